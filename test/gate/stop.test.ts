import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Aws } from "../../gate/aws";
import { connectAws } from "../../gate/aws";
import type { View } from "../../gate/ledger/view";
import { viewOf } from "../../gate/ledger/view";
import { findWorker } from "../../gate/stop/find-worker";
import { resumeWorker } from "../../gate/stop/resume";
import { stopWorker } from "../../gate/stop/stop";
import { Worker } from "../../gate/stop/worker";
import { FakeWorker } from "./fake-worker";
import { intentOf, outcomeOf, runningIn } from "./ledger-events";
import type { Event } from "../../gate/ledger/entry";

const place = { region: "us-east-1", cluster: "ops", service: "ops-worker" };
const patience = { timeoutSeconds: 1, everyMilliseconds: 1, signal: new AbortController().signal };

let fake: FakeWorker;
let aws: Aws;
let worker: Worker;

beforeEach(async () => {
  fake = new FakeWorker();
  vi.stubEnv("AWS_ENDPOINT_URL", await fake.start());
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  aws = connectAws(place.region, process.env);
  worker = new Worker(aws, place);
});
afterEach(async () => {
  aws.close();
  await fake.stop();
  vi.unstubAllEnvs();
});

const outcomes = (calls: readonly { name: string; isDone: boolean }[]) =>
  Object.fromEntries(calls.map(({ name, isDone }) => [name, isDone]));
const allDone = { "suspend scaling": true, "desired count 0": true, "end tasks": true, look: true };

describe("stopping a worker", () => {
  it("suspends its scaling before it takes its tasks away, or they would come back", async () => {
    const { calls, before } = await stopWorker(worker, "r", patience);
    expect(outcomes(calls)).toEqual(allDone);
    expect(before).toEqual({ minTasks: 2, maxTasks: 5 });
    expect([fake.desired, fake.atWork]).toEqual([0, 0]);
    const changes = fake.operations.filter((one) => /^(Register|Update)/.test(one));
    expect(changes.slice(0, 2)).toEqual(["RegisterScalableTarget", "UpdateService"]);
  });

  it("ends tasks that are protected, and all of many", async () => {
    fake.target = { MinCapacity: 25, MaxCapacity: 30, SuspendedState: fake.target?.SuspendedState ?? {} };
    await worker.setDesired(25);
    for (const task of fake.tasks) task.isProtected = true;
    expect(outcomes((await stopWorker(worker, "r", { ...patience, timeoutSeconds: 30 })).calls)).toEqual(allDone);
    expect([fake.desired, fake.atWork]).toEqual([0, 0]);
  });

  it("leaves ECS to end protected tasks where it may not do so itself", async () => {
    for (const task of fake.tasks) task.isProtected = true;
    fake.refused.add("StopTask");
    const { calls } = await stopWorker(worker, "r", patience);
    expect([outcomes(calls)["end tasks"], fake.atWork]).toEqual([false, 0]);
  });

  it("stops one that nothing scales", async () => {
    fake.target = undefined;
    const { calls, before } = await stopWorker(worker, "r", patience);
    expect([outcomes(calls), before, fake.atWork, fake.target]).toEqual([allDone, {}, 0, undefined]);
  });

  it("does not take the bounds of a worker that is stopped for its own", async () => {
    await stopWorker(worker, "r", patience);
    const again = await stopWorker(worker, "r", patience);
    expect([outcomes(again.calls), again.before]).toEqual([allDone, {}]);
  });

  it.each(["DescribeScalableTargets", "RegisterScalableTarget"])(
    "takes the tasks away where %s is refused",
    async (operation) => {
      fake.refused.add(operation);
      const { calls } = await stopWorker(worker, "r", patience);
      expect(outcomes(calls)["suspend scaling"]).toBe(false);
      expect(fake.operations).toContain("UpdateService");
    },
  );

  it("ends the tasks where the service cannot be changed, and says that others start", async () => {
    fake.refused.add("UpdateService");
    const { calls } = await stopWorker(worker, "r", patience);
    expect(outcomes(calls)).toEqual({ ...allDone, "desired count 0": false, "end tasks": false });
    expect(calls.find(({ name }) => name === "end tasks")?.says).toContain("still starts others");
  });
});

