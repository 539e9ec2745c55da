import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findMarked, type ProcessIdentity, sandboxMark, updateMark } from "../../sandbox/processes/table";
import { Checkout } from "../fixtures/checkout";
import { previewSteps } from "../fixtures/state";
import { Random } from "../fixtures/random";

/** How often the sandbox is killed; each time is followed by a whole recovery. */
const kills = Number(process.env["OPS_DEEP_KILLS"] ?? 20);

/** Longest time from the start of `npm run sandbox` to the kill: beyond the end of a whole deploy. Milliseconds. */
const longestDelayMilliseconds = 60_000;

const seed = Number(process.env["OPS_DEEP_SEED"] ?? Date.now() % 2 ** 31);

let checkout: Checkout;

beforeAll(async () => {
  console.log(`seed ${seed}; repeat with OPS_DEEP_SEED=${seed}`);
  checkout = await Checkout.create();
});
afterAll(() => checkout.remove());

describe(`a sandbox that is killed ${kills} times at random moments`, () => {
  const random = new Random(seed);
  const plans = Array.from({ length: kills }, (_, index) => ({
    number: index + 1,
    delayMilliseconds: Math.round(random.fraction() * longestDelayMilliseconds),
    victims: random.one(["command", "command and update", "emulator", "everything"] as const),
  }));

  it.each(plans)("$number: $victims after $delayMilliseconds ms", async ({ delayMilliseconds, victims }) => {
    const cli = join(checkout.folder, "sandbox", "cli.cjs");
    const child = spawn(process.execPath, [cli, "up", "--no-probes"], { cwd: checkout.folder, stdio: "ignore" });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await Promise.race([delay(delayMilliseconds), exited]);
    if (victims !== "emulator") child.kill("SIGKILL");
    killAll(victimsOf(victims));
    await exited;

    const recovered = await checkout.sandbox(["up", "--no-probes"]);
    expect(recovered.exitCode, recovered.stdout + recovered.stderr).toBe(0);
    const drift = await previewSteps(checkout, ["--refresh", "--stack", "sandbox"]);
    expect(drift.filter(({ op }) => op !== "same" && op !== "refresh")).toEqual([]);
  });
});

function victimsOf(victims: string): ProcessIdentity[] {
  const update = findMarked(updateMark, checkout.paths.root);
  const services = findMarked(sandboxMark, checkout.paths.root);
  if (victims === "command and update") return update;
  if (victims === "emulator") return services;
  return victims === "everything" ? [...update, ...services] : [];
}

function killAll(processes: readonly ProcessIdentity[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
