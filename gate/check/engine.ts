import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { z } from "zod";

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
  resourcePreEvent: z.object({}).optional(),
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

/** Hears of a run while it goes on. */
export interface Listener {
  /** The engine has come to one resource more. */
  resource(): void;
  /** A rule will stop the deploy. */
  objection(rule: string, urn: string): void;
}

/**
 * Variables by which `pulumi` takes options that nobody typed. These would add packs, or narrow what is looked at: a plan
 * of one target is not the stack.
 */
const narrowing = [
  "POLICY_PACK",
  "POLICY_PACK_CONFIG",
  "TARGET",
  "TARGET_DEPENDENTS",
  "TARGET_REPLACE",
  "EXCLUDE",
  "EXCLUDE_DEPENDENTS",
  "IMPORT_FILE",
  "SAVE_PLAN",
  "ATTACH_DEBUGGER",
  "SHOW_SECRETS",
  "DIFF",
  "JSON",
  "FILE",
];

/** The environment for an engine that is to look at the whole stack by one pack. */
export function engineEnvironment(own: NodeJS.ProcessEnv, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const left = new Set(narrowing.map((option) => `PULUMI_OPTION_${option}`));
  const kept = Object.entries(own).filter(([name]) => !left.has(name));
  return { ...Object.fromEntries(kept), PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true", ...more };
}

/**
 * Runs the `pulumi` on PATH and reads its events as they come.
 * @throws {CheckError} there is no pulumi
 */
export async function runEngine(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
  listener: Listener,
): Promise<EngineRun> {
  const child = spawn("pulumi", [...words, "--json", "--non-interactive", "--color", "never"], {
    env: environment,
    signal,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason as Error);
      else if (error.code === "ENOENT") reject(new CheckError("there is no pulumi on PATH"));
      else reject(error);
    });
    child.once("close", resolve);
  });
  const [exitCode, events, stderr] = await Promise.all([exit, readEvents(child.stdout, listener), text(child.stderr)]);
  return { ...events, exitCode, errors: [...events.errors, ...complaints(stderr)] };
}

async function readEvents(output: NodeJS.ReadableStream, listener: Listener): Promise<Omit<EngineRun, "exitCode">> {
  const mandatory = new Map<string, Set<string>>();
  const errors: string[] = [];
  let packs: EngineRun["packs"];
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) {
    const event = parseEvent(line);
    if (event?.policyEvent?.enforcementLevel === "mandatory") {
      const { policyPackName, policyName, resourceUrn } = event.policyEvent;
      listener.objection(policyName, resourceUrn);
      const rules = mandatory.get(policyPackName) ?? new Set();
      mandatory.set(policyPackName, rules.add(policyName));
    }
    if (event?.resourcePreEvent) listener.resource();
    if (event?.diagnosticEvent?.severity === "error") errors.push(withoutColour(event.diagnosticEvent.message));
    if (event?.summaryEvent) packs = versionsByName(event.summaryEvent.PolicyPacks ?? {});
  }
  return { mandatory, errors, packs };
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
