import type * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition, Metric } from "../alarms";

/** When the alarms of a Redis node ring. */
export interface RedisThresholds {
  /** Of each node's memory, without what is reserved. Percent, default 80 (catalogue: redis-memory-bounded). */
  readonly memoryAlarmPercent: number;
  /** Of each node's engine, which has one thread. Percent, default 80. */
  readonly cpuAlarmPercent: number;
  /** To each node. Default 500. */
  readonly connectionsAlarm: number;
  /** Refused log-ins at each node within five minutes. Default 5. */
  readonly authFailuresAlarm: number;
  /** Of each replica. Seconds, default 10. */
  readonly replicationLagAlarmSeconds: number;
}

/** All nodes hold the same data, so they are full together; then they refuse or throw away. */
const redisFull = "redis-full";

/** What can go wrong with one Redis node. `number` counts from 1 and ends the names of its alarms. */
export function redisAlarms(
  memberId: pulumi.Input<string>,
  number: number,
  thresholds: RedisThresholds,
): readonly AlarmDefinition[] {
  const metric = (metricName: string, statistic: Metric["statistic"]): Metric => ({
    namespace: "AWS/ElastiCache",
    metricName,
    dimensions: { CacheClusterId: memberId },
    statistic,
  });
  const onNode = { rings: "above", silence: "notBreaching" } as const;
  return [
    {
      ...onNode,
      id: `redis-memory-${number}`,
      dedupeKey: redisFull,
      severity: "P1",
      symptom: `Redis node ${number} has used more than ${thresholds.memoryAlarmPercent} % of its memory for five minutes; when it is full, jobs are refused.`,
      runbook: "redis-memory",
      watches: metric("DatabaseMemoryUsagePercentage", "Maximum"),
      threshold: thresholds.memoryAlarmPercent,
      periods: 5,
    },
    {
      ...onNode,
      id: `redis-evictions-${number}`,
      dedupeKey: redisFull,
      severity: "P1",
      symptom: `Redis node ${number} throws keys away: jobs are lost.`,
      runbook: "redis-evictions",
      watches: metric("Evictions", "Sum"),
      threshold: 0,
      periods: 1,
    },
    {
      ...onNode,
      id: `redis-cpu-${number}`,
      severity: "P2",
      symptom: `Redis node ${number} has been busy for more than ${thresholds.cpuAlarmPercent} % of the time for five minutes; soon every job waits for it.`,
      runbook: "redis-cpu",
      // Redis works in one thread: the node's own CPU would look idle while that one is full.
      watches: metric("EngineCPUUtilization", "Average"),
      threshold: thresholds.cpuAlarmPercent,
      periods: 5,
    },
    {
      ...onNode,
      id: `redis-connections-${number}`,
      severity: "P2",
      symptom: `Redis node ${number} has had more than ${thresholds.connectionsAlarm} connections for five minutes.`,
      runbook: "redis-connections",
      watches: metric("CurrConnections", "Maximum"),
      threshold: thresholds.connectionsAlarm,
      periods: 5,
    },
    {
      ...onNode,
      id: `redis-auth-failures-${number}`,
      // A client goes from node to node with the same token.
      dedupeKey: "redis-auth-failures",
      severity: "P2",
      symptom: `Redis node ${number} refused more than ${thresholds.authFailuresAlarm} log-ins within five minutes: a client has an old token, or somebody guesses.`,
      runbook: "redis-auth-failures",
      watches: metric("AuthenticationFailures", "Sum"),
      threshold: thresholds.authFailuresAlarm,
      periodSeconds: 300,
      periods: 1,
    },
    {
      ...onNode,
      id: `redis-replication-lag-${number}`,
      severity: "P2",
      symptom: `Redis node ${number} has been more than ${thresholds.replicationLagAlarmSeconds} s behind its primary for five minutes; a failover would lose that much.`,
      runbook: "redis-replication-lag",
      // Only replicas report it, so silence of the primary means nothing.
      watches: metric("ReplicationLag", "Maximum"),
      threshold: thresholds.replicationLagAlarmSeconds,
      periods: 5,
    },
  ];
}
