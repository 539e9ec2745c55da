import { readFile } from "node:fs/promises";

import {
  CreateReplicationGroupCommand,
  CreateUserCommand,
  CreateUserGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyReplicationGroupCommand,
  ModifyUserCommand,
  DeleteUserGroupCommand,
} from "@aws-sdk/client-elasticache";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { accessStrings } from "../../components/redis";
import { findDeadCanaries, writeCanaries } from "../../runtime/backups/canaries";
import { queue } from "../../runtime/contract";
import { redisAddress, redisOptions } from "../../runtime/queue/redis";
import { readQueueState } from "../../runtime/queue/state";
import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";

const groupId = "queue";
const token = "first-token-of-32-characters-abcdef";
const password = (client: string, version = 1) => `password-${version}-of-${client}-0123456789`;
const clients = Object.keys(accessStrings) as (keyof typeof accessStrings)[];

let emulator: Emulator;
let cache: ElastiCacheClient;
let host: string;
let ca: string;
const connections: Redis[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  cache = new ElastiCacheClient(emulator.clients);
  ca = await readFile(emulator.ca, "utf8");
  await createUser("default", "off resetchannels -@all");
  for (const client of clients) await createUser(client, accessStrings[client]);
  await cache.send(
    new CreateUserGroupCommand({ UserGroupId: "clients", Engine: "redis", UserIds: ["default", ...clients] }),
  );
  await cache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: groupId,
      ReplicationGroupDescription: "queue",
      CacheNodeType: "cache.t4g.micro",
      Engine: "redis",
      NumCacheClusters: 2,
      TransitEncryptionEnabled: true,
      AutomaticFailoverEnabled: true,
      UserGroupIds: ["clients"],
    }),
  );
  const { ReplicationGroups = [] } = await cache.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: groupId }),
  );
  host = ReplicationGroups[0]?.NodeGroups?.[0]?.PrimaryEndpoint?.Address ?? "";
});
afterAll(async () => {
  for (const connection of connections) connection.disconnect();
  await emulator.stop();
});

async function createUser(name: string, accessString: string): Promise<void> {
  await cache.send(
    new CreateUserCommand({
      UserId: name,
      UserName: name,
      Engine: "redis",
      AccessString: accessString,
      AuthenticationMode: { Type: "password", Passwords: [password(name)] },
    }),
  );
}

