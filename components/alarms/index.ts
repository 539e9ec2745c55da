import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import { nameIn } from "../scope";
import { makeAlarm } from "./alarm";
import type { AlarmsArgs } from "./args";
import { alarmsDefaults } from "./args";
import { redisAlarms } from "./redis-alarms";
import { makeTopics } from "./topics";
import { workerAlarms, workerDown } from "./worker-alarms";

export type { AlarmsArgs, Thresholds } from "./args";
export { alarmsDefaults } from "./args";

/**
 * What wakes somebody: an alarm for each way in which worker, queue or Redis fail, and a topic for each severity.
 *
 * Every alarm carries its severity and owner as tags, links to a page of the runbook, says what silence means, and tells
 * its topic when it rings and when it is over. Eight alarms and four for each Redis node; each costs 0.10 USD a month, the
 * two on error rates twice that, as they read two metrics.
 *
 * @example
 * new Alarms("alarms", { scope, owner, runbookBaseUrl, keyArn, clusterName, serviceName, minTasks: 2, redisMemberIds });
 */
export class Alarms extends pulumi.ComponentResource {
  /** Topic of each severity. */
  readonly topicArns: Readonly<Record<Severity, pulumi.Output<string>>>;
  readonly workerDownAlarmName: string;
  readonly nodes: {
    readonly topics: Readonly<Record<Severity, aws.sns.Topic>>;
    /** By the end of their names, such as `worker-down`. */
    readonly alarms: Readonly<Record<string, aws.cloudwatch.MetricAlarm>>;
  };

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:alarms:Alarms", name, {}, opts);
    const thresholds = { ...alarmsDefaults, ...args.thresholds };

    const topics = makeTopics(this, name, args.scope, args.keyArn);
    const definitions = [
      ...workerAlarms(args, thresholds),
      ...args.redisMemberIds.flatMap((memberId, index) => redisAlarms(memberId, index + 1, thresholds)),
    ];
    const alarms = Object.fromEntries(
      definitions.map((definition) => [definition.id, makeAlarm(this, name, args, topics, definition)]),
    );

    this.topicArns = Object.fromEntries(severities.map((severity) => [severity, topics[severity].arn])) as Record<
      Severity,
      pulumi.Output<string>
    >;
    this.workerDownAlarmName = nameIn(args.scope, "alarm", workerDown);
    this.nodes = { topics, alarms };
    this.registerOutputs({ topicArns: this.topicArns, workerDownAlarmName: this.workerDownAlarmName });
  }
}
