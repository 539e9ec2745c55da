import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { RedisArgs } from "../../components/redis";
import { Redis } from "../../components/redis";
import { labels, only, record, secret, valueOf } from "./recorder";
import { scope } from "./scope";

const args = { scope, subnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-redis", keyArn: "arn:key" };
const groupType = "aws:elasticache/replicationGroup:ReplicationGroup";
const passwordType = "random:index/randomPassword:RandomPassword";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";
const alerting = {
  owner: "platform",
  runbookBaseUrl: "https://runbook.test",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};

/** Everything that a Redis with these arguments registers. */
const recordRedis = (given: Partial<RedisArgs> = {}) => record(() => new Redis("redis", { ...args, ...given }));

describe("Redis", () => {
  it("makes the group, what it needs, its logs, and the secret with its address", async () => {
    const { resources } = await recordRedis();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup redis-engine-log",
        "aws:cloudwatch/logGroup:LogGroup redis-slow-log",
        "aws:elasticache/parameterGroup:ParameterGroup redis-parameters",
        "aws:elasticache/replicationGroup:ReplicationGroup redis-group",
        "aws:elasticache/subnetGroup:SubnetGroup redis-subnets",
        "aws:secretsmanager/secret:Secret redis-url",
        "aws:secretsmanager/secretVersion:SecretVersion redis-url",
        "random:index/randomId:RandomId redis-life",
        "random:index/randomPassword:RandomPassword redis-token-1",
      ]
    `);
  });

  it("is safe unless told otherwise", async () => {
    const { resources } = await recordRedis();
    expect(only(resources, groupType)).toEqual({
      replicationGroupId: "ops-agent-worker-prod-redis",
      description: "Job queue of ops-agent-worker in prod",
      engine: "redis",
      engineVersion: "7.1",
      nodeType: "cache.t4g.micro",
      port: 6379,
      numCacheClusters: 2,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      subnetGroupName: "ops-agent-worker-prod-redis",
      securityGroupIds: ["sg-redis"],
      parameterGroupName: "ops-agent-worker-prod-redis7",
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      authToken: secret("secret-of-redis-token-1"),
      authTokenUpdateStrategy: "SET",
      atRestEncryptionEnabled: true,
      kmsKeyId: "arn:key",
      snapshotRetentionLimit: 7,
      snapshotWindow: "03:00-04:00",
      finalSnapshotIdentifier: "ops-agent-worker-prod-redis-final-0badcafe",
      maintenanceWindow: "sun:05:00-sun:06:00",
      logDeliveryConfigurations: ["slow-log", "engine-log"].map((logType) => ({
        logType,
        logFormat: "json",
        destinationType: "cloudwatch-logs",
        destination: `/ops-agent-worker/prod/redis/${logType}`,
      })),
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
    });
  });

  it("never throws a job away", async () => {
    const { resources } = await recordRedis({ reservedMemoryPercent: 30, slowLogMilliseconds: 5 });
    expect(only(resources, "aws:elasticache/parameterGroup:ParameterGroup")).toEqual({
      name: "ops-agent-worker-prod-redis7",
      description: "A queue must not lose keys: when memory is full, writes fail",
      family: "redis7",
      parameters: [
        { name: "maxmemory-policy", value: "noeviction" },
        { name: "reserved-memory-percent", value: "30" },
        { name: "slowlog-log-slower-than", value: "5000" },
      ],
    });
  });

  it("is protected, and kept where that is asked for", async () => {
    expect([await protection({}), await protection({ retain: true })]).toEqual([
      { protect: true, retainOnDelete: false },
      { protect: true, retainOnDelete: true },
    ]);
  });

  it("makes a token of which AWS accepts every character, and puts it nowhere but into the group and the secret", async () => {
    const { result, resources } = await recordRedis();
    expect(only(resources, passwordType)).toEqual({ length: 64, special: false });
    expect(only(resources, versionType)).toEqual({
      secretId: "redis-url-id",
      secretString: secret("rediss://:secret-of-redis-token-1@master.redis.test:6379"),
    });
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("secret-of-redis-token-1"));
    expect(labels(holders)).toEqual([`${groupType} redis-group`, `${versionType} redis-url`]);
    const arns = await Promise.all(Object.values(result.urlSecretArns).map(valueOf));
    expect(arns).toEqual(["arn:redis-url", "arn:redis-url", "arn:redis-url"]);
  });

  it("keeps the address under its own name, encrypted, and says how often its token is to be replaced", async () => {
    const { resources } = await recordRedis({ recoveryDays: 7 });
    expect(only(resources, "aws:secretsmanager/secret:Secret")).toEqual({
      name: "ops-agent-worker/prod/redis/url",
      description: "Address and login of the queue",
      kmsKeyId: "arn:key",
      recoveryWindowInDays: 7,
      tags: { RotationDays: "90" },
    });
  });

  it("names as many nodes as it has", async () => {
    const { result } = await recordRedis({ nodes: 3 });
    expect(await Promise.all(result.memberIds.map(valueOf))).toEqual([
      "ops-agent-worker-prod-redis-001",
      "ops-agent-worker-prod-redis-002",
      "ops-agent-worker-prod-redis-003",
    ]);
    expect(result.replicationGroupId && (await valueOf(result.replicationGroupId))).toBe("ops-agent-worker-prod-redis");
  });

  it("runs Valkey with the parameters of its family", async () => {
    const { resources } = await recordRedis({ engine: "valkey" });
    expect(only(resources, groupType)).toMatchObject({
      engine: "valkey",
      engineVersion: "8.0",
      parameterGroupName: "ops-agent-worker-prod-valkey8",
    });
    expect(only(resources, "aws:elasticache/parameterGroup:ParameterGroup")).toMatchObject({ family: "valkey8" });
    const older = await recordRedis({ engine: "valkey", engineVersion: "7.2" });
    expect(only(older.resources, groupType)).toMatchObject({
      engineVersion: "7.2",
      parameterGroupName: "ops-agent-worker-prod-valkey7",
    });
  });
});

describe("a rotation of Redis' token", () => {
  it("adds the new token beside the old one, gives it to the clients, and then drops the old one", async () => {
    const steps: unknown[] = [];
    for (const tokenVersions of [[1], [1, 2], [2]]) {
      const { resources } = await recordRedis({ tokenVersions });
      const { authToken, authTokenUpdateStrategy } = only(resources, groupType);
      const { secretString } = only(resources, versionType);
      const tokens = labels(resources).filter((label) => label.startsWith(passwordType));
      steps.push({ authToken, authTokenUpdateStrategy, secretString, tokens: tokens.length });
    }
    const given = (version: number) => ({
      authToken: secret(`secret-of-redis-token-${version}`),
      secretString: secret(`rediss://:secret-of-redis-token-${version}@master.redis.test:6379`),
    });
    expect(steps).toEqual([
      { ...given(1), authTokenUpdateStrategy: "SET", tokens: 1 },
      { ...given(2), authTokenUpdateStrategy: "ROTATE", tokens: 2 },
      { ...given(2), authTokenUpdateStrategy: "SET", tokens: 1 },
    ]);
  });

  it("needs a version", async () => {
    await expect(recordRedis({ tokenVersions: [] })).rejects.toThrow("nobody could log in");
  });
});

