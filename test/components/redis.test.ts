import { describe, expect, it } from "vitest";
import { Redis } from "../../components/redis";
import { labels, only, record, secret, valueOf } from "./recorder";
import { scope } from "./scope";

const args = {
  scope,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-redis",
  keyArn: "arn:key",
  urlSecretId: "arn:url-secret",
};
const groupType = "aws:elasticache/replicationGroup:ReplicationGroup";

describe("Redis", () => {
  it("makes the group, what it needs, and the secret with its address", async () => {
    const { resources } = await record(() => new Redis("redis", args));
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:elasticache/parameterGroup:ParameterGroup redis-parameters",
        "aws:elasticache/replicationGroup:ReplicationGroup redis-group",
        "aws:elasticache/subnetGroup:SubnetGroup redis-subnets",
        "aws:secretsmanager/secretVersion:SecretVersion redis-url",
        "random:index/randomPassword:RandomPassword redis-token",
      ]
    `);
  });

  it("is safe unless told otherwise", async () => {
    const { resources } = await record(() => new Redis("redis", args));
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
      authToken: secret("token-of-the-queue"),
      authTokenUpdateStrategy: "ROTATE",
      atRestEncryptionEnabled: true,
      kmsKeyId: "arn:key",
      snapshotRetentionLimit: 7,
      snapshotWindow: "03:00-04:00",
      finalSnapshotIdentifier: "ops-agent-worker-prod-redis-final",
      maintenanceWindow: "sun:05:00-sun:06:00",
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
    });
  });

  it("never throws a job away", async () => {
    const { resources } = await record(() => new Redis("redis", { ...args, reservedMemoryPercent: 30 }));
    expect(only(resources, "aws:elasticache/parameterGroup:ParameterGroup")["parameters"]).toEqual([
      { name: "maxmemory-policy", value: "noeviction" },
      { name: "reserved-memory-percent", value: "30" },
    ]);
  });

  it("makes a token of which AWS accepts every character, and puts it nowhere but into the group and the secret", async () => {
    const { result, resources } = await record(() => new Redis("redis", args));
    expect(only(resources, "random:index/randomPassword:RandomPassword")).toEqual({ length: 64, special: false });
    expect(only(resources, "aws:secretsmanager/secretVersion:SecretVersion")).toEqual({
      secretId: "arn:url-secret",
      secretString: secret("rediss://:token-of-the-queue@master.redis.test:6379"),
    });
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("token-of-the-queue"));
    expect(labels(holders)).toEqual([
      `${groupType} redis-group`,
      "aws:secretsmanager/secretVersion:SecretVersion redis-url",
    ]);
    expect(await valueOf(result.urlSecretArn)).toBe("arn:redis-url");
  });

  it("names as many nodes as it has", async () => {
    const { result } = await record(() => new Redis("redis", { ...args, nodes: 3 }));
    expect(await Promise.all(result.memberIds.map(valueOf))).toEqual([
      "ops-agent-worker-prod-redis-001",
      "ops-agent-worker-prod-redis-002",
      "ops-agent-worker-prod-redis-003",
    ]);
  });
});
