import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";

/** When alarms ring. Sources: the catalogue's alarm items; for error rates its decision C05. */
export interface Thresholds {
  /** Waiting jobs. Default 100. */
  readonly queueDepthWarn: number;
  /** Waiting jobs; at least `queueDepthWarn`. Default 500. */
  readonly queueDepthPage: number;
  /** Failed share of the jobs finished in five minutes. Percent, default 1. */
  readonly errorRateWarnPercent: number;
  /** Percent, default 5; at least `errorRateWarnPercent`. */
  readonly errorRatePagePercent: number;
  /** Fewer finished jobs than this in five minutes say nothing. Default 20. */
  readonly errorRateMinimumJobs: number;
  /** Average of the service. Percent, default 80. */
  readonly workerCpuPercent: number;
  /** Average of the service. Percent, default 80. */
  readonly workerMemoryPercent: number;
  /** Of each node. Percent, default 80. */
  readonly redisMemoryPercent: number;
  /** To each node. Default 500. */
  readonly redisConnections: number;
  /** Of each replica. Seconds, default 10. */
  readonly redisReplicationLagSeconds: number;
}

export interface AlarmsArgs {
  readonly scope: Scope;
  /** Who answers for the alarms; a tag on each. */
  readonly owner: string;
  /** Where `docs/runbook` is published; the text of each alarm links to its page. */
  readonly runbookBaseUrl: string;
  /** Encrypts the topics. Its policy must let CloudWatch use it, or no alarm is delivered. */
  readonly keyArn: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  /** Fewer running tasks are an outage. */
  readonly minTasks: number;
  /** Ids of the Redis nodes. Their number shapes the stack, so it must not depend on a deploy. */
  readonly redisMemberIds: readonly pulumi.Input<string>[];
  readonly thresholds?: Partial<Thresholds>;
}

export const alarmsDefaults: Thresholds = Object.freeze({
  queueDepthWarn: 100,
  queueDepthPage: 500,
  errorRateWarnPercent: 1,
  errorRatePagePercent: 5,
  errorRateMinimumJobs: 20,
  workerCpuPercent: 80,
  workerMemoryPercent: 80,
  redisMemoryPercent: 80,
  redisConnections: 500,
  redisReplicationLagSeconds: 10,
});
