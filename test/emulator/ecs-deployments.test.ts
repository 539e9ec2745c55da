import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import type { ServiceDeployment, UpdateServiceCommandInput } from "@aws-sdk/client-ecs";
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  PutClusterCapacityProvidersCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cluster, EcsStage, serviceName } from "./ecs-service";
import type { Emulator } from "./emulator";
import { account, eventually, region, startEmulator } from "./emulator";

let emulator: Emulator;
let stage: EcsStage;
let good: string;
let deep: string;

const alarms = (...alarmNames: string[]) => ({ alarms: { alarmNames, enable: true, rollback: true } });
const rolling = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};
const withDepth = (depth: number) => stage.register({ environment: [{ name: "DEPTH", value: String(depth) }] });
const update = (changes: Partial<UpdateServiceCommandInput>) =>
  stage.ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, ...changes }));

/** The newest service deployment, whole. */
async function newest(): Promise<ServiceDeployment> {
  const { serviceDeployments: brief = [] } = await stage.ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service: serviceName }),
  );
  const { serviceDeployments = [] } = await stage.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief[0]?.serviceDeploymentArn ?? ""] }),
  );
  expect(brief[0]).toMatchObject({ status: serviceDeployments[0]?.status });
  return serviceDeployments[0] ?? {};
}

let sqs: SQSClient;
let heardUrl: string;

/** Puts every event of the service's deployments into a queue. */
async function listen(): Promise<void> {
  const events = new EventBridgeClient(emulator.clients);
  sqs = new SQSClient(emulator.clients);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "deployments" }));
  heardUrl = QueueUrl;
  const EventPattern = JSON.stringify({
    source: ["aws.ecs"],
    "detail-type": ["ECS Deployment State Change"],
    resources: [serviceArn],
  });
  const Arn = `arn:aws:sqs:${region}:${account}:deployments`;
  await events.send(new PutRuleCommand({ Name: "deployments", EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "deployments", Targets: [{ Id: "queue", Arn }] }));
}

interface DeploymentEvent {
  readonly resources: readonly string[];
  readonly detail: { readonly eventType: string; readonly eventName: string; readonly reason: string };
}

/** The next event that nobody has taken yet. */
async function heard(): Promise<DeploymentEvent> {
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: heardUrl, WaitTimeSeconds: 20 }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: heardUrl, ReceiptHandle: message?.ReceiptHandle }));
  return JSON.parse(message?.Body ?? "{}") as DeploymentEvent;
}

const serviceArn = `arn:aws:ecs:${region}:${account}:service/${cluster}/${serviceName}`;

beforeAll(async () => {
  emulator = await startEmulator();
  stage = new EcsStage(emulator);
  await stage.prepare();
  const cloudWatch = new CloudWatchClient(emulator.clients);
  const putAlarm = (AlarmName: string, Threshold: number) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: "Test",
        MetricName: "Depth",
        Dimensions: [{ Name: "Service", Value: "ops" }],
        Statistic: "Maximum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
      }),
    );
  await putAlarm("too-deep", 5);
  await putAlarm("always", -1);
  good = await withDepth(1);
  deep = await withDepth(9);
  await listen();
  await stage.createService(good, 2, { deploymentConfiguration: { ...rolling, ...alarms("too-deep") } });
  await stage.stable();
});
afterAll(() => emulator.stop());

