import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Sample {
  readonly seconds: number;
  /** Largest resident memory that any process of each kind reached. MB of 10^6 bytes. */
  readonly peakMegabytes: Readonly<Record<string, number>>;
}

/** How often the memory of the command's processes is read; the kernel keeps each one's peak between two looks. */
const lookIntervalMilliseconds = 25;

/**
 * Runs a command once, and measures its time and the peak memory of the processes it starts.
 *
 * @param kinds by name, a text that the command line of that kind of process contains
 * @throws {Error} with the command's output when it fails
 */
export async function sample(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  kinds: Readonly<Record<string, string>> = {},
): Promise<Sample> {
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (output += String(chunk)));
  const peaks: Record<string, number> = {};
  const look = setInterval(() => recordPeaks(kinds, peaks), lookIntervalMilliseconds);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => clearInterval(look));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (exitCode !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${exitCode}:\n${output}`);
  return { seconds, peakMegabytes: peaks };
}

function recordPeaks(kinds: Readonly<Record<string, string>>, peaks: Record<string, number>): void {
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      for (const [kind, text] of Object.entries(kinds)) {
        if (!commandLine.includes(text)) continue;
        const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
        peaks[kind] = Math.max(peaks[kind] ?? 0, (Number(kibibytes) * 1024) / 1e6);
      }
    } catch {
      continue; // It has ended meanwhile.
    }
  }
}

/** Runs several measurements in turn, so that whatever else the machine does meets all of them alike. */
export async function interleave<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, () => Promise<Sample>>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(measurements) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) samples[name].push(await measurements[name]());
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function medianSeconds(samples: readonly Sample[]): number {
  return median(samples.map(({ seconds }) => seconds));
}
