import { spawn } from "node:child_process";

export interface CommandOptions {
  /** Where it runs; here by default. */
  readonly cwd?: string | undefined;
  /** Written to its standard input: nobody sees it in a list of processes. */
  readonly input?: string;
  /** Called with what it prints, as it prints it. Default: kept only. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends it: SIGTERM now, and SIGKILL when it takes too long to clean up. */
  readonly signal: AbortSignal;
  /**
   * Once begun, it is not broken off: it gets one SIGINT, alone, and all the time that it takes to end what it has begun.
   * How it ended is then told as if nobody had asked it to end.
   */
  readonly isLeftToFinish?: boolean;
}

export interface Finished {
  /** Null when it could not be started, or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether there is no such program. */
  readonly isMissing: boolean;
}

const cleanUpMilliseconds = 10_000;

/**
 * Runs a program to its end, and waits for it also when it is told to stop.
 * @throws the signal's reason, once the program has ended; or, where it is left to finish, only before it has begun
 */
export async function run(program: string, args: readonly string[], options: CommandOptions): Promise<Finished> {
  const { signal } = options;
  signal.throwIfAborted();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    // Of its own group: Ctrl-C in a terminal goes to this process, which passes it on once.
    detached: true,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      options.onOutput?.(text, name);
    });
  }
  // A program that ends before it has read everything is judged by its exit code.
  child.stdin?.on("error", () => undefined).end(options.input);

  let timer: NodeJS.Timeout | undefined;
  // The whole group: what the program has started would else go on, and keep its output open, also after its own end.
  const end = (name: "SIGTERM" | "SIGKILL") => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  const stop = () => {
    if (options.isLeftToFinish === true) {
      child.kill("SIGINT");
      return;
    }
    end("SIGTERM");
    timer = setTimeout(() => end("SIGKILL"), cleanUpMilliseconds);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [exitCode, isMissing] = await new Promise<[number | null, boolean]>((resolve, reject) => {
      child.once("close", (code) => resolve([code, false]));
      child.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "EACCES") resolve([null, true]);
        else reject(error);
      });
    });
    if (options.isLeftToFinish !== true) signal.throwIfAborted();
    return { exitCode, ...texts, isMissing };
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
  }
}