describe("a deployment", () => {
  test("that ends well is a successful service deployment", async () => {
    expect(await newest()).toMatchObject({
      status: "SUCCESSFUL",
      sourceServiceRevisions: [],
      alarms: { status: "MONITORING_COMPLETE", alarmNames: ["too-deep"], triggeredAlarmNames: [] },
      deploymentCircuitBreaker: { status: "MONITORING_COMPLETE", failureCount: 0, threshold: 3 },
    });
  });

  test("during which an alarm rings is rolled back, and says which", async () => {
    await update({ taskDefinition: deep });
    await eventually(async () => expect((await stage.service()).taskDefinition).toBe(good));
    await stage.stable();
    const { targetServiceRevision, ...deployment } = await newest();
    expect(deployment).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: "Service deployment failed: alarm detected: too-deep.",
      alarms: { status: "TRIGGERED", triggeredAlarmNames: ["too-deep"] },
    });
    const { serviceRevisions = [] } = await stage.ecs.send(
      new DescribeServiceRevisionsCommand({
        serviceRevisionArns: [targetServiceRevision?.arn ?? "", deployment.rollback?.serviceRevisionArn ?? ""],
      }),
    );
    expect(serviceRevisions.map(({ taskDefinition }) => taskDefinition)).toEqual([deep, good]);
    const { events = [], deployments = [] } = await stage.service();
    expect(events.some(({ message }) => message?.includes("deployment failed: alarm detected"))).toBe(true);
    expect(deployments.map(({ taskDefinition }) => taskDefinition)).toEqual([good]);
    expect((await stage.tasks()).map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([good, good]);
  });

  test("is told to EventBridge: that it began, that it failed and why, that the way back ended well", async () => {
    const told = [await heard(), await heard(), await heard(), await heard(), await heard()];
    expect(told.map(({ detail: { eventType, eventName } }) => [eventType, eventName])).toEqual([
      ["INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS"],
      ["INFO", "SERVICE_DEPLOYMENT_COMPLETED"],
      ["INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS"],
      ["ERROR", "SERVICE_DEPLOYMENT_FAILED"],
      ["INFO", "SERVICE_DEPLOYMENT_COMPLETED"],
    ]);
    expect(told[3]).toMatchObject({
      resources: [serviceArn],
      detail: { reason: expect.stringContaining("too-deep") as string },
    });
  });

  test("heeds no alarm when one rings already as it begins: it may be the cure", async () => {
    const next = await withDepth(2);
    await update({ taskDefinition: next, deploymentConfiguration: { ...rolling, ...alarms("always", "too-deep") } });
    await stage.stable();
    expect((await stage.service()).taskDefinition).toBe(next);
    expect(await newest()).toMatchObject({ status: "SUCCESSFUL", alarms: { status: "DISABLED" } });
  });

  test("runs blue and green side by side for the bake time, then leaves green", async () => {
    const before = (await stage.tasks()).map(({ taskArn }) => taskArn);
    const next = await withDepth(3);
    const deploymentConfiguration = { ...rolling, strategy: "BLUE_GREEN" as const, bakeTimeInMinutes: 3 };
    await update({ taskDefinition: next, deploymentConfiguration });
    await eventually(async () => {
      const running = (await stage.tasks()).filter(({ lastStatus }) => lastStatus === "RUNNING");
      expect(running.filter(({ taskDefinitionArn }) => taskDefinitionArn === next)).toHaveLength(2);
      expect(running).toHaveLength(4);
    });
    await stage.stable();
    const after = await stage.tasks();
    expect(after.map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([next, next]);
    expect(before.some((arn) => after.some(({ taskArn }) => taskArn === arn))).toBe(false);
  });

  test("that somebody stops goes back to the tasks that still run", async () => {
    const before = (await stage.tasks()).map(({ taskArn }) => taskArn).sort();
    const deploymentConfiguration = { ...rolling, strategy: "BLUE_GREEN" as const, bakeTimeInMinutes: 1_440 };
    await update({ taskDefinition: good, deploymentConfiguration });
    await eventually(async () => expect((await stage.service()).runningCount).toBe(4));
    const { serviceDeploymentArn = "" } = await newest();
    await stage.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: "ROLLBACK" }));
    await stage.stable();
    expect((await stage.tasks()).map(({ taskArn }) => taskArn).sort()).toEqual(before);
    expect(await newest()).toMatchObject({ serviceDeploymentArn, status: "ROLLBACK_SUCCESSFUL" });
  });
});

describe("a capacity provider", () => {
  const spot = [
    { capacityProvider: "FARGATE", base: 1, weight: 0 },
    { capacityProvider: "FARGATE_SPOT", weight: 1 },
  ];

  test("is refused until it belongs to the cluster", async () => {
    await expect(update({ capacityProviderStrategy: spot, forceNewDeployment: true })).rejects.toThrow(
      /not associated with the cluster/,
    );
  });

  test("takes the tasks beyond the base", async () => {
    const capacityProviders = ["FARGATE", "FARGATE_SPOT"];
    await stage.ecs.send(
      new PutClusterCapacityProvidersCommand({ cluster, capacityProviders, defaultCapacityProviderStrategy: [] }),
    );
    await update({ capacityProviderStrategy: spot, forceNewDeployment: true, deploymentConfiguration: rolling });
    await stage.stable();
    const providers = (await stage.tasks()).map(({ capacityProviderName }) => capacityProviderName);
    expect(providers.sort()).toEqual(["FARGATE", "FARGATE_SPOT"]);
    const { tasks = [] } = await stage.ecs.send(
      new RunTaskCommand({ cluster, taskDefinition: good, capacityProviderStrategy: spot.slice(1) }),
    );
    expect(tasks.map(({ capacityProviderName }) => capacityProviderName)).toEqual(["FARGATE_SPOT"]);
  });
});

test("a task definition whose names lead nowhere is refused", async () => {
  const mount = { mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp" }] };
  await expect(stage.register(mount)).rejects.toThrow("Unknown volume 'tmp'.");
  await stage.register(mount, "execution", undefined, [{ name: "tmp" }]);
  const dependsOn = [{ containerName: "agent", condition: "START" as const }];
  await expect(stage.register({ dependsOn })).rejects.toThrow(/unknown container/);
});
