import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { sandboxPaths } from "../../sandbox/paths";
import { lockSandbox } from "../../sandbox/processes/lock";
import { run } from "../../sandbox/processes/run";
import { findMarked, identify, isAlive, stopProcesses } from "../../sandbox/processes/table";
import { temporaryFolder } from "../fixtures/temporary-folder";

/** A process that waits for ever and carries a mark; `stubborn` ones do not react to SIGTERM. */
async function startMarked(value: string, stubborn = false): Promise<number> {
  const program = `${stubborn ? "process.on('SIGTERM', () => {});" : ""} setInterval(() => {}, 1000); console.log("up");`;
  const child = spawn(process.execPath, ["-e", program], { env: { ...process.env, OPS_TEST_MARK: value } });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

describe("finding processes by their mark", () => {
  it("finds those that carry the mark with this value, and no others", async () => {
    const [one, two] = [await startMarked("here"), await startMarked("here")];
    await startMarked("elsewhere");
    const found = findMarked("OPS_TEST_MARK", "here").map(({ pid }) => pid);
    expect(found.sort()).toEqual([one, two].sort());
  });

  it("does not take a later process with the same number for the one that was meant", async () => {
    const identity = identify(await startMarked("numbers"));
    expect(identity).toBeDefined();
    expect(isAlive(identity ?? { pid: 0, startTicks: "" })).toBe(true);
    expect(isAlive({ pid: identity?.pid ?? 0, startTicks: "1" })).toBe(false);
  });
});

describe("stopping processes", () => {
  it("returns when they are gone, those that ignore SIGTERM included", async () => {
    await startMarked("stop");
    await startMarked("stop", true);
    const processes = findMarked("OPS_TEST_MARK", "stop");
    expect(processes).toHaveLength(2);
    await stopProcesses(processes, 0.2);
    expect(findMarked("OPS_TEST_MARK", "stop")).toEqual([]);
  });
});

describe("the lock of a sandbox", () => {
  it("refuses a second holder, names the first, and is free again afterwards", async () => {
    const paths = sandboxPaths(await temporaryFolder());
    mkdirSync(paths.root);
    const unlock = await lockSandbox(paths, "up");
    await expect(lockSandbox(paths, "down")).rejects.toThrow(
      `this sandbox is in use by \`npm run sandbox\` (process ${process.pid})\n` +
        "  wait until it has finished, or stop it with Ctrl-C where it runs; then try again",
    );
    unlock();
    (await lockSandbox(paths, "down"))();
  });

  it("is free when its holder was killed", async () => {
    const project = await temporaryFolder();
    const paths = sandboxPaths(project);
    mkdirSync(paths.root);
    const holder = join(process.cwd(), "test", "sandbox", "hold-lock.cjs");
    const child = spawn(process.execPath, [holder, project]);
    await once(child.stdout, "data");
    await expect(lockSandbox(paths, "up")).rejects.toThrow("in use by");
    child.kill("SIGKILL");
    await once(child, "close");
    (await lockSandbox(paths, "up"))();
  });
});

describe("running a command", () => {
  it("gives output, lines and exit code, and hands over stdin", async () => {
    const lines: string[] = [];
    const program =
      "process.stdin.on('data', d => console.log('got ' + d)); process.exitCode = 3; console.error('no');";
    const finished = await run(process.execPath, ["-e", program], { input: "in", onLine: (line) => lines.push(line) });
    expect(finished).toEqual({ exitCode: 3, stdout: "got in\n", stderr: "no\n" });
    expect(lines.sort()).toEqual(["got in", "no"]);
  });

  it("rejects when there is no such program", async () => {
    await expect(run("no-such-program-anywhere", [])).rejects.toThrow("ENOENT");
  });
});
