import { type SpawnOptions, spawn } from "node:child_process";

/** How a command that ran to its end came out. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Text for the command's stdin; without it stdin is closed. */
  readonly input?: string;
  /** Shows the command's output to the user instead of keeping it. */
  readonly inherit?: boolean;
}

/**
 * Runs a command to its end. A failing exit code is a result, not an error.
 *
 * @throws {Error} when the command cannot be started, `ENOENT` when there is no such program
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const output = options.inherit ? "inherit" : "pipe";
  const spawnOptions: SpawnOptions = {
    stdio: [options.input === undefined ? "ignore" : "pipe", output, output],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, spawnOptions);
    const collected = { stdout: "", stderr: "" };
    child.stdin?.end(options.input);
    for (const stream of ["stdout", "stderr"] as const) {
      let unfinishedLine = "";
      child[stream]?.setEncoding("utf8").on("data", (text: string) => {
        collected[stream] += text;
        const lines = (unfinishedLine + text).split("\n");
        unfinishedLine = lines.pop() ?? "";
        for (const line of lines) options.onLine?.(line);
      });
    }
    child.once("error", reject);
    child.once("close", (exitCode, signal) =>
      resolve({ ...collected, exitCode: exitCode ?? (signal === "SIGINT" ? 130 : 1) }),
    );
  });
}
