import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import type { TLSSocket } from "node:tls";
import { connect as connectTls } from "node:tls";

import type { ReplicationGroup } from "@aws-sdk/client-elasticache";
import {
  AddTagsToResourceCommand,
  CreateCacheParameterGroupCommand,
  CreateReplicationGroupCommand,
  DecreaseReplicaCountCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeCacheParametersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ListTagsForResourceCommand,
  ModifyCacheParameterGroupCommand,
  ModifyReplicationGroupCommand,
} from "@aws-sdk/client-elasticache";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Redis } from "ioredis";

import { findMarked, sandboxMark } from "../../sandbox/processes/table";
import type { Emulator } from "./emulator";
import { eventually, startEmulator } from "./emulator";

const token = "first-token-of-32-characters-abcdef";
const groupId = "queue";
const keyArn = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";

let emulator: Emulator;
let cache: ElastiCacheClient;
let ca: string;

async function describeGroup(): Promise<ReplicationGroup> {
  const { ReplicationGroups = [] } = await cache.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: groupId }),
  );
  const [group] = ReplicationGroups;
  if (group === undefined) throw new Error("no group");
  return group;
}

function addressOf(endpoint: { Address?: string | undefined; Port?: number | undefined } | undefined) {
  if (endpoint?.Address === undefined || endpoint.Port === undefined) throw new Error("no endpoint");
  return { host: endpoint.Address, port: endpoint.Port };
}

const primary = async () => addressOf((await describeGroup()).NodeGroups?.[0]?.PrimaryEndpoint);
const reader = async () => addressOf((await describeGroup()).NodeGroups?.[0]?.ReaderEndpoint);

/** Runs commands over one verified TLS connection. */
async function withRedis<T>(
  address: { host: string; port: number },
  password: string | undefined,
  use: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({
    ...address,
    ...(password === undefined ? {} : { password }),
    tls: { ca },
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let refusal: Error | undefined;
  redis.on("error", (error: Error) => (refusal ??= error));
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    // The client says only that the connection is closed; the event before says why.
    throw refusal ?? error;
  } finally {
    redis.disconnect();
  }
}

beforeAll(async () => {
  emulator = await startEmulator();
  cache = new ElastiCacheClient(emulator.clients);
  ca = await readFile(emulator.ca, "utf8");
  await cache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName: "queue-parameters",
      CacheParameterGroupFamily: "redis7",
      Description: "for a queue",
    }),
  );
  await cache.send(
    new ModifyCacheParameterGroupCommand({
      CacheParameterGroupName: "queue-parameters",
      ParameterNameValues: [
        { ParameterName: "maxmemory-policy", ParameterValue: "noeviction" },
        { ParameterName: "reserved-memory-percent", ParameterValue: "50" },
      ],
    }),
  );
  await cache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: groupId,
      ReplicationGroupDescription: "Queue of R&D",
      CacheNodeType: "cache.t4g.micro",
      Engine: "redis",
      EngineVersion: "7.1",
      NumCacheClusters: 2,
      Port: 6379,
      CacheParameterGroupName: "queue-parameters",
      TransitEncryptionEnabled: true,
      AtRestEncryptionEnabled: true,
      KmsKeyId: keyArn,
      AuthToken: token,
      AutomaticFailoverEnabled: true,
      Tags: [{ Key: "Owner", Value: "platform" }],
    }),
  );
});

afterAll(() => emulator.stop());

