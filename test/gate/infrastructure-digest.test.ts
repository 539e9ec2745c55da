import { expect, test } from "vitest";

import { parseState, stateFacts } from "../../gate/engine/state";

interface Drill {
  readonly image: string;
  readonly revision: number;
  readonly cron: string;
}

/** A stack of which one resource runs an image, and another one names its revision. */
const digestWith = ({ image, revision, cron }: Drill): string => {
  const target = {
    arn: "arn:aws:ecs:us-east-1:111122223333:cluster/worker",
    ecsParameters: { taskDefinitionArn: `arn:aws:ecs:us-east-1:111122223333:task-definition/drill:${revision}` },
  };
  const resource = (type: string, inputs: Record<string, unknown>) => ({ urn: `urn:${type}`, type, inputs });
  const resources = [
    resource("ops:backups:RestoreDrill", { containers: [{ image }] }),
    resource("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: image }),
    resource("aws:scheduler/schedule:Schedule", { scheduleExpression: cron, target }),
  ];
  return stateFacts(parseState(JSON.stringify({ version: 3, deployment: { resources } }))).infrastructureDigest;
};

const drill: Drill = { image: "worker@sha256:one", revision: 7, cron: "cron(0 3 ? * MON *)" };

test("the infrastructure stays the same when another image leads to other revisions", () => {
  expect(digestWith({ ...drill, image: "worker@sha256:two", revision: 8 })).toBe(digestWith(drill));
});

test("it is another one when what names a revision changes in anything else", () => {
  expect(digestWith({ ...drill, cron: "cron(0 4 ? * MON *)" })).not.toBe(digestWith(drill));
});