describe("Redis with users", () => {
  it("makes a user for each client, one that is nobody, their group, and a secret for each client", async () => {
    const { resources } = await recordRedis({ access: "users" });
    const own = labels(resources).filter((label) => /user|password|secret/i.test(label));
    expect(own).toMatchInlineSnapshot(`
      [
        "aws:elasticache/user:User redis-backup",
        "aws:elasticache/user:User redis-default",
        "aws:elasticache/user:User redis-monitor",
        "aws:elasticache/user:User redis-worker",
        "aws:elasticache/userGroup:UserGroup redis-users",
        "aws:secretsmanager/secret:Secret redis-backup-url",
        "aws:secretsmanager/secret:Secret redis-monitor-url",
        "aws:secretsmanager/secret:Secret redis-worker-url",
        "aws:secretsmanager/secretVersion:SecretVersion redis-backup-url",
        "aws:secretsmanager/secretVersion:SecretVersion redis-monitor-url",
        "aws:secretsmanager/secretVersion:SecretVersion redis-worker-url",
        "random:index/randomPassword:RandomPassword redis-backup-password-1",
        "random:index/randomPassword:RandomPassword redis-default-password-1",
        "random:index/randomPassword:RandomPassword redis-monitor-password-1",
        "random:index/randomPassword:RandomPassword redis-worker-password-1",
      ]
    `);
  });

  it("gives no token to the group, and takes one away that it had", async () => {
    const { resources } = await recordRedis({ access: "users" });
    const group = only(resources, groupType);
    expect(group).toMatchObject({ userGroupIds: ["ops-agent-worker-prod-redis"], authTokenUpdateStrategy: "DELETE" });
    expect(group).not.toHaveProperty("authToken");
  });

  it("lets each client do what it needs, and nobody the rest", async () => {
    const { resources } = await recordRedis({ access: "users", tokenVersions: [3, 4] });
    const users = resources.filter(({ type }) => type === "aws:elasticache/user:User").map(({ inputs }) => inputs);
    expect(users).toEqual([
      {
        userId: "ops-agent-worker-prod-redis-backup",
        userName: "backup",
        engine: "redis",
        accessString:
          "on %R~{ops}:* ~backup:canary:* resetchannels -@all +@read +mset +del +@connection +@transaction +eval +evalsha +script|load +script|exists -@dangerous +info",
        authenticationMode: {
          ...secret(""),
          value: {
            type: "password",
            passwords: ["secret-of-redis-backup-password-3", "secret-of-redis-backup-password-4"],
          },
        },
      },
      expect.objectContaining({ userName: "default", accessString: "off resetchannels -@all" }),
      expect.objectContaining({
        userName: "monitor",
        accessString:
          "on %R~{ops}:* resetchannels -@all +@read +@connection +@transaction +eval +evalsha +script|load +script|exists -@dangerous +info",
      }),
      expect.objectContaining({
        userName: "worker",
        accessString:
          "on ~{ops}:* resetchannels -@all +@read +@write +@connection +@transaction +eval +evalsha +script|load +script|exists -@dangerous +info",
      }),
    ]);
  });

  it("tells each client its own login, the newest", async () => {
    const { result, resources } = await recordRedis({ access: "users", tokenVersions: [3, 4] });
    const addresses = resources.filter(({ type }) => type === versionType).map(({ inputs }) => inputs["secretString"]);
    expect(addresses).toEqual([
      secret("rediss://backup:secret-of-redis-backup-password-4@master.redis.test:6379"),
      secret("rediss://monitor:secret-of-redis-monitor-password-4@master.redis.test:6379"),
      secret("rediss://worker:secret-of-redis-worker-password-4@master.redis.test:6379"),
    ]);
    expect(await valueOf(result.urlSecretArns.worker)).toBe("arn:redis-worker-url");
    expect(await valueOf(result.urlSecretArns.backup)).toBe("arn:redis-backup-url");
  });
});