/** A connection as our own clients make it, from the address that the client's secret would hold. */
function connect(user: string, secret: string): Redis {
  const { tls, ...options } = redisOptions(redisAddress.parse(`rediss://${user}:${secret}@${host}:6379`), "blocking");
  const redis = new Redis({ ...options, tls: { ...tls, ca }, lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => undefined);
  connections.push(redis);
  return redis;
}

async function refusalOf(user: string, secret: string): Promise<string> {
  const redis = connect(user, secret);
  const errors: string[] = [];
  redis.on("error", (error: Error) => errors.push(error.message));
  await redis.connect().then(
    () => redis.ping(),
    () => undefined,
  );
  return errors.join();
}

describe("what each client may do", () => {
  test("the worker runs jobs of its queue, and nothing outside it", async () => {
    const producer = new Queue(queue.name, { prefix: queue.prefix, connection: connect("worker", password("worker")) });
    const done = new Promise<unknown>((resolve) => {
      const worker = new Worker(
        queue.name,
        (job) => {
          resolve(job.data);
          return Promise.resolve("done");
        },
        { prefix: queue.prefix, connection: connect("worker", password("worker")) },
      );
      worker.on("error", () => undefined);
    });
    await producer.add("echo", { hello: "world" });
    expect(await done).toEqual({ hello: "world" });
    await producer.add("later", {}, { delay: 60_000, priority: 2 });

    const redis = connect("worker", password("worker"));
    await expect(redis.set("elsewhere", "1")).rejects.toThrow(/NOPERM/);
    await expect(redis.flushall()).rejects.toThrow(/NOPERM/);
    await expect(redis.keys("*")).rejects.toThrow(/NOPERM/);
    await expect(redis.acl("LIST")).rejects.toThrow(/NOPERM/);
  });

  test("the monitor reads the queue's state, and changes nothing, not by a script either", async () => {
    const redis = connect("monitor", password("monitor"));
    expect(await readQueueState(redis)).toMatchObject({ depth: 0, active: 0 });
    expect(await redis.info("memory")).toContain("used_memory");
    const key = `${queue.prefix}:${queue.name}:meta`;
    await expect(redis.hset(key, "paused", "1")).rejects.toThrow(/NOPERM/);
    await expect(redis.eval("return redis.call('hset', KEYS[1], 'paused', '1')", 1, key)).rejects.toThrow(
      /No permissions|NOPERM|can't run this command/,
    );
  });

  test("the backup counts keys, reads them and leaves canaries, but does not touch the queue", async () => {
    const redis = connect("backup", password("backup"));
    expect(await redis.dbsize()).toBeGreaterThan(0);
    expect((await redis.scan(0))[1].length).toBeGreaterThan(0);
    const digests = await writeCanaries(redis);
    expect(await findDeadCanaries(redis, digests)).toEqual([]);
    await expect(redis.del(`${queue.prefix}:${queue.name}:meta`)).rejects.toThrow(/NOPERM/);
  });

  test("nobody is nobody: neither without a login nor as the default user", async () => {
    expect(await refusalOf("default", password("default"))).toMatch(/WRONGPASS/);
    expect(await refusalOf("worker", password("monitor"))).toMatch(/WRONGPASS/);
  });
});

describe("changes", () => {
  test("two passwords are valid while clients move from one to the next", async () => {
    const set = (...versions: number[]) =>
      cache.send(
        new ModifyUserCommand({
          UserId: "monitor",
          AuthenticationMode: { Type: "password", Passwords: versions.map((version) => password("monitor", version)) },
        }),
      );
    await set(1, 2);
    expect([
      await refusalOf("monitor", password("monitor", 1)),
      await refusalOf("monitor", password("monitor", 2)),
    ]).toEqual(["", ""]);
    await set(2);
    expect(await refusalOf("monitor", password("monitor", 1))).toMatch(/WRONGPASS/);
    expect(await refusalOf("monitor", password("monitor", 2))).toBe("");
  });

  test("a token takes the place of the users, and users that of a token, never both", async () => {
    const modify = (change: object) =>
      cache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId: groupId, ApplyImmediately: true, ...change }));
    await modify({ UserGroupIdsToRemove: ["clients"], AuthToken: token, AuthTokenUpdateStrategy: "SET" });
    expect(await refusalOf("", token)).toBe("");
    expect(await refusalOf("worker", password("worker"))).toMatch(/WRONGPASS/);
    await expect(modify({ UserGroupIdsToAdd: ["clients"] })).rejects.toThrow(/only with the strategy DELETE/);
    await modify({ UserGroupIdsToAdd: ["clients"], AuthTokenUpdateStrategy: "DELETE" });
    expect(await refusalOf("", token)).toMatch(/WRONGPASS/);
    expect(await refusalOf("worker", password("worker"))).toBe("");
  });

  test("a user group that is in use stays", async () => {
    await expect(cache.send(new DeleteUserGroupCommand({ UserGroupId: "clients" }))).rejects.toThrow(
      /is used by queue/,
    );
  });
});

describe("what AWS refuses", () => {
  test("a password in an access string, or one that is too short", async () => {
    const user = (change: object) =>
      cache.send(
        new CreateUserCommand({ UserId: "x", UserName: "x", Engine: "redis", AccessString: "on ~* +@all", ...change }),
      );
    await expect(user({ AccessString: "on >secret ~* +@all" })).rejects.toThrow(/invalid rule/);
    await expect(user({ AccessString: "reset on ~* +@all" })).rejects.toThrow(/invalid rule/);
    await expect(user({ Passwords: ["short"] })).rejects.toThrow(/16 to 128 characters/);
  });

  test("a user group of Redis without a default user", async () => {
    const group = new CreateUserGroupCommand({ UserGroupId: "y", Engine: "redis", UserIds: ["worker"] });
    await expect(cache.send(group)).rejects.toMatchObject({ name: "DefaultUserRequired" });
  });
});
