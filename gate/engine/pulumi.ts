import { GateError } from "../gate-error";
import { Lines } from "../process/lines";
import type { Finished } from "../process/run";
import { run } from "../process/run";
import { EngineError } from "./engine-error";
import { engineEnvironment } from "./environment";

/** Which stack, of which program, and with what in the environment. */
export interface Place {
  /** Stack name as `pulumi --stack` takes it; a worktree has none selected. */
  readonly stack: string;
  /** Folder of Pulumi.yaml. */
  readonly cwd: string;
  /** Settings of the stack, where they are not the project's own. */
  readonly configFile?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

export interface PulumiOptions {
  readonly signal: AbortSignal;
  /** Variables for this run alone. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Called with each line that it prints. */
  readonly onLine?: (line: string) => void;
  /**
   * For what changes a stack: Ctrl-C is passed on once, and the engine then ends what it has begun and writes it down.
   * Who does not wait for that leaves a lock and unfinished operations behind.
   */
  readonly isLeftToFinish?: boolean;
}

/**
 * Runs the `pulumi` on PATH to its end.
 * @throws {GateError} there is no pulumi
 */
export async function pulumi(
  words: readonly string[],
  { stack, cwd, configFile, environment }: Place,
  { signal, variables, onLine, isLeftToFinish = false }: PulumiOptions,
): Promise<Finished> {
  const [command = ""] = words;
  const which = ofNoStack.has(command) ? [] : ["--stack", stack];
  const settings = configFile !== undefined && takesSettings.has(command) ? ["--config-file", configFile] : [];
  const lines = onLine && { stdout: new Lines(onLine), stderr: new Lines(onLine) };
  const finished = await run("pulumi", [...words, ...which, ...settings, "--non-interactive", "--color", "never"], {
    cwd,
    env: engineEnvironment(environment, variables),
    signal,
    isLeftToFinish,
    ...(lines && { onOutput: (text, stream) => lines[stream].add(text) }),
  });
  lines?.stdout.end();
  lines?.stderr.end();
  if (finished.isMissing) throw new GateError("there is no pulumi on PATH");
  return finished;
}

/**
 * The same for questions: what it prints.
 * @throws {GateError} it failed, with its own words
 */
export async function ask(words: readonly string[], place: Place, signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr } = await pulumi(words, place, { signal });
  if (exitCode !== 0) throw new EngineError(`pulumi ${words.join(" ")} failed`, stderr.trim());
  return stdout;
}

const ofNoStack: ReadonlySet<string> = new Set(["version", "whoami"]);

/** Commands that run the program, or show its settings. */
const takesSettings: ReadonlySet<string> = new Set(["preview", "up", "refresh", "config"]);

/** What `pulumi` complained of, without the rest that it prints. */
export const complaintsIn = ({ stdout, stderr }: Finished): string[] =>
  [...new Set(`${stdout}\n${stderr}`.split("\n").filter((line) => /^\s*error:/.test(line)))].map((line) => line.trim());
