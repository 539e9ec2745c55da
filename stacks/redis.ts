import type * as pulumi from "@pulumi/pulumi";
import type { Alerting } from "../components/alarms";
import { secretSetting } from "../components/configuration";
import type { RedisArgs, RedisOutputs } from "../components/redis";
import { Redis } from "../components/redis";
import type { AlarmsById } from "../components/alarms";
import type { Settings } from "../settings";
import { group } from "../settings";
import type { Code } from "./part-args";

type Given = Pick<RedisArgs, "scope" | "keyArn" | "logRetentionDays" | "subnetIds" | "securityGroupId"> & {
  readonly alerting: Alerting;
};

interface QueueRedis {
  readonly redis: RedisOutputs;
  readonly alarms: AlarmsById;
  /** Nothing where there is none, or another stack's. */
  readonly parameterGroupName: pulumi.Output<string> | undefined;
  /** The secrets that it made, by the ends of their names. */
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The queue's Redis: that of another stack where the settings name one, else one of this stack's own. */
export function makeRedis(
  settings: Settings,
  code: Code,
  given: Given,
  opts: pulumi.ComponentResourceOptions,
): QueueRedis {
  const { groupId, urlSecretArn, urlSecretKeyArn, engine, ...chosen } = group(settings, "redis");
  if (groupId !== undefined && urlSecretArn !== undefined && engine !== "upstash") {
    const other = { engine, groupId, urlSecretArn, urlSecretKeyArn };
    const redis = Redis.get("redis", { ...given, ...chosen, ...other }, opts);
    return { redis, alarms: redis.nodes.alarms, parameterGroupName: undefined, secretArns: {} };
  }
  const upstash = engine === "upstash" ? upstashAccount(settings) : undefined;
  const eventsFunctionCode = engine === "upstash" ? undefined : code["redis-events"];
  const redis = new Redis(
    "redis",
    { ...given, ...chosen, engine, upstash, eventsFunctionCode, recoveryDays: settings.secretRecoveryDays },
    opts,
  );
  const { urlSecrets, elastiCache } = redis.nodes;
  const alarms = { ...redis.nodes.alarms, ...elastiCache?.events?.nodes.counter.nodes.alarms };
  const parameterGroupName = elastiCache?.parameterGroup.name;
  const secretArns = Object.entries(urlSecrets).map(([suffix, { arn }]) => [`redis-${suffix}`, arn] as const);
  return { redis, alarms, parameterGroupName, secretArns: Object.fromEntries(secretArns) };
}

function upstashAccount(settings: Settings): RedisArgs["upstash"] {
  const { email, ...chosen } = group(settings, "upstash");
  // An agreement between the settings sees to it that the address is there with this engine.
  if (email === undefined) throw new Error("redisEngine upstash needs upstashEmail");
  return { ...chosen, email, apiKey: secretSetting("upstashApiKey") };
}
