import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import type { SandboxPaths } from "./paths";
import {
  findMarked,
  identify,
  isAlive,
  type ProcessIdentity,
  sandboxMark,
  stopProcesses,
  updateMark,
} from "./processes/table";
import { SandboxError } from "./sandbox-error";
import type { Toolchain } from "./toolchain/toolchain";

const processIdentity = z.object({ pid: z.number().int().positive(), startTicks: z.string() });
const servicesSchema = z.object({
  emulator: z.object({ process: processIdentity, port: z.number().int(), certificateAuthority: z.string() }),
  receivers: z.object({ process: processIdentity, port: z.number().int() }),
});

/** The processes that serve a sandbox between two commands. */
export type Services = z.infer<typeof servicesSchema>;

/**
 * How much faster the emulated cloud's clock runs where AWS counts minutes (alarm periods, health-check intervals, the
 * time to place a task): three alarm periods of a minute pass in six seconds.
 */
export const clockRate = 30;

/** Time that a service has to come up. Seconds. */
const startTimeoutSeconds = 60;

/** Time that the emulator has to stop its tasks. Seconds. */
const stopGraceSeconds = 20;

/** @returns the services as last recorded; undefined when there is no record, or it is not one */
export async function readServices(paths: SandboxPaths): Promise<Services | undefined> {
  const text = await readFile(paths.services, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return servicesSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // Cut off while it was written: the processes are found by their mark instead.
  }
}

/** @returns whether all services of the record live and answer */
export async function areServing(services: Services): Promise<boolean> {
  if (!isAlive(services.emulator.process) || !isAlive(services.receivers.process)) return false;
  const answers = await Promise.all([
    answersHttp(`http://127.0.0.1:${services.emulator.port}/_ministack/health`),
    answersHttp(`http://127.0.0.1:${services.receivers.port}/health`),
  ]);
  return answers.every(Boolean);
}

/** Starts emulator and receivers, waits until both answer, and records them. */
export async function startServices(paths: SandboxPaths, toolchain: Toolchain): Promise<Services> {
  mkdirSync(paths.logs, { recursive: true });
  await rm(paths.emulator, { recursive: true, force: true });
  mkdirSync(paths.emulator, { recursive: true });

  const emulator = await startService(paths, {
    name: "emulator",
    command: toolchain.emulatorPython,
    args: [
      join(paths.project, "sandbox", "emulator", "launch.py"),
      ...["--directory", paths.emulator],
      ...["--images", paths.imageMap],
      ...["--clock-rate", String(clockRate)],
      ...["--redis-server", toolchain.redisServer],
      // Each function and task may do what its role may do, as on AWS, and nothing else.
      "--enforce-iam",
    ],
    ready: z.object({ port: z.number().int(), ca: z.string() }),
  });
  const receivers = await startService(paths, {
    name: "receivers",
    command: process.execPath,
    args: [
      join(paths.project, "sandbox", "receivers", "main.cjs"),
      ...["--aws-endpoint", `http://127.0.0.1:${emulator.ready.port}`],
    ],
    ready: z.object({ port: z.number().int() }),
  });

  const services: Services = {
    emulator: { process: emulator.process, port: emulator.ready.port, certificateAuthority: emulator.ready.ca },
    receivers: { process: receivers.process, port: receivers.ready.port },
  };
  await writeFile(paths.services, JSON.stringify(services, null, 2));
  return services;
}

/** Ends every process of the sandbox, however it was started and whatever has become of the record of it. */
export async function stopServices(paths: SandboxPaths): Promise<void> {
  const services = await readServices(paths);
  // The emulator first and alone: it stops its tasks in order, as a real platform would.
  const own = [services?.emulator.process, services?.receivers.process].filter((process) => process !== undefined);
  await stopProcesses(own, stopGraceSeconds);
  await stopProcesses([...findMarked(sandboxMark, paths.root), ...findMarked(updateMark, paths.root)], 2);
  await rm(paths.services, { force: true });
}

interface ServiceDefinition<Ready> {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The line of JSON with which the service says that it serves. */
  readonly ready: z.ZodType<Ready>;
}

/** Starts a process that outlives this one, with its output in a log file whose first line of JSON says "ready". */
async function startService<Ready>(
  paths: SandboxPaths,
  definition: ServiceDefinition<Ready>,
): Promise<{ process: ProcessIdentity; ready: Ready }> {
  const readyFile = join(paths.logs, `${definition.name}.ready`);
  const logFile = join(paths.logs, `${definition.name}.log`);
  const [stdout, stderr] = [openSync(readyFile, "w"), openSync(logFile, "w")];
  const child = spawn(definition.command, definition.args, {
    cwd: paths.project,
    detached: true,
    env: { ...minimalEnvironment(), [sandboxMark]: paths.root },
    stdio: ["ignore", stdout, stderr],
  });
  closeSync(stdout);
  closeSync(stderr);
  let failure: string | undefined;
  child.once("error", (error) => (failure = error.message));
  child.once("exit", (code, signal) => (failure ??= `it ended with ${signal ?? `exit code ${code}`}`));

  const deadline = Date.now() + startTimeoutSeconds * 1000;
  for (;;) {
    const line = readFileSync(readyFile, "utf8").split("\n", 2);
    if (line.length === 2) {
      const identity = child.pid === undefined ? undefined : identify(child.pid);
      if (identity === undefined) throw failed(definition.name, failure ?? "it has ended", logFile);
      child.unref();
      return { process: identity, ready: definition.ready.parse(JSON.parse(line[0] ?? "")) };
    }
    if (failure !== undefined) throw failed(definition.name, failure, logFile);
    if (Date.now() > deadline)
      throw failed(definition.name, `it was not ready after ${startTimeoutSeconds} s`, logFile);
    await delay(20);
  }
}

function failed(name: string, reason: string, logFile: string): SandboxError {
  const lastLines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-10).join("\n");
  return new SandboxError(`the sandbox's ${name} did not start: ${reason}\n${lastLines}`, `its log: ${logFile}`);
}

/** Nothing of the user's shell belongs into the emulated cloud: credentials least of all. */
function minimalEnvironment(): Record<string, string> {
  // The last names the authorities that the emulated SNS believes when it posts over HTTPS.
  const kept = ["PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE"];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function answersHttp(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