describe("what AWS would read back", () => {
  test("the group has its key, its description and the member names of a group without cluster mode", async () => {
    const group = await describeGroup();
    expect(group.KmsKeyId).toBe(keyArn);
    expect(group.Description).toBe("Queue of R&D");
    expect(group.MemberClusters).toEqual(["queue-001", "queue-002"]);
    expect(group.NodeGroups?.[0]?.NodeGroupMembers?.map((m) => [m.CacheClusterId, m.CurrentRole])).toEqual([
      ["queue-001", "primary"],
      ["queue-002", "replica"],
    ]);
  });

  test("every member is a cache cluster of its own, at the port that was asked for, with the group's tags", async () => {
    const { CacheClusters = [] } = await cache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
    expect(CacheClusters.map((cluster) => cluster.CacheClusterId)).toEqual(["queue-001", "queue-002"]);
    const addresses = CacheClusters.map((cluster) => addressOf(cluster.CacheNodes?.[0]?.Endpoint));
    expect(addresses.map((address) => address.port)).toEqual([6379, 6379]);
    expect(new Set([...addresses, await primary(), await reader()].map(({ host }) => host)).size).toBe(4);
    for (const cluster of CacheClusters) {
      const { TagList } = await cache.send(new ListTagsForResourceCommand({ ResourceName: cluster.ARN }));
      expect(TagList).toEqual([{ Key: "Owner", Value: "platform" }]);
    }
  });

  test("a parameter group's own parameters are the ones that were changed", async () => {
    const answer = await cache.send(
      new DescribeCacheParametersCommand({ CacheParameterGroupName: "queue-parameters", Source: "user" }),
    );
    expect(answer.Parameters?.map((p) => [p.ParameterName, p.ParameterValue])).toEqual([
      ["maxmemory-policy", "noeviction"],
      ["reserved-memory-percent", "50"],
    ]);
    const every = await cache.send(new DescribeCacheParametersCommand({ CacheParameterGroupName: "queue-parameters" }));
    expect(every.Parameters?.length).toBeGreaterThan(2);
  });

  test("tags that are added later are there", async () => {
    const { ARN } = await describeGroup();
    await cache.send(new AddTagsToResourceCommand({ ResourceName: ARN, Tags: [{ Key: "Service", Value: "ops" }] }));
    const { TagList } = await cache.send(new ListTagsForResourceCommand({ ResourceName: ARN }));
    expect(TagList).toContainEqual({ Key: "Service", Value: "ops" });
  });

  test("a node type that the emulator has no memory size for is refused", async () => {
    const unknown = new CreateReplicationGroupCommand({
      ReplicationGroupId: "huge",
      ReplicationGroupDescription: "huge",
      CacheNodeType: "cache.x9.galactic",
    });
    await expect(cache.send(unknown)).rejects.toThrow(/does not know node type cache\.x9\.galactic/);
  });
});

describe("the server", () => {
  test("applies the parameter group and the node type's memory, less what is reserved", async () => {
    const info = await withRedis(await primary(), token, (redis) => redis.info("memory"));
    expect(info).toContain("maxmemory_policy:noeviction");
    expect(info).toContain(`maxmemory:${536870912 / 2}`);
  });

  test("takes nobody without the token", async () => {
    await expect(withRedis(await primary(), undefined, (redis) => redis.ping())).rejects.toThrow(/NOAUTH/);
    await expect(withRedis(await primary(), "not-the-token", (redis) => redis.ping())).rejects.toThrow(/WRONGPASS/);
  });

  test("refuses plain text", async () => {
    const socket = connect(await primary());
    socket.on("error", () => undefined);
    const answers: Buffer[] = [];
    socket.on("data", (data: Buffer) => answers.push(data)).write(`AUTH ${token}\r\nPING\r\n`);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(Buffer.concat(answers).toString()).not.toContain("OK");
  });

  test("has a certificate of the emulator's authority for the address it is reached at", async () => {
    const address = await primary();
    const trusting: TLSSocket = connectTls({ ...address, ca });
    await once(trusting, "secureConnect");
    expect(trusting.authorized).toBe(true);
    trusting.destroy();
    const [refusal] = (await once(connectTls(address), "error")) as [NodeJS.ErrnoException];
    expect(refusal.code).toBe("SELF_SIGNED_CERT_IN_CHAIN");
  });

  test("closes the commands that ElastiCache closes", async () => {
    for (const [command, ...args] of [["CONFIG", "GET", "*"], ["BGSAVE"], ["REPLICAOF", "NO", "ONE"], ["SHUTDOWN"]]) {
      const run = withRedis(await primary(), token, (redis) => redis.call(command ?? "", ...args));
      await expect(run).rejects.toThrow(/NOPERM/);
    }
  });

  test("replicates", async () => {
    await withRedis(await primary(), token, (redis) => redis.set("greeting", "hello"));
    const read = async () => {
      const value = await withRedis(await reader(), token, (redis) => redis.get("greeting"));
      expect(value).toBe("hello");
    };
    await eventually(read);
    await expect(withRedis(await reader(), token, (redis) => redis.set("a", "b"))).rejects.toThrow(/READONLY/);
  });

  test("shows no token in the process list", async () => {
    const commands = await Promise.all(
      findMarked(sandboxMark, emulator.folder).map(async ({ pid }) => readFile(`/proc/${pid}/cmdline`, "utf8")),
    );
    expect(commands.filter((command) => command.includes("redis-server"))).not.toEqual([]);
    expect(commands.filter((command) => command.includes(token))).toEqual([]);
  });
});

