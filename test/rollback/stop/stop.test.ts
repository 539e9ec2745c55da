import { rm, truncate, writeFile } from "node:fs/promises";

import { describe, expect, test } from "vitest";

import type { FakeWorker } from "../../gate/fake-worker";
import { deploy } from "../back/stack";
import { ledgerFolder } from "../lab/gate";
import type { Emergency } from "./emergency";
import { answerOf, openEmergency, place } from "./emergency";

const isStopped = ({ desired, atWork, target }: FakeWorker) => ({
  desired,
  atWork,
  min: target?.MinCapacity,
  suspended: target && Object.values(target.SuspendedState).every(Boolean),
});
const stopped = { desired: 0, atWork: 0, min: 0, suspended: true };

/** What may have become of a stack when somebody has to stop its worker, and what can then not be recorded. */
const conditions: readonly (readonly [what: string, harm: (of: Emergency) => Promise<unknown>, lost: string[]])[] = [
  ["healthy", () => Promise.resolve(), []],
  ["locked by somebody on another machine", ({ lab }) => lab.leaveLock({ pid: 1, hostname: "elsewhere" }), []],
  [
    "without half of its state",
    ({ lab }) => lab.mustSucceed("up", "--yes").then(() => truncate(lab.stateFile, 40)),
    [],
  ],
  ["without a state", ({ lab }) => rm(lab.stateFile), ["hold on stack"]],
];

describe.concurrent("gate stop", () => {
  test.for(conditions)("ends all tasks of a stack that is %s, and holds it", async ([, harm, lost], context) => {
    const emergency = await openEmergency(context);
    await harm(emergency);
    const finished = await emergency.gate("stop", "--reason", "charged twice", "--stack", "prod", "--json");
    expect(finished.code, finished.stdout + finished.stderr).toBe(0);
    expect(isStopped(emergency.aws)).toEqual(stopped);
    const { recorded } = answerOf(finished);
    expect(recorded.filter(({ isDone }) => !isDone).map(({ name }) => name)).toEqual(lost);
    expect(emergency.aws.told.map((message) => JSON.parse(message) as object)).toMatchObject([
      {
        content: { title: `${emergency.lab.projectName}/prod: ops-worker is stopped` },
        metadata: { eventType: "Emergency stop" },
      },
    ]);
    const { hold } = await emergency.view();
    expect(hold).toMatchObject({ cause: "stop", releases: [1], reason: "charged twice" });
    expect(hold?.stopped).toMatchObject({ cluster: "ops", service: "ops-worker", minTasks: 2, maxTasks: 5 });
    if (lost.length > 0) return;
    const tag = (await emergency.tags())["deploy:hold"];
    expect(JSON.parse(tag ?? "")).toMatchObject({ seq: hold?.seq, reason: "charged twice" });
  });

  test("needs no ledger where the worker is named, and says that nothing was recorded", async (context) => {
    const emergency = await openEmergency(context);
    await rm(ledgerFolder(emergency.lab), { recursive: true });
    await writeFile(ledgerFolder(emergency.lab), "no folder");
    const finished = await emergency.gate("stop", "--reason", "r", ...place, "--json");
    expect(finished.code, finished.stderr).toBe(0);
    expect(isStopped(emergency.aws)).toEqual(stopped);
    expect(answerOf(finished).recorded).toMatchObject([
      { name: "hold in ledger", isDone: false },
      { name: "hold on stack", isDone: true },
      { name: "copy", isDone: true },
    ]);
    expect([answerOf(finished).told.isDone, emergency.aws.told]).toEqual([false, []]);
  });

  test("knows the worker by what this machine remembers of its deploy when the ledger is away", async (context) => {
    const emergency = await openEmergency(context);
    const outputs = {
      ...{ region: "us-east-1", clusterName: "ops", serviceName: "ops-worker", workerMinTasks: 2 },
      taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/ops-worker:1",
    };
    const { outcome } = await deploy(emergency.lab, { program: { resources: [], outputs } });
    expect(outcome.running).toMatchObject({ service: "ops-worker" });
    await rm(ledgerFolder(emergency.lab), { recursive: true });
    const finished = await emergency.gate("stop", "--reason", "second", "--stack", "prod", "--json");
    expect(finished.code, finished.stderr).toBe(0);
    expect(isStopped(emergency.aws)).toEqual(stopped);
    expect(answerOf(finished)).toMatchObject({ by: "copy on this machine", worker: { minTasks: 2, maxTasks: 5 } });
  });

  test("tells each task to end, though its protection cannot be lifted", async (context) => {
    const emergency = await openEmergency(context);
    for (const task of emergency.aws.tasks) task.isProtected = true;
    emergency.aws.refused.add("UpdateTaskProtection");
    const finished = await emergency.gate("stop", "--reason", "r", "--stack", "prod");
    expect(finished.code, finished.stderr).toBe(0);
    expect(emergency.aws.tasks.map(({ isTold }) => isTold)).toEqual([true, true]);
    expect(finished.stdout + finished.stderr).toContain("UpdateTaskProtection is refused");
  });

  test("says which options to give where nobody knows the worker, and does nothing", async (context) => {
    const emergency = await openEmergency(context);
    await rm(ledgerFolder(emergency.lab), { recursive: true });
    expect(await emergency.gate("stop")).toMatchObject({ code: 2, stdout: "" });
    const { code, stderr } = await emergency.gate("stop", "--reason", "r");
    expect([code, emergency.aws.operations]).toEqual([2, []]);
    expect(stderr).toContain("--cluster --service --region");
    const byHalf = await emergency.gate("stop", "--reason", "r", "--cluster", "ops");
    expect([byHalf.code, emergency.aws.operations]).toEqual([2, []]);
  });
});