describe("Redis' events", () => {
  it("go to a topic that ElastiCache can publish to, and are counted by a function", async () => {
    const { resources } = await recordRedis({ eventsFunctionCode: "redis-events.js" });
    expect(only(resources, "aws:sns/topic:Topic")).toEqual({ name: "ops-agent-worker-prod-redis-events" });
    expect(JSON.parse(only(resources, "aws:sns/topicPolicy:TopicPolicy")["policy"] as string)).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "sns:Publish",
          Condition: { StringEquals: { "aws:SourceOwner": scope.accountId } },
        },
        { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      ],
    });
    expect(only(resources, groupType)["notificationTopicArn"]).toBe("arn:redis-events-topic");
    expect(only(resources, "aws:sns/topicSubscription:TopicSubscription")).toEqual({
      topic: "arn:redis-events-topic",
      protocol: "lambda",
      endpoint: "arn:redis-events-counter-function",
    });
    expect(only(resources, "aws:lambda/permission:Permission")).toMatchObject({
      principal: "sns.amazonaws.com",
      sourceArn: "arn:redis-events-topic",
    });
  });
});

describe("Redis' alarms", () => {
  it("watch each node, and what happens to the group", async () => {
    const { result } = await recordRedis({ alerting, eventsFunctionCode: "redis-events.js" });
    expect(Object.keys(result.nodes.alarms)).toEqual([
      ...[1, 2].flatMap((number) =>
        ["memory", "evictions", "cpu", "connections", "auth-failures", "replication-lag"].map(
          (what) => `redis-${what}-${number}`,
        ),
      ),
      "redis-failover",
      "redis-snapshot-failed",
      "redis-maintenance",
    ]);
  });

  it("lead to a page each, which says what to do", async () => {
    const { resources } = await recordRedis({ alerting, eventsFunctionCode: "redis-events.js" });
    const pages = resources.flatMap(({ inputs }) => /redis-[\w-]+\.md/.exec(String(inputs["alarmDescription"])) ?? []);
    expect(new Set(pages).size).toBe(9);
    for (const page of new Set(pages)) expect(existsSync(`docs/runbook/${page}`), page).toBe(true);
  });

  it("are none without somebody to tell, and none of events that nobody hears", async () => {
    expect((await recordRedis()).result.nodes.alarms).toEqual({});
    expect(Object.keys((await recordRedis({ alerting })).result.nodes.alarms)).toHaveLength(12);
  });
});

