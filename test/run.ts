/**
 * `npm test [-- lane...]`: runs the lanes one after another, and says how long each took.
 * Its last line is the sum over all lanes: `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { z } from "zod";

import { testToolchain } from "./fixtures/toolchain";
import { recorded } from "./recording/recording";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z
            .array(z.string())
            .nullish()
            .transform((messages) => messages ?? []),
        }),
      ),
    }),
  ),
});

interface LaneResult {
  readonly lane: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** A line for each test that failed, and for each file that did not load. */
  readonly failures: readonly string[];
}

const standardLanes = ["unit", "emulator", "providers", "engine", "rollback"];

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
  if (text === undefined) return { lane, passed: 0, failed: 1, seconds, failures: ["the lane left no report"] };
  const { numPassedTests, numFailedTests, success, testResults } = reportSchema.parse(JSON.parse(text));
  // A file that does not load, or an error outside of any test, fails the lane though no test of it has failed.
  const failed = numFailedTests === 0 && (exitCode !== 0 || !success) ? 1 : numFailedTests;
  return { lane, passed: numPassedTests, failed, seconds, failures: testResults.flatMap(failuresIn) };
}

function failuresIn({ name, status, message, assertionResults }: z.infer<typeof reportSchema>["testResults"][number]) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((result) => result.status === "failed");
  if (failed.length === 0 && status === "failed") return [`${file}: ${firstLine(message)}`];
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
}

const firstLine = (text = ""): string => text.split("\n", 1)[0]?.slice(0, 300) ?? "";

function summarise(results: readonly LaneResult[]): number {
  // The lanes' own accounts are long, and far above by now.
  for (const { lane, failures } of results) for (const failure of failures) console.log(`✗ ${lane}: ${failure}`);
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
