import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { pathIn } from "../scope";
import type { ChosenRedis } from "./args";

/** What ElastiCache writes: commands that took too long, and what the engine says of itself. */
const logTypes = ["slow-log", "engine-log"] as const;
type LogType = (typeof logTypes)[number];

export type RedisLogs = Readonly<Record<LogType, aws.cloudwatch.LogGroup>>;

/**
 * The log groups. ElastiCache is let into them by the account's policy of log delivery, which AWS itself makes and
 * extends when delivery is switched on; a policy of our own would use up one of the ten that a region has.
 */
export function makeLogs(parent: pulumi.Resource, name: string, args: ChosenRedis): RedisLogs {
  const makeGroup = (logType: LogType) =>
    new aws.cloudwatch.LogGroup(
      `${name}-${logType}`,
      {
        name: `/${pathIn(args.scope)}/redis/${logType}`,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.keyArn,
      },
      { parent },
    );
  return { "slow-log": makeGroup("slow-log"), "engine-log": makeGroup("engine-log") };
}

export function deliveries(logs: RedisLogs): aws.types.input.elasticache.ReplicationGroupLogDeliveryConfiguration[] {
  return logTypes.map((logType) => ({
    logType,
    logFormat: "json",
    destinationType: "cloudwatch-logs",
    destination: logs[logType].name,
  }));
}
