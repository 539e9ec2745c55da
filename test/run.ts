/**
 * `npm test [-- lane...]`: runs the lanes one after another, and says how long each took.
 * Its last line is the sum over all lanes: `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { testToolchain } from "./fixtures/toolchain";
import { recorded } from "./recording/recording";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
});

interface LaneResult {
  readonly lane: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** The lane `rollback` is run by its name: with it, all would take longer than the 25 minutes that they may. */
const standardLanes = ["unit", "emulator", "providers", "engine"];

void main(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));

async function main(chosen: readonly string[]): Promise<number> {
  const lanes = chosen.length === 0 ? standardLanes : chosen;
  await testToolchain();
  // Test files run side by side, and each would make the recordings for itself.
  if (lanes.includes("unit")) recorded("sandbox", "update");
  const reports = await mkdtemp(join(tmpdir(), "ops-test-"));
  const results: LaneResult[] = [];
  try {
    for (const lane of lanes) {
      console.log(`\n━━ lane ${lane}`);
      results.push(await runLane(lane, join(reports, `${lane}.json`)));
    }
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  return summarise(results);
}

async function runLane(lane: string, report: string): Promise<LaneResult> {
  const started = Date.now();
  const vitest = join(process.cwd(), "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const exitCode = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, "run", "--project", lane, ...reporters], { stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return { lane, passed: 0, failed: 1, seconds };
  const { numPassedTests, numFailedTests, success } = reportSchema.parse(JSON.parse(text));
  // A file that does not load, or an error outside of any test, fails the lane though no test of it has failed.
  const failed = numFailedTests === 0 && (exitCode !== 0 || !success) ? 1 : numFailedTests;
  return { lane, passed: numPassedTests, failed, seconds };
}

function summarise(results: readonly LaneResult[]): number {
  console.log("\nlane         passed  failed  duration");
  for (const { lane, passed, failed, seconds } of results) {
    console.log(`${lane.padEnd(12)} ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${seconds} s`);
  }
  const sum = (count: "passed" | "failed" | "seconds") => results.reduce((total, result) => total + result[count], 0);
  console.log(
    `${"all".padEnd(12)} ${String(sum("passed")).padStart(6)}  ${String(sum("failed")).padStart(6)}  ${sum("seconds")} s\n`,
  );
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
}
