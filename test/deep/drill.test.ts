import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

import { noAccount, withStandIns } from "../../gate/reversible/stand-ins";
import { drill } from "../../gate/drill/drill";
import { scenarios } from "../../gate/drill/scenarios";
import { faultVariables } from "../../gate/drill/scenarios/faults";
import { and, bucket, type Commit, having, renamed, without } from "../rollback/corpus/stack";
import type { Order } from "../rollback/drill/hold-drill";
import { judgeHolds, openRehearsal, takeNextBack, untouched, verdicts } from "../rollback/drill/rehearsal";
import { gateIn } from "../rollback/lab/gate";

/** Of what the sandbox's own stand-ins know as well. */
const small: Commit = {
  resources: [
    { ...bucket, protect: true },
    {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      name: "alarm",
      inputs: { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 100 },
    },
    {
      type: "aws:ecs/taskDefinition:TaskDefinition",
      name: "task",
      inputs: {
        family: "worker",
        skipDestroy: true,
        containerDefinitions: { $json: [{ name: "worker", image: { $config: "workerImage" } }] },
      },
    },
    {
      type: "aws:ecs/service:Service",
      name: "service",
      inputs: { name: "worker", cluster: "ops", taskDefinition: { $ref: "task.arn" } },
    },
  ],
};
const tuned: Commit = {
  resources: small.resources.map((one) => (one.name === "alarm" ? having(one, { threshold: 50 }) : one)),
};

test("with stand-ins that reach no cloud all scenarios pass, and only the record is entered", async (context) => {
  const { lab, request } = await openRehearsal(context, { before: small, head: tuned });
  const before = await untouched(lab);
  const record = await withStandIns(
    process.cwd(),
    noAccount,
    ({ packages, variables }) =>
      drill(gateIn(lab, { judge: judgeHolds, environment: { XDG_STATE_HOME: join(lab.folder, "remembered") } }), {
        ...request,
        standIns: { packages, variables },
        scenarios,
      }),
    faultVariables,
  );
  expect(record, JSON.stringify(record.scenarios, undefined, 2)).toMatchObject({ passed: true, mode: "engine" });
  const told = Object.fromEntries(record.scenarios.map(({ name, heardBy, says }) => [name, [heardBy, says]]));
  expect(told).toMatchObject({
    image: ["drift", expect.stringMatching(/method B, no store touched/)],
    failed: ["deploy", expect.stringMatching(/failed; back by method B/)],
    stop: [undefined, expect.stringMatching(/refused by the gate and by the pack/)],
    stale: [undefined, expect.stringMatching(/nothing was changed/)],
    change: ["drift", expect.stringMatching(/method A, no store touched/)],
  });
  const [image] = record.scenarios.filter(({ name }) => name === "image");
  expect(Object.keys(image?.seconds ?? {})).toEqual(["deploy", "detect", "decide", "choose", "restore", "verify"]);
  expect((await gateIn(lab).ledger.view()).entries.map(({ event }) => event)).toEqual([record]);
  expect(await untouched(lab)).toEqual(before);
  expect(lab.cloud.calls).toEqual([]);
  expect((await lab.git("worktree", "list")).stdout.trim().split("\n")).toHaveLength(1);
  await expect(readdir(join(lab.folder, "remembered"))).rejects.toThrow("ENOENT");
});

test("where the way back breaks off, the drill fails and says where", async (context) => {
  const { lab, cloud, hold } = await openRehearsal(context);
  takeNextBack(cloud);
  cloud.controls.at({ rpc: "update", name: "service", nth: 2 }, () => {
    throw new Error("it does not go back");
  });
  const { passed, scenarios: done } = await hold("image");
  expect([passed, verdicts(done)]).toEqual([false, { prepare: true, image: false, destroy: true }]);
  // Where it broke, in words of our own: those of the engine stand in no record.
  expect(done[1]?.says).toMatch(/^restore: \d+ failed: the engine failed: .*\(service\)$/);
  expect((await gateIn(lab).ledger.view()).entries).toMatchObject([{ event: { kind: "drill", passed: false } }]);
});

test("where nothing shows that a release does not work, the drill fails", async (context) => {
  const { hold } = await openRehearsal(context);
  const { scenarios: done } = await hold("image");
  expect([done[1]?.passed, done[1]?.says]).toEqual([false, expect.stringMatching(/^detect: .*nothing shows/)]);
});

test("what makes a store cannot be taken back, and the drill of it says so", async (context) => {
  const { cloud, hold } = await openRehearsal(context, {
    before: without("backups"),
    head: renamed("redis", "cache", and(bucket)),
  });
  takeNextBack(cloud);
  const { scenarios: done } = await hold("change");
  expect([done[1]?.passed, done[1]?.says]).toEqual([false, expect.stringMatching(/^restore: .*"backups"/s)]);
});

test("killed half-way it leaves its own folders, and nothing of the stack is changed", async (context) => {
  const { lab, cloud, request } = await openRehearsal(context);
  const before = await untouched(lab);
  takeNextBack(cloud);
  const { project, backend, projectName, stack, environment } = lab;
  const order: Order = { lab: { project, backend, projectName, stack, environment }, request };
  const child = spawn(process.execPath, [resolve("test/rollback/drill/hold-drill.cjs"), JSON.stringify(order)], {
    env: { ...environment },
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close");
  for await (const line of createInterface(child.stderr)) {
    // What does not work is deployed, and somebody is looking.
    if (line === "  detect" && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(await untouched(lab)).toEqual(before);
  expect((await gateIn(lab).ledger.view()).entries).toEqual([]);
  expect((await readdir(join(lab.folder, "tmp"))).filter((name) => !name.startsWith("ops-"))).toEqual([]);
});
