import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateTopicCommand, GetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startReceiver } from "../fixtures/http-receiver";
import { EcsStage } from "./ecs-service";
import type { Emulator } from "./emulator";
import { account, region, startEmulator } from "./emulator";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator.stop());

test("a NAT gateway has the addresses it was given, and gives them back", async () => {
  const ec2 = new EC2Client(emulator.clients);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.1.0/24" }));
  const address = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  const { NatGateway } = await ec2.send(
    new CreateNatGatewayCommand({ SubnetId: Subnet?.SubnetId, AllocationId: address.AllocationId }),
  );
  const NatGatewayId = NatGateway?.NatGatewayId ?? "";
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }));
  const [given] = NatGateways[0]?.NatGatewayAddresses ?? [];
  expect(given).toMatchObject({
    AllocationId: address.AllocationId,
    PublicIp: address.PublicIp,
    PrivateIp: "10.0.1.4",
    NetworkInterfaceId: expect.stringMatching(/^eni-[0-9a-f]{17}$/) as string,
    AssociationId: expect.stringMatching(/^eipassoc-[0-9a-f]{17}$/) as string,
  });
  const lookUp = async () => {
    const { Addresses = [] } = await ec2.send(
      new DescribeAddressesCommand({ AllocationIds: [address.AllocationId ?? ""] }),
    );
    return Addresses[0];
  };
  expect(await lookUp()).toMatchObject({
    AssociationId: given?.AssociationId,
    NetworkInterfaceId: given?.NetworkInterfaceId,
    PrivateIpAddress: "10.0.1.4",
  });
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  expect(await lookUp()).not.toHaveProperty("AssociationId");
});

test("a subscription over HTTP tells its ARN where that is asked for, and waits for its confirmation", async () => {
  const receiver = await startReceiver();
  const sns = new SNSClient(emulator.clients);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "alarms" }));
  const subscribe = (path: string, ReturnSubscriptionArn: boolean) =>
    sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: `${receiver.url}${path}`, ReturnSubscriptionArn }),
    );
  const { SubscriptionArn } = await subscribe("/one", true);
  expect(SubscriptionArn).toMatch(new RegExp(`^arn:aws:sns:${region}:${account}:alarms:[0-9a-f-]{36}$`));
  expect((await subscribe("/two", false)).SubscriptionArn).toBe("pending confirmation");
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({ PendingConfirmation: "true", Endpoint: `${receiver.url}/one` });
  await receiver.stop();
});

describe("application auto scaling", () => {
  const worker = {
    ServiceNamespace: "ecs",
    ResourceId: "service/ops/worker",
    ScalableDimension: "ecs:service:DesiredCount",
  } as const;
  let scaling: ApplicationAutoScalingClient;

  beforeAll(async () => {
    scaling = new ApplicationAutoScalingClient(emulator.clients);
    const stage = new EcsStage(emulator);
    await stage.prepare();
    await stage.createService(await stage.register({}), 0);
  });

  test("keeps a target with its bounds and tags", async () => {
    const { ScalableTargetARN: ResourceARN = "" } = await scaling.send(
      new RegisterScalableTargetCommand({ ...worker, MinCapacity: 2, MaxCapacity: 5, Tags: { Owner: "platform" } }),
    );
    await scaling.send(new RegisterScalableTargetCommand({ ...worker, MaxCapacity: 6 }));
    const { ScalableTargets = [] } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs", ResourceIds: [worker.ResourceId] }),
    );
    expect(ScalableTargets).toMatchObject([
      { ...worker, MinCapacity: 2, MaxCapacity: 6, ScalableTargetARN: ResourceARN },
    ]);
    await scaling.send(new TagResourceCommand({ ResourceARN, Tags: { Service: "ops" } }));
    await scaling.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["Owner"] }));
    expect((await scaling.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual({ Service: "ops" });
  });

  test("refuses bounds that cross, and a service that does not exist", async () => {
    const crossed = new RegisterScalableTargetCommand({ ...worker, MinCapacity: 9 });
    await expect(scaling.send(crossed)).rejects.toMatchObject({ name: "ValidationException" });
    const missing = new RegisterScalableTargetCommand({
      ...worker,
      ResourceId: "service/ops/gone",
      MinCapacity: 1,
      MaxCapacity: 2,
    });
    await expect(scaling.send(missing)).rejects.toThrow(/doesn't exist/);
  });

  test("makes a policy's alarms and takes them away with it", async () => {
    const cloudwatch = new CloudWatchClient(emulator.clients);
    const alarmNames = async () => {
      const { MetricAlarms = [] } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: "TargetTracking-service/ops/worker" }),
      );
      return MetricAlarms.map((alarm) => [alarm.AlarmName, alarm.Threshold, alarm.EvaluationPeriods]);
    };
    const configuration = {
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" as const },
      TargetValue: 70,
    };
    const put = new PutScalingPolicyCommand({
      ...worker,
      PolicyName: "cpu",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: configuration,
    });
    const { PolicyARN } = await scaling.send(put);
    expect((await scaling.send(put)).PolicyARN).toBe(PolicyARN);
    const { ScalingPolicies = [] } = await scaling.send(
      new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs", ResourceId: worker.ResourceId }),
    );
    expect(ScalingPolicies).toMatchObject([
      { PolicyName: "cpu", PolicyARN, TargetTrackingScalingPolicyConfiguration: configuration },
    ]);
    expect(await alarmNames()).toEqual([
      ["TargetTracking-service/ops/worker-AlarmHigh-cpu", 70, 3],
      ["TargetTracking-service/ops/worker-AlarmLow-cpu", 63, 15],
    ]);
    await scaling.send(new DeleteScalingPolicyCommand({ ...worker, PolicyName: "cpu" }));
    expect(await alarmNames()).toEqual([]);
  });

  test("forgets a target", async () => {
    await scaling.send(new DeregisterScalableTargetCommand(worker));
    const again = new DeregisterScalableTargetCommand(worker);
    await expect(scaling.send(again)).rejects.toMatchObject({ name: "ObjectNotFoundException" });
  });
});
