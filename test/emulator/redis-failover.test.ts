import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  type FilteredLogEvent,
} from "@aws-sdk/client-cloudwatch-logs";
import type { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ModifyReplicationGroupCommand,
  TestFailoverCommand,
} from "@aws-sdk/client-elasticache";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Queue, Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { account, type Emulator, eventually, startEmulator } from "./emulator";
import type { TestGroup } from "./redis-group";
import { groupId, makeGroup, token } from "./redis-group";

let emulator: Emulator;
let group: TestGroup;
let cache: ElastiCacheClient;
let sns: SNSClient;
let sqs: SQSClient;
let logs: CloudWatchLogsClient;
let queueUrl: string;

beforeAll(async () => {
  emulator = await startEmulator();
  group = await makeGroup(emulator);
  ({ cache } = group);
  sns = new SNSClient(emulator.clients);
  sqs = new SQSClient(emulator.clients);
  logs = new CloudWatchLogsClient(emulator.clients);
  ({ QueueUrl: queueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "heard" })));
});
afterAll(async () => {
  group.disconnectAll();
  await emulator.stop();
});

/** A topic that lets ElastiCache in by this condition, and the queue that hears it. */
async function makeTopic(name: string, condition: object, key?: string): Promise<string> {
  const { TopicArn = "" } = await sns.send(
    new CreateTopicCommand({ Name: name, ...(key === undefined ? {} : { Attributes: { KmsMasterKeyId: key } }) }),
  );
  const Statement = [
    { Effect: "Allow", Principal: { AWS: "*" }, Action: "sns:Publish", Resource: TopicArn, Condition: condition },
  ];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
  const Endpoint = `arn:aws:sqs:us-east-1:${account}:heard`;
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes: { RawMessageDelivery: "true" } }),
  );
  return TopicArn;
}

const modify = (change: object) =>
  cache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId: groupId, ApplyImmediately: true, ...change }));

async function topicStatus(): Promise<string | undefined> {
  const { CacheClusters = [] } = await cache.send(new DescribeCacheClustersCommand({ CacheClusterId: "queue-001" }));
  return CacheClusters[0]?.NotificationConfiguration?.TopicStatus;
}

async function primaryName(): Promise<string | undefined> {
  const { ReplicationGroups = [] } = await cache.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: groupId }),
  );
  const members = ReplicationGroups[0]?.NodeGroups?.[0]?.NodeGroupMembers ?? [];
  return members.find(({ CurrentRole }) => CurrentRole === "primary")?.CacheClusterId;
}

const ownAccount = { StringEquals: { "aws:SourceOwner": account } };

describe("a topic of events", () => {
  test("is told nothing when it is encrypted, or lets in by another condition than ElastiCache comes with", async () => {
    await modify({ NotificationTopicArn: await makeTopic("encrypted", ownAccount, "alias/aws/sns") });
    expect(await topicStatus()).toBe("inactive");
    const otherCondition = { StringEquals: { "aws:SourceAccount": account } };
    await modify({ NotificationTopicArn: await makeTopic("account", otherCondition) });
    expect(await topicStatus()).toBe("inactive");
    await modify({ NotificationTopicArn: await makeTopic("owner", ownAccount) });
    expect(await topicStatus()).toBe("active");
  });
});

describe("a failover", () => {
  test("makes a replica the primary at the same address, and tells the topic", async () => {
    const writer = await group.connect(token);
    await writer.set("kept", "by the replica");
    await writer.wait(1, 5_000);
    expect(await primaryName()).toBe("queue-001");
    await cache.send(new TestFailoverCommand({ ReplicationGroupId: groupId, NodeGroupId: "0001" }));
    expect(await primaryName()).toBe("queue-002");
    const after = await group.connect(token);
    expect(await after.get("kept")).toBe("by the replica");
    expect(await after.set("written", "to the new primary")).toBe("OK");
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body = "" }) => JSON.parse(Body) as unknown)).toEqual([
      { "ElastiCache:FailoverComplete": "queue-002" },
    ]);
  });

  test("happens by itself when the primary dies, and no job is lost", async () => {
    const producer = new Queue("ops", { connection: await group.connect(token) });
    const ids = Array.from({ length: 50 }, (_, index) => `job-${index}`);
    await producer.addBulk(ids.map((jobId) => ({ name: "echo", data: {}, opts: { jobId } })));
    const redis = await group.connect(token);
    await redis.wait(1, 5_000);
    const info = await redis.info("server");
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), "SIGKILL");

    const done = new Set<string | undefined>();
    const connection = await group.connect(token, { maxRetriesPerRequest: null });
    const worker = new Worker("ops", ({ id }) => Promise.resolve(done.add(id)), { connection });
    worker.on("error", () => undefined);
    await eventually(async () => expect(await primaryName()).toBe("queue-001"));
    await expect.poll(() => [...done].sort(), { timeout: 60_000 }).toEqual([...ids].sort());
    await worker.close(true);
  });

  test("is refused where there is nothing to fail over to", async () => {
    const run = (NodeGroupId: string) =>
      cache.send(new TestFailoverCommand({ ReplicationGroupId: groupId, NodeGroupId }));
    await expect(run("0002")).rejects.toMatchObject({ name: "NodeGroupNotFoundFault" });
  });
});

describe("log delivery", () => {
  const eventsOf = async (logGroupName: string): Promise<FilteredLogEvent[]> =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events ?? [];

  test("writes slow commands and what the engine says into the log groups, as ElastiCache does", async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: "slow" }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: "engine" }));
    const delivery = (LogType: string, LogGroup: string) => ({
      LogType,
      LogFormat: "json",
      DestinationType: "cloudwatch-logs",
      DestinationDetails: { CloudWatchLogsDetails: { LogGroup } },
    });
    await modify({ LogDeliveryConfigurations: [delivery("slow-log", "slow"), delivery("engine-log", "engine")] });
    const redis = await group.connect(token);
    await redis.eval("local n = 0 for i = 1, 3000000 do n = n + i end return ARGV[1]", 0, "private");

    const slow = await eventually(async () => {
      const [found] = (await eventsOf("slow")).filter(({ message = "" }) =>
        message.includes("eval ... (3 more arguments)"),
      );
      expect(found).toBeDefined();
      return found;
    });
    expect(JSON.parse(slow?.message ?? "{}")).toMatchObject({
      CacheClusterId: await primaryName(),
      CacheNodeId: "0001",
      Command: "eval ... (3 more arguments)",
    });
    expect(slow?.logStreamName).toBe(`elasticache/redis/${await primaryName()}/0001/slow-log`);
    expect(slow?.message).not.toContain("private");
    const engine = await eventually(async () => {
      const found = await eventsOf("engine");
      expect(found).not.toEqual([]);
      return found;
    });
    expect(JSON.parse(engine[0]?.message ?? "{}")).toHaveProperty("LogLevel");
  });

  test("is changed at once or not at all", async () => {
    const request = new ModifyReplicationGroupCommand({
      ReplicationGroupId: groupId,
      LogDeliveryConfigurations: [{ LogType: "slow-log", Enabled: false }],
    });
    await expect(cache.send(request)).rejects.toThrow(/ApplyImmediately must be true/);
  });
});
