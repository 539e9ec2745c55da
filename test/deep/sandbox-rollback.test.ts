import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { exitCodes } from "../../gate/exit-codes";
import { GatedSandbox, mustSucceed } from "../fixtures/gated-sandbox";
import { JobsInFlight } from "../fixtures/jobs-in-flight";

let sandbox: GatedSandbox;
/** Numbers of releases. */
let good: number;
let bad: number;

beforeAll(async () => {
  sandbox = await GatedSandbox.begin();
  good = await sandbox.deploy();
  await sandbox.callStable(good);
});
afterAll(() => sandbox.end());

describe.each([
  { method: "B", greeting: "with another image", settings: {} },
  {
    method: "A",
    greeting: "with another image and another threshold",
    settings: { workerCpuAlarmPercent: "75" },
  },
])("from a worker $greeting one goes back to the last good release by method $method", (changed) => {
  const { method, greeting, settings } = changed;

  test("while jobs are in flight: none is lost, and none is done twice", async () => {
    await sandbox.anotherWorker(greeting);
    for (const [key, value] of Object.entries(settings)) await sandbox.set(key, value);
    const { added, lost, twice, repeated } = await JobsInFlight.during(await sandbox.producer(), async () => {
      bad = await sandbox.deploy();
      const back = mustSucceed(await sandbox.gate("rollback", "--to", "last-good", "--yes", "--json"));
      expect(JSON.parse(back.stdout)).toMatchObject({
        to: { seq: good },
        method,
        deployed: { outcome: { result: "succeeded" } },
        verified: { verdict: "pass" },
      });
    });
    console.log(
      `method ${method}: ${added} jobs, lost ${lost.length}, twice ${twice.length}, repeated ${repeated.length}`,
    );
    expect({ lost, twice }).toEqual({ lost: [], twice: [] });
    expect(added).toBeGreaterThan(100);
  });

  test("what was left is held: plain pulumi and the gate refuse it", async () => {
    const releases: unknown = JSON.parse((await sandbox.gate("releases", "--json")).stdout);
    expect(releases).toMatchObject({ hold: { releases: [bad] } });
    const plain = await sandbox.checkout.pulumi(["up", "--yes", "--skip-preview", "--stack", "sandbox"]);
    expect(plain.exitCode).not.toBe(0);
    expect(plain.stdout + plain.stderr).toContain("release-not-held");
    const again = await sandbox.gate("up", "--yes");
    expect(again.exitCode, again.stdout + again.stderr).toBe(exitCodes.held);
    expect(again.stderr).toContain("gate resume");
  });

  test("until somebody lifts that", async () => {
    mustSucceed(await sandbox.gate("resume", "--reason", "it was not the worker's fault"));
    const plan = mustSucceed(await sandbox.gate("up"));
    expect(plan.stdout).toContain("Carry it out: gate up --yes");
  });
});