describe("resuming a worker", () => {
  it("gives it back what it had", async () => {
    await stopWorker(worker, "r", patience);
    expect(await resumeWorker(worker, 3, true)).toMatchObject({ minTasks: 3, desired: 3 });
    expect([fake.desired, fake.target?.MinCapacity, fake.target?.MaxCapacity]).toEqual([3, 3, 5]);
    expect(Object.values(fake.target?.SuspendedState ?? {})).toEqual([false, false, false]);
  });

  it("starts one task of a worker that may have none, and leaves scaling to end it", async () => {
    await stopWorker(worker, "r", patience);
    await resumeWorker(worker, 0, true);
    expect([fake.desired, fake.target?.MinCapacity, fake.target?.MaxCapacity]).toEqual([1, 0, 5]);
  });

  it("goes on where it was cut off, also when nobody could enter the stop", async () => {
    await stopWorker(worker, "r", patience);
    fake.refused.add("RegisterScalableTarget");
    await expect(resumeWorker(worker, 2, false)).rejects.toThrow("refused");
    fake.refused.clear();
    expect(await resumeWorker(worker, 2, false)).toMatchObject({ desired: 2 });
    expect([fake.atWork, fake.target?.MinCapacity]).toEqual([2, 2]);
  });

  it("leaves a worker alone that nobody has stopped", async () => {
    expect(await resumeWorker(worker, 4, false)).toBeUndefined();
    expect(fake.operations.filter((one) => /^(Register|Update)/.test(one))).toEqual([]);
  });

  it("refuses to guess how many tasks it had", async () => {
    await stopWorker(worker, "r", patience);
    await expect(resumeWorker(worker, undefined, true)).rejects.toThrow("--min-tasks");
    expect(fake.desired).toBe(0);
  });
});

describe("the worker of a stack", () => {
  const ledger = (...events: Event[]): View =>
    viewOf(
      events.map((event, index) => ({
        ...{
          schema: 1 as const,
          seq: index + 1,
          previous: null,
          at: "2026-01-01T00:00:00.000Z",
          by: "Ann",
          host: "lab",
        },
        ...{ project: "lab", stack: "prod", event },
      })),
    );
  const deployed = [intentOf(), outcomeOf(1, { running: runningIn("ops", "ops-worker") })];
  const copy = { ...place, minTasks: 7 };

  it("is the one that is named, with what is remembered of it", () => {
    expect(findWorker(place, ledger(...deployed), copy)).toMatchObject({ by: "options", worker: { minTasks: 2 } });
    expect(findWorker({ ...place, service: "other" }, ledger(...deployed), copy).worker).not.toHaveProperty("minTasks");
  });

  it("is that of the newest deploy, with its size before a stop", () => {
    const stopped = { ...place, minTasks: 3, maxTasks: 9 };
    const hold: Event = { kind: "hold", cause: "stop", releases: [], reason: "r", stopped };
    expect(findWorker(undefined, ledger(...deployed, hold), copy)).toEqual({ by: "ledger", worker: stopped });
    const moved = outcomeOf(1, { running: runningIn("new", "ops-worker") });
    expect(findWorker(undefined, ledger(...deployed, hold, moved), copy).worker).toMatchObject({
      cluster: "new",
      minTasks: 2,
    });
  });

  it("has the size that a deploy has told since", () => {
    const stopped = { ...place, minTasks: 3 };
    const hold: Event = { kind: "hold", cause: "stop", releases: [], reason: "r", stopped };
    const later = outcomeOf(1, { running: { ...runningIn("ops", "ops-worker"), minTasks: 6 } });
    expect(findWorker(undefined, ledger(...deployed, hold, later), copy).worker).toMatchObject({ minTasks: 6 });
  });

  it("is what this machine remembers, where no ledger answers or knows", () => {
    expect(findWorker(undefined, undefined, copy)).toEqual({ by: "copy on this machine", worker: copy });
    expect(findWorker(undefined, ledger(), copy).worker).toEqual(copy);
    expect(() => findWorker(undefined, ledger(), undefined)).toThrow("--cluster --service --region");
  });
});
