import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import { isLockConflict } from "./conflict";
import { diagnosesIn, isOfOne } from "./diagnostics";
import { EngineError } from "./engine-error";
import type { HistoryEntry } from "./history";
import { parseHistory } from "./history";
import type { PlannedResource } from "./plan";
import { parsePlan } from "./plan";
import type { Place } from "./pulumi";
import { ask, complaintsIn, pulumi } from "./pulumi";
import type { Exported } from "./state";
import { parseState } from "./state";
import { tellsOfStep } from "./steps";

/** A plan, as the engine wrote it, and as it is read. Its text holds values of the program. */
export interface Plan {
  readonly text: string;
  readonly resources: readonly PlannedResource[];
}

export interface UpdateResult {
  readonly isDone: boolean;
  /** Whether it was killed, and could not write down what it had begun. */
  readonly wasKilled: boolean;
  /** What the engine said went wrong. What a provider or a program says in it may be secret. */
  readonly errors: readonly string[];
  /** Resources with which something went wrong, as `type (name)`. */
  readonly failed: readonly string[];
}

/** The Pulumi engine, at work on one stack. */
export class Engine {
  constructor(
    readonly place: Place,
    private readonly signal: AbortSignal,
  ) {}

  /** The same engine for the same stack, with another program or other settings. */
  at(place: Partial<Place>): Engine {
    return new Engine({ ...this.place, ...place }, this.signal);
  }

  /** The same engine, whoever presses Ctrl-C: for what must be looked at after an update was interrupted. */
  undisturbed(): Engine {
    return new Engine(this.place, new AbortController().signal);
  }

  /**
   * Plans what `pulumi up` would do, against the cloud as it is now.
   * @throws {GateError} the program failed, or a policy objects
   */
  async preview(variables: Readonly<Record<string, string>> = {}): Promise<Plan> {
    const folder = await mkdtemp(join(tmpdir(), "ops-plan-"));
    try {
      const file = join(folder, "plan.json");
      const finished = await pulumi(["preview", "--refresh", "--save-plan", file, "--json"], this.place, {
        signal: this.signal,
        variables,
      });
      if (finished.exitCode !== 0) throw failed("preview", errorsIn(finished.stdout, complaintsIn(finished)));
      const text = await readFile(file, "utf8");
      return { text, resources: parsePlan(text) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Does what a plan says, and nothing else: where the program or the cloud would lead to something else, the engine
   * refuses in its own preview. Ctrl-C is passed on once, and what has begun is ended and written down.
   *
   * @param planFile path of the plan
   * @param message is kept in Pulumi's history
   * @param onStep is told what is being done, line by line
   * @throws {GateError} nothing was begun: another update holds the stack's lock, or there is no pulumi
   * @throws the signal's reason, where it came before anything was begun
   */
  async update(
    planFile: string,
    message: string,
    variables: Readonly<Record<string, string>>,
    onStep: (line: string) => void,
  ): Promise<UpdateResult> {
    const words = ["up", "--yes", "--refresh", "--plan", planFile, "--message", message, "--suppress-outputs"];
    const onLine = (line: string) => {
      if (tellsOfStep(line)) onStep(line.trimEnd());
    };
    const options = { signal: this.signal, variables, onLine, isLeftToFinish: true };
    const finished = await pulumi(words, this.place, options);
    const diagnoses = diagnosesIn(finished.stdout);
    const errors = diagnoses.length > 0 ? diagnoses.flatMap(({ says }) => says) : complaintsIn(finished);
    if (finished.exitCode !== 0 && isLockConflict(finished.stderr))
      throw new EngineError(`another update of ${this.place.stack} holds its lock`, errors.join("\n"), exitCodes.busy);
    return {
      isDone: finished.exitCode === 0,
      wasKilled: finished.exitCode === null,
      errors,
      failed: diagnoses.filter(isOfOne).map(({ resource }) => resource),
    };
  }

  /**
   * @param version of the past, of which a service alone tells; by default the state as it is
   * @throws {GateError} there is no such stack, or its state cannot be read: `gate recover`
   */
  async exportState(version?: number): Promise<Exported> {
    const which = version === undefined ? [] : ["--version", String(version)];
    const json = await ask(["stack", "export", ...which], this.place, this.signal);
    try {
      return parseState(json);
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw new GateError(`the state of ${this.place.stack} has an unexpected form:\n${why}`);
    }
  }

  /** Newest first. */
  async history(): Promise<readonly HistoryEntry[]> {
    const words = ["stack", "history", "--json", "--full-dates", "--page-size", historyEntries];
    return parseHistory(await ask(words, this.place, this.signal));
  }

  /** Plain values of the stack's configuration by full key, and the names of the secret ones. */
  async configuration(): Promise<{ readonly plain: Record<string, string>; readonly secrets: readonly string[] }> {
    const read = configSchema.parse(JSON.parse(await ask(["config", "--json"], this.place, this.signal)));
    const entries = Object.entries(read);
    return {
      plain: Object.fromEntries(entries.flatMap(([key, one]) => (one.secret ? [] : [[key, one.value ?? ""]]))),
      secrets: entries.flatMap(([key, one]) => (one.secret ? [key] : [])),
    };
  }

  async version(): Promise<string> {
    return (await ask(["version"], this.place, this.signal)).trim();
  }
}

/** Without being asked for more, `pulumi` tells of the last ten. */
const historyEntries = "200";

const configSchema = z.record(z.string(), z.looseObject({ value: z.string().optional(), secret: z.boolean() }));

/** Diagnostics of a preview that writes JSON. */
function errorsIn(stdout: string, complaints: readonly string[]): readonly string[] {
  const read = previewSchema.safeParse(safely(stdout));
  const errors = (read.data?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  return [...errors.map(({ message }) => message.replaceAll(/<\{%[^%]*%\}>/g, "").trim()), ...complaints];
}
const previewSchema = z.looseObject({
  diagnostics: z.array(z.looseObject({ severity: z.string(), message: z.string() })).optional(),
});

function safely(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

const failed = (what: string, errors: readonly string[]): EngineError =>
  new EngineError(`pulumi ${what} failed`, errors.join("\n") || "it did not say why", exitCodes.notPassed);
