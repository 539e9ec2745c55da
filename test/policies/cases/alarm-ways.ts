import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

type Props = Readonly<Record<string, unknown>>;

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const alarm = (name: string, props: Props) => (stack: EditableStack) => stack.set(name, props, metricAlarm);
const hidden = (name: string, property: string) => (stack: EditableStack) => stack.hide(name, property, "network-vpc");
const topicArn = (ending: string) => `arn:aws:sns:us-east-1:123456789012:ops-agent-worker-prod-${ending}`;
const own = { namespace: "OpsAgentWorker", statistic: "Maximum", comparisonOperator: "GreaterThanThreshold" };
const tags = { Owner: "a", Service: "b", Environment: "c", DataClass: "d", Severity: "P2" };
const added = {
  ...{ actionsEnabled: true, alarmActions: [topicArn("alarms-p2")], okActions: [topicArn("alarms-p2")], tags },
  ...{ evaluationPeriods: 1, datapointsToAlarm: 1, period: 300, treatMissingData: "notBreaching" },
  alarmDescription: "See https://github.com/example/ops-agent-worker/blob/main/docs/runbook/x.md",
};

const cpu = "worker-worker-cpu";
const full = "redis-redis-memory-1";
const symptom = "overview-jobs-stalled-unless-worker-outage";
const outage = "overview-worker-outage";
const suppressed = (props: Props) => (stack: EditableStack) =>
  stack.set(
    symptom,
    {
      actionsSuppressor: {
        alarm: "ops-agent-worker-prod-worker-outage",
        waitPeriod: 120,
        extensionPeriod: 300,
        ...props,
      },
    },
    composite,
  );

