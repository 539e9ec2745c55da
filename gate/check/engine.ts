import { z } from "zod";

import { engineEnvironment } from "../engine/environment";
import { Lines } from "../process/lines";
import { run } from "../process/run";
import { CheckError } from "./check-error";

/** What of the engine's events is read. All else stays unread: other events hold values, some of them secret. */
const eventSchema = z.object({
  policyEvent: z
    .object({
      resourceUrn: z.string().default(""),
      policyName: z.string(),
      policyPackName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  resourcePreEvent: z.object({ metadata: z.object({ op: z.string().optional() }).optional() }).optional(),
  diagnosticEvent: z.object({ severity: z.string(), message: z.string() }).optional(),
  summaryEvent: z.object({ PolicyPacks: z.record(z.string(), z.string()).nullish() }).optional(),
});

/** What a run of the engine came to, as far as policies are concerned. */
export interface EngineRun {
  readonly exitCode: number | null;
  /** Rules of each pack that the engine was stopped by. */
  readonly mandatory: ReadonlyMap<string, ReadonlySet<string>>;
  /** Versions by name of the packs that the engine loaded; undefined where it broke off before it could say so. */
  readonly packs: Readonly<Record<string, string>> | undefined;
  /** What the engine and the program complained of, with the command line's own words last. */
  readonly errors: readonly string[];
}

/** Where an engine runs. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of Pulumi.yaml; here by default. */
  readonly cwd?: string | undefined;
}

/** Hears of a run while it goes on. */
export interface Listener {
  /** The engine has come to one resource more. */
  resource(): void;
  /** A rule will stop the deploy. */
  objection(rule: string, urn: string): void;
}

/**
 * Runs the `pulumi` on PATH and reads its events as they come.
 * @throws {CheckError} there is no pulumi
 */
export async function runEngine(
  words: readonly string[],
  { environment, cwd }: Surroundings,
  signal: AbortSignal,
  listener: Listener,
): Promise<EngineRun> {
  const heard = new Heard(listener);
  const lines = new Lines((line) => heard.line(line));
  const finished = await run("pulumi", [...words, "--json", "--non-interactive", "--color", "never"], {
    cwd,
    env: engineEnvironment(environment, { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" }),
    signal,
    onOutput: (text, stream) => {
      if (stream === "stdout") lines.add(text);
    },
  });
  lines.end();
  if (finished.isMissing) throw new CheckError("there is no pulumi on PATH");
  const { mandatory, packs, errors } = heard;
  return { exitCode: finished.exitCode, mandatory, packs, errors: [...errors, ...complaints(finished.stderr)] };
}

/** What the events of a run come to. */
class Heard {
  readonly mandatory = new Map<string, Set<string>>();
  readonly errors: string[] = [];
  packs: EngineRun["packs"];

  constructor(private readonly listener: Listener) {}

  line(text: string): void {
    const event = parseEvent(text);
    if (event?.policyEvent?.enforcementLevel === "mandatory") {
      const { policyPackName, policyName, resourceUrn } = event.policyEvent;
      this.listener.objection(policyName, resourceUrn);
      const rules = this.mandatory.get(policyPackName) ?? new Set();
      this.mandatory.set(policyPackName, rules.add(policyName));
    }
    // With --refresh it comes to each of them twice.
    if (event?.resourcePreEvent && event.resourcePreEvent.metadata?.op !== "refresh") this.listener.resource();
    if (event?.diagnosticEvent?.severity === "error") this.errors.push(withoutColour(event.diagnosticEvent.message));
    if (event?.summaryEvent) this.packs = versionsByName(event.summaryEvent.PolicyPacks ?? {});
  }
}

/** An analysis calls a pack by its name; a preview, where it comes from a folder, `name|local|folder`. */
const versionsByName = (packs: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(packs).map(([name, version]) => [name.split("|", 1)[0] ?? name, version]));

/** A line that is no event says nothing about policies. */
function parseEvent(line: string): z.output<typeof eventSchema> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Without the engine's marks of colour, such as `<{%reset%}>`. */
const withoutColour = (message: string): string => message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();

const complaints = (stderr: string): string[] => stderr.split("\n").filter((line) => line.startsWith("error:"));
