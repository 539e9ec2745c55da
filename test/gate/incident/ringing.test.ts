import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Aws } from "../../../gate/aws";
import { connectAws } from "../../../gate/aws";
import { lookAround } from "../../../gate/incident/facts";
import { ringingAlarms } from "../../../gate/incident/ringing";
import { viewOf } from "../../../gate/ledger/view";
import { FakeWorker } from "../fake-worker";
import { minutesAgo, now } from "./cases";

let fake: FakeWorker;
let aws: Aws;

beforeEach(async () => {
  fake = new FakeWorker();
  vi.stubEnv("AWS_ENDPOINT_URL", await fake.start());
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  aws = connectAws("us-east-1", process.env);
});
afterEach(async () => {
  aws.close();
  await fake.stop();
  vi.unstubAllEnvs();
});

const topic = (severity: string): string[] => [`arn:aws:sns:us-east-1:000000000000:ops-prod-alarms-${severity}`];
const since = minutesAgo(5).getTime() / 1000;

it("hears of an alarm as urgently as people do", async () => {
  const alarm = { StateTransitionedTimestamp: since, ActionsEnabled: true };
  fake.alarms = [
    { ...alarm, AlarmName: "ops-prod-worker-down", AlarmActions: topic("p0") },
    { ...alarm, AlarmName: "ops-prod-cpu", AlarmActions: topic("p2") },
    { ...alarm, AlarmName: "ops-staging-worker-down", AlarmActions: topic("p0") },
  ];
  expect(await ringingAlarms(aws, "ops-prod-")).toEqual([
    { name: "ops-prod-worker-down", severity: "P0", since: minutesAgo(5) },
    { name: "ops-prod-cpu", severity: "P2", since: minutesAgo(5) },
  ]);
});

it("does not count what tells nobody: of deployments, switched off, or spoken for by another", async () => {
  const alarm = { StateTransitionedTimestamp: since };
  fake.alarms = [
    { ...alarm, AlarmName: "ops-prod-error-rate-deployment", AlarmActions: [] },
    { ...alarm, AlarmName: "ops-prod-cpu", AlarmActions: topic("p2"), ActionsEnabled: false },
  ];
  expect(await ringingAlarms(aws, "ops-prod-")).toEqual([]);
});

it("sees that ECS still replaces tasks", async () => {
  const place = { region: "us-east-1", cluster: fake.cluster, service: fake.service };
  const look = () => lookAround(aws, place, "ops-prod-", viewOf([]), [], now);
  expect(await look()).toEqual({ now, alarms: [], lastDeploy: undefined, isDeploymentInFlight: false, told: [] });
  fake.rollout = "IN_PROGRESS";
  expect((await look()).isDeploymentInFlight).toBe(true);
});
