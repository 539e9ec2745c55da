import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import { sandboxPaths } from "../../sandbox/paths";
import { sandboxMark } from "../../sandbox/processes/table";
import { terminalProgress } from "../../sandbox/progress";
import { ensureEmulatorPython } from "../../sandbox/toolchain/emulator-python";
import { findRedisServer } from "../../sandbox/toolchain/redis-server";

/** A local command that stands in for an image. */
export interface LocalImage {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly commands?: Readonly<Record<string, readonly string[]>>;
}

/** What every AWS client takes to speak to the emulator, and to nothing else. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export interface Emulator {
  readonly pid: number;
  readonly port: number;
  /** Its own folder, and the value of the variable that marks its processes. */
  readonly folder: string;
  /** Path of the PEM file of the emulator's certificate authority. */
  readonly ca: string;
  readonly clients: ClientConfiguration;
  readonly setImages: (images: Readonly<Record<string, LocalImage>>) => Promise<void>;
  /** What it has written to its log so far. */
  readonly log: () => string;
  /** Ends it as the command line does, and returns its exit code. */
  readonly stop: () => Promise<number | null>;
}

export const region = "us-east-1";
export const account = "000000000000";

/** Emulated seconds in a second. An emulated minute, and so the distance of two datapoints, is one second. */
const clockRate = 60;

const readySchema = z.object({ port: z.number().int(), ca: z.string() });

/** Starts an emulator of its own, with `environment` on top of what a shell would hand it, and with further options. */
export async function startEmulator(
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<Emulator> {
  const paths = sandboxPaths(process.cwd());
  const [python, redisServer] = await Promise.all([
    ensureEmulatorPython(paths, terminalProgress()),
    findRedisServer(paths),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "emulator-"));
  const images = join(folder, "images.json");
  await writeFile(images, "{}");
  const child = spawn(
    python,
    [
      join(process.cwd(), "sandbox", "emulator", "launch.py"),
      ...["--directory", join(folder, "emulator")],
      ...["--images", images],
      ...["--clock-rate", String(clockRate)],
      ...["--redis-server", redisServer],
      ...options,
    ],
    { env: { ...process.env, ...environment, [sandboxMark]: folder }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ready = readySchema.parse(JSON.parse(await firstLine(child, () => log)));
  return {
    pid: child.pid ?? 0,
    port: ready.port,
    ca: ready.ca,
    folder,
    clients: {
      endpoint: `http://127.0.0.1:${ready.port}`,
      region,
      credentials: { accessKeyId: account, secretAccessKey: "test" },
      maxAttempts: 1,
    },
    setImages: (map) => writeFile(images, JSON.stringify(map)),
    log: () => log,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = (await exited) as [number | null];
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Asks until the answer is there, and fails with the last failure when it has not come after a generous time. */
export async function eventually<T>(ask: () => Promise<T>, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function firstLine(child: ChildProcess, log: () => string): Promise<string> {
  if (child.stdout === null) throw new Error("its output is not a pipe");
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, "line"), once(child, "exit").then(() => undefined)]);
  if (line === undefined) throw new Error(`the emulator ended before it was ready:\n${log()}`);
  return String(line[0]);
}