describe("changes", () => {
  const second = "second-token-of-32-characters-abcde";
  const ping = async (password: string) => withRedis(await primary(), password, (redis) => redis.ping());
  const rotate = (AuthTokenUpdateStrategy: "ROTATE" | "SET") =>
    cache.send(
      new ModifyReplicationGroupCommand({
        ReplicationGroupId: groupId,
        AuthToken: second,
        AuthTokenUpdateStrategy,
        ApplyImmediately: true,
      }),
    );

  test("ROTATE lets both tokens in, SET only the new one", async () => {
    await rotate("ROTATE");
    expect([await ping(token), await ping(second)]).toEqual(["PONG", "PONG"]);
    await rotate("SET");
    expect(await ping(second)).toBe("PONG");
    await expect(ping(token)).rejects.toThrow(/WRONGPASS/);
    await expect(withRedis(await reader(), token, (redis) => redis.ping())).rejects.toThrow(/WRONGPASS/);
  });

  test("a changed parameter reaches the running server", async () => {
    await cache.send(
      new ModifyCacheParameterGroupCommand({
        CacheParameterGroupName: "queue-parameters",
        ParameterNameValues: [{ ParameterName: "maxmemory-policy", ParameterValue: "allkeys-lru" }],
      }),
    );
    const info = await withRedis(await primary(), second, (redis) => redis.info("memory"));
    expect(info).toContain("maxmemory_policy:allkeys-lru");
  });

  test("replicas come and go as real servers", async () => {
    await cache.send(
      new IncreaseReplicaCountCommand({ ReplicationGroupId: groupId, NewReplicaCount: 2, ApplyImmediately: true }),
    );
    expect((await describeGroup()).MemberClusters).toEqual(["queue-001", "queue-002", "queue-003"]);
    expect(await withRedis(await reader(), second, (redis) => redis.role())).toContain("slave");
    const { CacheClusters = [] } = await cache.send(
      new DescribeCacheClustersCommand({ CacheClusterId: "queue-003", ShowCacheNodeInfo: true }),
    );
    const replicaAddress = addressOf(CacheClusters[0]?.CacheNodes?.[0]?.Endpoint);
    expect(await withRedis(replicaAddress, second, (redis) => redis.ping())).toBe("PONG");
    await cache.send(
      new DecreaseReplicaCountCommand({ ReplicationGroupId: groupId, NewReplicaCount: 1, ApplyImmediately: true }),
    );
    expect((await describeGroup()).MemberClusters).toEqual(["queue-001", "queue-002"]);
    await expect(withRedis(replicaAddress, second, (redis) => redis.ping())).rejects.toThrow(/ECONNREFUSED|closed/);
  });

  test("a node whose process died is back at its address", async () => {
    const address = await primary();
    const info = await withRedis(address, second, (redis) => redis.info("server"));
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), "SIGKILL");
    await expect(ping(second)).rejects.toThrow();
    expect(await eventually(() => ping(second))).toBe("PONG");
    expect(await primary()).toEqual(address);
  });

  test("a deleted group leaves no server", async () => {
    const address = await primary();
    await cache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: groupId }));
    await expect(withRedis(address, second, (redis) => redis.ping())).rejects.toThrow(/ECONNREFUSED|closed/);
  });
});