describe("Redis at Upstash", () => {
  const upstash = { email: "ops@example.com", apiKey: "key-of-upstash", apiUrl: "https://api.test", plan: "fixed_1gb" };

  it("makes a database and the secret with its address, and nothing of ElastiCache", async () => {
    const { resources } = await recordRedis({ engine: "upstash", upstash, alerting, tokenVersions: [2] });
    expect(labels(resources)).toEqual([
      "aws:secretsmanager/secret:Secret redis-url",
      `${versionType} redis-url`,
      "pulumi:providers:upstash redis-account",
      "upstash:index:Database redis-database",
    ]);
    expect(only(resources, "upstash:index:Database")).toEqual({
      name: "ops-agent-worker-prod-redis",
      region: "eu-central-1",
      plan: "fixed_1gb",
      passwordVersion: 2,
    });
  });

  it("has the same outputs", async () => {
    const { result, resources } = await recordRedis({ engine: "upstash", upstash });
    expect(await valueOf(result.host)).toBe("upstash.redis.test");
    expect(await valueOf(result.port)).toBe(6379);
    expect(result.engine).toBe("upstash");
    expect(result.memberIds).toEqual([]);
    expect(result.replicationGroupId).toBeUndefined();
    expect(only(resources, versionType)["secretString"]).toEqual(
      secret("rediss://default:secret-of-upstash@upstash.redis.test:6379"),
    );
    expect(await valueOf(result.urlSecretArns.monitor)).toBe("arn:redis-url");
  });

  it("needs an account", async () => {
    await expect(recordRedis({ engine: "upstash" })).rejects.toThrow("engine upstash needs the argument upstash");
  });
});

describe("Redis.get", () => {
  const sharedUrl = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:shared/redis-url-AbCdEf";

  it("reads a group of another stack and makes nothing but alarms", async () => {
    const get = { scope, groupId: "shared-redis", urlSecretArn: sharedUrl, nodes: 1, alerting };
    const { result, resources } = await record(() => Redis.get("redis", get));
    expect(labels(resources).filter((label) => !label.includes("MetricAlarm"))).toEqual([`${groupType} redis-group`]);
    expect(Object.keys(result.nodes.alarms)).toHaveLength(6);
    expect(await valueOf(result.urlSecretArns.worker)).toBe(sharedUrl);
  });

  it("lets readers of its address decrypt that and nothing else, under whatever key it has", async () => {
    const { result } = await record(() =>
      Redis.get("redis", { scope, groupId: "shared-redis", urlSecretArn: sharedUrl }),
    );
    expect(await valueOf(pulumi.output(result.urlKeyStatements))).toEqual([
      {
        Sid: "DecryptRedisAddress",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "arn:aws:kms:eu-west-1:210987654321:key/*",
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": sharedUrl,
          },
        },
      },
    ]);
  });

  it("lets them use only the key that is named", async () => {
    const urlSecretKeyArn = "arn:aws:kms:eu-west-1:210987654321:key/one";
    const { result } = await record(() =>
      Redis.get("redis", { scope, groupId: "shared-redis", urlSecretArn: sharedUrl, urlSecretKeyArn }),
    );
    expect(await valueOf(pulumi.output(result.urlKeyStatements))).toMatchObject([{ Resource: urlSecretKeyArn }]);
  });

  it("is not needed for a Redis of the stack's own, whose key its readers may use anyway", async () => {
    expect((await recordRedis()).result.urlKeyStatements).toEqual([]);
  });
});

/** What protects the group from deletion. */
async function protection(given: Partial<RedisArgs>) {
  const found: pulumi.CustomResourceOptions[] = [];
  const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
    if (type === groupType) found.push(opts);
    return undefined;
  };
  await record(() => new Redis("redis", { ...args, ...given }, { transformations: [watch] }));
  const [{ protect, retainOnDelete } = {}] = found;
  return { protect, retainOnDelete };
}
