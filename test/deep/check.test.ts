import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { formats } from "../../gate/check/render";
import type { CheckReport } from "../../gate/check/report";
import { type Finished, run } from "../../sandbox/processes/run";
import { Checkout } from "../fixtures/checkout";

let checkout: Checkout;
let project: string;
/** The stack as it is deployed, then with a fault. */
let good: Finished;
let bad: Finished;

beforeAll(async () => {
  checkout = await Checkout.create();
  await copyFile("test/engine/broken-program.cjs", join(checkout.folder, "broken-program.cjs"));
  const file = join(checkout.folder, "Pulumi.yaml");
  project = await readFile(file, "utf8");
  const up = await checkout.sandbox(["up", "--no-probes"]);
  expect(up.exitCode, up.stdout).toBe(0);
  good = await check(["--json"]);
  expect(project).toContain("main: program.cjs");
  await writeFile(file, project.replace("main: program.cjs", "main: broken-program.cjs"));
  const all = Object.keys(formats).map((format) => `${format}=reports/${format}`);
  bad = await check(["--format", ...all], { OPS_TEST_BREAKS: "redis-tls-in-transit" });
});
afterAll(() => checkout.remove());

/** Runs the checkout's own gate, as a user would in a shell that has evaluated `npm run sandbox -- env`. */
async function check(words: readonly string[], more: Record<string, string> = {}): Promise<Finished> {
  const env = { HOME: process.env["HOME"], ...(await checkout.environment()), ...more };
  const gate = join(checkout.folder, "gate", "cli.cjs");
  return run(process.execPath, [gate, "check", ...words], { cwd: checkout.folder, env });
}

const report = async (): Promise<CheckReport> =>
  JSON.parse(await readFile(join(checkout.folder, "reports", "json"), "utf8")) as CheckReport;

describe("gate check", () => {
  it("says go of the stack as it is, and that nothing changes", () => {
    expect(good.exitCode, good.stderr + good.stdout.slice(0, 4_000)).toBe(0);
    const { verdict, stack, subject, change, findings } = JSON.parse(good.stdout) as CheckReport;
    expect({ verdict, stack, subject }).toEqual({ verdict: "go", stack: "sandbox", subject: "plan" });
    expect(change).toMatchObject({ breaks: [], mends: [] });
    expect(findings.length).toBeGreaterThan(500);
  });

  it("says the same of its state, though nobody deciphers the secrets in it", async () => {
    await checkout.pulumi(["stack", "export", "--stack", "sandbox", "--file", "state.json"]);
    expect(await readFile(join(checkout.folder, "state.json"), "utf8")).toContain('"ciphertext"');
    const outcome = await check(["--state", "state.json", "--json"]);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ subject: "state", stack: "sandbox", score: 100 });
  });

  it("says no-go of a fault, what it breaks, and what to do", async () => {
    expect(bad.exitCode, bad.stderr).toBe(1);
    expect(bad.stdout).toMatch(/^NO-GO {2}plan of stack sandbox/);
    expect(bad.stdout).toMatch(/BLOCKS {4}redis-tls-in-transit {2}redis-group .*\n.*\n {10}fix: set transitEncryption/);
    const { change, score } = await report();
    // AWS takes no token without encryption, which another rule says.
    const breaks = ["redis-tls-in-transit", "elasticache-replication-group-valid"];
    expect(change).toEqual({ scoreBefore: 100, scoreAfter: score, breaks, mends: [] });
    expect(score).toBeLessThan(100);
    expect(bad.stdout).toContain(`deployed to plan: 100 to ${score}: breaks ${breaks.join(", ")}\n`);
    expect(bad.stderr).toContain("plan: redis-tls-in-transit objects to redis-group\n");
  });

  it("writes every report", async () => {
    expect((await readdir(join(checkout.folder, "reports"))).sort()).toEqual(Object.keys(formats).sort());
  });

  it("shows no secret of the stack in any report, nor to who looks on", async () => {
    const { stdout: state } = await checkout.pulumi(["stack", "export", "--show-secrets", "--stack", "sandbox"]);
    const secrets = new Set([...state.matchAll(/"plaintext": "((?:[^"\\]|\\.)*)"/g)].flatMap(([, text = ""]) => text));
    const long = [...secrets].map((text) => text.replaceAll(/\\"|"/g, "")).filter((text) => text.length >= 16);
    expect(long.length).toBeGreaterThan(2);
    const reports = await Promise.all(
      Object.keys(formats).map((format) => readFile(join(checkout.folder, "reports", format), "utf8")),
    );
    const shown = [good.stdout, good.stderr, bad.stdout, bad.stderr, ...reports].join("\n");
    expect(long.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  it("says nothing where the program fails", async () => {
    await writeFile(join(checkout.folder, "broken-program.cjs"), 'throw new Error("no such thing");\n');
    const outcome = await check(["--no-compare"]);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain("gate: pulumi failed before the pack could judge:");
    expect(outcome.stderr).toContain("no such thing");
  });

  it("says nothing where the pack is switched off", async () => {
    await writeFile(join(checkout.folder, "Pulumi.yaml"), project);
    await writeFile(join(checkout.folder, "off.json"), JSON.stringify({ all: "disabled" }));
    const outcome = await check(["--no-compare", "--policy-pack-config", "off.json"]);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
