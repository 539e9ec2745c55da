import { expect, it } from "vitest";

import { parseState } from "../../gate/engine/state";
import { runningIn } from "../../gate/release/running";

const outputs = {
  region: "us-east-1",
  clusterName: "worker-cluster",
  serviceName: "worker",
  taskDefinitionArn: "arn:aws:ecs:us-east-1:111122223333:task-definition/worker:7",
  workerMinTasks: 2,
};

const stateWith = (given: Record<string, unknown>) =>
  parseState(
    JSON.stringify({
      version: 3,
      deployment: { resources: [{ urn: "urn:one", type: "pulumi:pulumi:Stack", outputs: given }] },
    }),
  );

it("a stack's outputs tell where its worker runs, and in whose account", () => {
  expect(runningIn(stateWith({ ...outputs, workerMaxTasks: 9, more: true }))).toEqual({
    account: "111122223333",
    region: "us-east-1",
    cluster: "worker-cluster",
    service: "worker",
    taskDefinition: outputs.taskDefinitionArn,
    minTasks: 2,
    maxTasks: 9,
  });
});

it("a stack with alarms tells whom they reach, and one without tells of its worker all the same", () => {
  const alarmTopicArns = { P0: "arn:p0", P1: "arn:p1" };
  expect(runningIn(stateWith({ ...outputs, alarmTopicArns }))?.alarmTopic).toBe("arn:p1");
  for (const unclear of [undefined, {}, "secret", { P1: 7 }])
    expect(runningIn(stateWith({ ...outputs, alarmTopicArns: unclear }))).not.toHaveProperty("alarmTopic");
});

it("without a greatest number of tasks it is not made up", () => {
  expect(runningIn(stateWith(outputs))).not.toHaveProperty("maxTasks");
});

it.each(Object.keys(outputs))("a stack without %s has no worker that could be told of", (name) => {
  expect(runningIn(stateWith({ ...outputs, [name]: undefined }))).toBeUndefined();
});

it("neither has an empty state", () => {
  expect(runningIn(parseState('{"version":3,"deployment":{}}'))).toBeUndefined();
});