/** Whom alarms tell, when they ring, and what has one. */
export const alarmWaysCases: Cases = {
  "alarm-says-when-over": [
    fails("nobody hears the end", cpu, alarm(cpu, { okActions: undefined })),
    fails("others hear the end", cpu, alarm(cpu, { okActions: [topicArn("alarms-p1")] })),
    fails("a composite without an end", outage, (stack) => stack.set(outage, { okActions: [] }, composite)),
    passes(
      "others hear the end as well",
      cpu,
      alarm(cpu, { okActions: [topicArn("alarms-p2"), topicArn("alarms-p3")] }),
    ),
    isUnclear("not known", cpu, hidden(cpu, "okActions")),
    isNotApplicable(
      "no topic",
      cpu,
      alarm(cpu, { alarmActions: ["arn:aws:automate:us-east-1:ec2:reboot"], okActions: undefined }),
    ),
  ],
  "alarm-says-one-incident": [
    fails("another incident", full, alarm(full, { tags: { ...tags, Severity: "P1", Incident: "other" } })),
    fails("a tag alone", full, alarm(full, { alarmDescription: added.alarmDescription })),
    fails("a description alone", full, alarm(full, { tags: { ...tags, Severity: "P1" } })),
    passes(
      "an incident of its own",
      full,
      alarm(full, {
        alarmDescription: `Full. Incident: own. ${added.alarmDescription}`,
        tags: { ...tags, Severity: "P1", Incident: "own" },
      }),
    ),
    isUnclear("a description that is not known", full, hidden(full, "alarmDescription")),
    isNotApplicable("no incident", cpu, () => undefined),
  ],
  "composite-alarm-tells-more": [
    fails("a repetition", symptom, (stack) => stack.set(symptom, { actionsSuppressor: undefined }, composite)),
    fails("a suppressor of nobody", symptom, suppressed({ alarm: "other" })),
    fails("a suppressor that is suppressed", symptom, (stack) =>
      suppressed({ alarm: stack.of("overview-jobs-uncounted-unless-worker-outage").inputs["alarmName"] })(stack),
    ),
    fails("too early", symptom, suppressed({ waitPeriod: 0 })),
    fails("over at once", symptom, suppressed({ extensionPeriod: 10 })),
    passes("other times", symptom, suppressed({ waitPeriod: 60, extensionPeriod: 900 })),
    passes("what suppresses others", outage, () => undefined),
    isUnclear("not known", symptom, hidden(symptom, "actionsSuppressor")),
  ],
  "own-metrics-alarmed": [
    fails("no alarm on failed snapshots", "redis-events-counter-function", (stack) =>
      stack.remove("redis-redis-snapshot-failed"),
    ),
    fails("no alarm on failed restores", "backup-jobs-drill-task", (stack) =>
      stack.remove("backup-jobs-restore-drill-failed"),
    ),
    fails(
      "backups under another name",
      "backup-jobs-snapshot-function",
      alarm("backup-jobs-redis-backup-stale", { dimensions: { Service: "ops-agent-worker-prod-redis" } }),
    ),
    fails(
      "the wrong way round",
      "backup-jobs-snapshot-function",
      alarm("backup-jobs-redis-backup-stale", { comparisonOperator: "LessThanThreshold" }),
    ),
    passes("an alarm of somebody else", "backup-jobs-drill-task", (stack) =>
      stack.remove("backup-jobs-restore-drill-failed").add("own", metricAlarm, {
        ...{ ...added, ...own, metricName: "RestoreDrillFailures", threshold: 0 },
        dimensions: { Service: "ops-agent-worker-prod-worker" },
      }),
    ),
    isUnclear("metrics that are not known", "backup-jobs-drill-task", (stack) =>
      hidden(cpu, "metricQueries")(stack).remove("backup-jobs-restore-drill-failed"),
    ),
    isNotApplicable("a function that measures nothing", "notifications-notifier-function", () => undefined),
  ],
  "thresholds-as-asked": [
    fails("a page at another depth", undefined, alarm("queue-monitor-queue-depth-page", { threshold: 700 })),
    fails("milliseconds taken for seconds", undefined, alarm("worker-job-duration-page", { threshold: 90 })),
    fails("one of two at the same", undefined, alarm("worker-queue-oldest-job-deployment", { threshold: 901 })),
    fails("less disk than asked", undefined, alarm("database-database-storage", { threshold: 10 })),
    passes("one more of the program's own", undefined, (stack) =>
      stack.add("own", metricAlarm, {
        ...{ ...added, ...own, metricName: "QueueDepth", threshold: 250 },
        dimensions: { Service: "ops-agent-worker-prod-worker" },
      }),
    ),
    isUnclear("not known", undefined, hidden("queue-monitor-queue-depth-page", "threshold")),
    isNotApplicable("a program of others", undefined, (stack) => stack.removeAll("ops:stack:Declaration")),
  ],
  "trouble-alarmed": [
    fails("a function without an alarm", "notifications-digest-function", (stack) =>
      stack.remove("notifications-digest-alarm-digest-errors"),
    ),
    fails("a function that is held back", "notifications-notifier-function", (stack) =>
      stack.remove("notifications-notifier-throttles"),
    ),
    fails(
      "a schedule whose end nobody hears",
      "notifications-digest-function",
      alarm("notifications-digest-alarm-digest-silent", { metricName: "Duration" }),
    ),
    fails(
      "an alarm on another function",
      "notifications-notifier-function",
      alarm("notifications-notifier-errors", { dimensions: { FunctionName: "ops-agent-worker-prod-secret-age" } }),
    ),
    fails(
      "the wrong way round",
      "database-instance",
      alarm("database-database-storage", { comparisonOperator: "GreaterThanThreshold" }),
    ),
    fails(
      "a topic that tells itself that it does not arrive",
      "alarms-p1",
      alarm("notifications-delivery-failed-p1", { alarmActions: [topicArn("alarms-p1")] }),
    ),
    fails(
      "an event rule whose target refuses",
      "worker-task-crashed",
      alarm("worker-task-crashed-unreported", { metricName: "Invocations" }),
    ),
    fails("more hosts than there are", "edge-dashboard", alarm("edge-dashboard-down", { threshold: 20 })),
    passes("an alarm on those that do not answer", "edge-dashboard", (stack) =>
      stack.set("edge-dashboard-down", {
        ...{ metricName: "UnHealthyHostCount", comparisonOperator: "GreaterThanThreshold", threshold: 0 },
        statistic: "Maximum",
      }),
    ),
    isUnclear("metrics that are not known", "notifications-digest-function", (stack) =>
      hidden(cpu, "metricQueries")(stack).remove("notifications-digest-alarm-digest-errors"),
    ),
    isNotApplicable("a topic of no alarm", "redis-events-topic", () => undefined),
  ],
};