describe.concurrent("gate resume", () => {
  test("gives the worker back what it had before two stops, and lifts the hold", async (context) => {
    const emergency = await openEmergency(context);
    await emergency.gate("stop", "--reason", "first");
    await emergency.gate("stop", "--reason", "second");
    const resumed = await emergency.gate("resume", "--reason", "clean again", "--approved-by", "Bo", "--stack", "prod");
    expect(resumed.code, resumed.stderr).toBe(0);
    const { aws } = emergency;
    expect([aws.desired, aws.atWork, aws.target?.MinCapacity, aws.target?.MaxCapacity]).toEqual([2, 2, 2, 5]);
    expect(Object.values(aws.target?.SuspendedState ?? {})).toEqual([false, false, false]);
    const { hold, entries } = await emergency.view();
    expect(hold).toBeUndefined();
    expect(entries.at(-1)?.event).toEqual({ kind: "resume", of: 4, reason: "clean again", approvers: ["Bo"] });
    expect(await emergency.tags()).not.toHaveProperty("deploy:hold");
  });

  test("goes on where it was cut off: the worker runs, and the hold is still there", async (context) => {
    const emergency = await openEmergency(context);
    await emergency.gate("stop", "--reason", "r");
    emergency.aws.refused.add("UpdateService");
    const cutOff = await emergency.gate("resume", "--reason", "r");
    expect(cutOff.code).not.toBe(0);
    expect((await emergency.view()).hold).toBeDefined();
    emergency.aws.refused.clear();
    expect((await emergency.gate("resume", "--reason", "r")).code).toBe(0);
    expect([emergency.aws.desired, (await emergency.view()).hold]).toEqual([2, undefined]);
  });

  test("starts the worker and goes on holding the release, where that is asked for", async (context) => {
    const emergency = await openEmergency(context);
    await emergency.gate("stop", "--reason", "charged twice");
    const { code, stderr } = await emergency.gate("resume", "--reason", "rolled back", "--keep-held");
    expect(code, stderr).toBe(0);
    const { hold } = await emergency.view();
    expect([emergency.aws.desired, hold?.cause, hold?.releases]).toEqual([2, "release", [1]]);
    expect(JSON.parse((await emergency.tags())["deploy:hold"] ?? "")).toMatchObject({ seq: hold?.seq });
  });

  test("refuses where nothing is held and nothing is stopped", async (context) => {
    const emergency = await openEmergency(context);
    const { code, stderr } = await emergency.gate("resume", "--reason", "r");
    expect([code, emergency.aws.desired]).toEqual([2, 2]);
    expect(stderr).toContain("nothing is held");
    expect((await emergency.view()).entries).toHaveLength(2);
  });
});
