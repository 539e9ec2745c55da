import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findMarked, sandboxMark, updateMark } from "../../sandbox/processes/table";
import { readServices } from "../../sandbox/services";
import { projectName, stateCondition } from "../../sandbox/stack";
import { Checkout } from "../fixtures/checkout";
import { exportState } from "../fixtures/state";

let checkout: Checkout;

beforeAll(async () => {
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

/** What most tests deploy, since they are not about what is deployed: the smallest of the checkout's stacks. */
const small = ["up", "--stack", "foundation"] as const;

/** Starts `npm run sandbox` without waiting for it; its Pulumi becomes a process of its own. */
function startUp(...stack: string[]): {
  kill: () => void;
  ended: Promise<{ exitCode: number | null; stderr: string }>;
} {
  const cli = join(checkout.folder, "sandbox", "cli.cjs");
  const child = spawn(process.execPath, [cli, "up", "--no-probes", ...stack], { cwd: checkout.folder });
  let stderr = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)));
  const ended = new Promise<{ exitCode: number | null; stderr: string }>((resolve) => {
    // Not "close": a killed command leaves Pulumi behind, which keeps the output open.
    child.once("exit", (exitCode) => resolve({ exitCode, stderr }));
  });
  return { kill: () => void child.kill("SIGKILL"), ended };
}

/** Waits for something that must come; the test's own timeout is the deadline. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

describe("a sandbox whose commands and processes are killed", () => {
  it("refuses a second command while one is at work, and leaves the first alone", async () => {
    const first = startUp("--stack", "foundation");
    await until(() => findMarked(sandboxMark, checkout.paths.root).length > 0);
    const second = await checkout.sandbox(small);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toMatch(
      /^sandbox: this sandbox is in use by `npm run sandbox` \(process \d+\)\n {2}wait until/,
    );
    const { exitCode, stderr } = await first.ended;
    expect(exitCode, stderr).toBe(0);
  });

  it("keeps cloud and state when only the command was killed between updates", async () => {
    const before = await readServices(checkout.paths);
    const first = startUp("--stack", "foundation");
    await delay(200);
    first.kill();
    await first.ended;
    const again = await checkout.sandbox(small);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).not.toContain("discarding");
    expect(await readServices(checkout.paths)).toEqual(before);
  });

  it("discards cloud and state together when the emulator was killed, and says so", async () => {
    const services = await readServices(checkout.paths);
    process.kill(services?.emulator.process.pid ?? 0, "SIGKILL");
    const again = await checkout.sandbox(small);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(again.stderr).toContain(
      "discarding the emulated cloud and the stack's state: the emulated cloud is gone, and its memory with it",
    );
    const now = await readServices(checkout.paths);
    const live = findMarked(sandboxMark, checkout.paths.root).map(({ pid }) => pid);
    expect(live).toContain(now?.emulator.process.pid);
    expect(live).not.toContain(services?.receivers.process.pid);
  });

  it("removes the lock of a dead update, and waits for nobody who has gone", async () => {
    const folder = join(checkout.paths.backend, ".pulumi", "locks", "organization", projectName, "foundation");
    await mkdir(folder, { recursive: true });
    const lock = { pid: 2 ** 22 + 1, username: "somebody", hostname: hostname(), timestamp: new Date().toISOString() };
    await writeFile(join(folder, "dead.json"), JSON.stringify(lock));
    const again = await checkout.sandbox(small);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it("refuses to touch a stack that somebody's Pulumi is updating", async () => {
    const folder = join(checkout.paths.backend, ".pulumi", "locks", "organization", projectName, "foundation");
    const lock = { pid: process.pid, username: "me", hostname: hostname(), timestamp: new Date().toISOString() };
    await writeFile(join(folder, "mine.json"), JSON.stringify(lock));
    const refused = await checkout.sandbox(small);
    expect([refused.exitCode, refused.stderr.trim().split("\n").slice(-2)]).toEqual([
      1,
      [
        `sandbox: Pulumi is updating stack foundation right now (process ${process.pid})`,
        "  wait until it has finished, then try again",
      ],
    ]);
    await rm(join(folder, "mine.json"));
  });

  it("recovers from an update that was killed with all of its processes", async () => {
    await checkout.sandbox(["down"]);
    const first = startUp();
    const state = join(checkout.paths.backend, ".pulumi", "stacks", projectName, "sandbox.json");
    await until(async () => (await readFile(state, "utf8").catch(() => "")).includes("elasticache"));
    first.kill();
    await first.ended;
    const leftBehind = findMarked(updateMark, checkout.paths.root);
    expect(leftBehind.length).toBeGreaterThan(0);
    for (const { pid } of leftBehind) process.kill(pid, "SIGKILL");
    await until(() => findMarked(updateMark, checkout.paths.root).length === 0);
    expect(stateCondition(checkout.paths).kind).toBe("interrupted");

    const again = await checkout.sandbox(["up", "--no-probes"]);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(again.stderr).toMatch(
      /discarding the emulated cloud and the stack's state: an update was cut off during \d+/,
    );
    expect((await exportState(checkout)).length).toBeGreaterThan(90);
  });

  it("sets a secret again that was removed, and keeps what the user has set", async () => {
    await checkout.pulumi(["config", "rm", "slackWebhookUrl", "--stack", "sandbox"]);
    await checkout.pulumi(["config", "set", "queueDepthWarn", "90", "--stack", "sandbox"]);
    const again = await checkout.sandbox(["up", "--no-probes"]);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    const config = await checkout.pulumi(["config", "--json", "--stack", "sandbox"]);
    expect(JSON.parse(config.stdout)).toMatchObject({
      "ops-agent-worker:slackWebhookUrl": { secret: true },
      "ops-agent-worker:queueDepthWarn": { value: "90", secret: false },
    });
  });
});
