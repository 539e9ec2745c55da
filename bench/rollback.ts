import { z } from "zod";

import { GatedSandbox, mustSucceed } from "../test/fixtures/gated-sandbox";
import { JobsInFlight } from "../test/fixtures/jobs-in-flight";
import type { Measured } from "./policies";

/** Seconds from the command to the answer of the running system that it works. */
const limitSeconds = 60;

const goneBackSchema = z.object({ method: z.string(), verified: z.object({ verdict: z.literal("pass") }) });

/**
 * How long it takes to go back to the last good release, with jobs on their way through a real Redis and real workers,
 * and what becomes of these jobs: in a sandbox of its own, by each method.
 */
export async function measureRollback(): Promise<Measured[]> {
  console.log("a sandbox that deploys by the gate: a good release, and with jobs in flight a bad one, and back");
  const sandbox = await GatedSandbox.begin();
  try {
    const good = await sandbox.deploy();
    await sandbox.callStable(good);
    await sandbox.anotherWorker("with another image");
    const byImage = await measure(sandbox, "B");
    mustSucceed(await sandbox.gate("resume", "--reason", "measured"));
    await sandbox.anotherWorker("with another image and another threshold");
    await sandbox.set("workerCpuAlarmPercent", "75");
    return [...byImage, ...(await measure(sandbox, "A"))];
  } finally {
    await sandbox.end();
  }
}

async function measure(sandbox: GatedSandbox, method: "A" | "B"): Promise<Measured[]> {
  let seconds = Number.NaN;
  const { added, lost, twice, repeated } = await JobsInFlight.during(await sandbox.producer(), async () => {
    await sandbox.deploy();
    const startedAt = performance.now();
    const finished = mustSucceed(await sandbox.gate("rollback", "--to", "last-good", "--yes", "--json"));
    seconds = (performance.now() - startedAt) / 1000;
    const went = goneBackSchema.parse(JSON.parse(finished.stdout));
    if (went.method !== method) throw new Error(`it went back by method ${went.method} in place of ${method}`);
  });
  console.log(`method ${method}: ${seconds.toFixed(1)} s, ${added} jobs, ${repeated.length} of them begun again`);
  return [
    { what: `rollback by method ${method}, command to verified`, value: seconds, limit: limitSeconds, unit: "s" },
    { what: `jobs lost by it, of ${added}`, value: lost.length, limit: 0, unit: "jobs" },
    { what: "jobs done twice beyond at-least-once", value: twice.length, limit: 0, unit: "jobs" },
  ];
}
