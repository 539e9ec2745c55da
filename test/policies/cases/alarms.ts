import { alarmTargetCases } from "./alarm-targets";
import type { EditableStack } from "./editable-stack";
import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";

type Props = Readonly<Record<string, unknown>>;

/** Changes one alarm. */
const alarm = (name: string, props: Props) => (stack: EditableStack) =>
  stack.set(name, props, "aws:cloudwatch/metricAlarm:MetricAlarm");
/** From which a value not known yet was made, that may be anything. */
const maker = "network-vpc";
const hidden = (name: string, property: string) => (stack: EditableStack) => stack.hide(name, property, maker);
const scheduleType = "aws:scheduler/schedule:Schedule";
const schedule = (props: Props) => (stack: EditableStack) => stack.set("queue-monitor-schedule", props, scheduleType);
const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const cluster = "ops-agent-worker-prod";
const service = "ops-agent-worker-prod-worker";

/** What can be wrong with an alarm on what the worker's tasks use. */
const utilisation = (name: string, metricName: string): Case[] => {
  const twin = "worker-worker-memory-deployment";
  const alone = (props: Props) => (stack: EditableStack) => stack.set(twin, { metricName: "Other" }).set(name, props);
  return [
    fails("no alarm", "worker-service", (stack) => stack.set(twin, { metricName: "Other" }).remove(name)),
    fails("another service", "worker-service", alone({ dimensions: { ClusterName: cluster, ServiceName: "other" } })),
    fails("no cluster", "worker-service", alone({ dimensions: { ServiceName: service } })),
    fails("too late", "worker-service", alone({ threshold: 90 })),
    fails("not as asked", "worker-service", alone({ threshold: 75 })),
    fails("the wrong way round", "worker-service", alone({ comparisonOperator: "LessThanThreshold" })),
    fails("the minimum", "worker-service", alone({ statistic: "Minimum" })),
    fails("at the first peak", "worker-service", alone({ evaluationPeriods: 1, datapointsToAlarm: 1 })),
    isUnclear("a threshold not known", "worker-service", (stack) =>
      stack.set(twin, { metricName: "Other" }).hide(name, "threshold", maker),
    ),
    passes("the service by reference", "worker-service", (stack) => stack.hide(name, "dimensions", "worker-service")),
    passes(
      "metric math",
      "worker-service",
      alone({
        ...{
          metricName: undefined,
          namespace: undefined,
          dimensions: undefined,
          statistic: undefined,
          period: undefined,
        },
        metricQueries: [
          {
            id: "used",
            returnData: true,
            metric: {
              namespace: "AWS/ECS",
              metricName,
              dimensions: { ClusterName: cluster, ServiceName: service },
              period: 60,
              stat: "Average",
            },
          },
        ],
      }),
    ),
    isNotApplicable("another service of the stack", "dashboard-service", () => undefined),
  ];
};

const counted = (name: string, unclear = hidden(name, "threshold")): Case[] => [
  fails("no alarm", "worker-service", alarm(name, { metricName: "QueueActive" })),
  fails("too many accepted", "worker-service", alarm(name, { threshold: 5 })),
  fails("a name under which nothing is emitted", "worker-service", alarm(name, { dimensions: { Service: "other" } })),
  fails("a number of datapoints", "worker-service", alarm(name, { statistic: "SampleCount" })),
  fails("the wrong way round", "worker-service", alarm(name, { comparisonOperator: "LessThanThreshold" })),
  passes(
    "another spelling",
    "worker-service",
    alarm(name, {
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
    }),
  ),
  isUnclear("a threshold not known", "worker-service", unclear),
];

const deploymentPattern = {
  source: ["aws.ecs"],
  "detail-type": ["ECS Deployment State Change"],
  detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
};
const pattern = (props: Props) => (stack: EditableStack) =>
  stack.set("worker-deployment-failed", { eventPattern: JSON.stringify(props) }, "aws:cloudwatch/eventRule:EventRule");
const eventRule = (props: Props) => (stack: EditableStack) =>
  stack.set("worker-deployment-failed", props, "aws:cloudwatch/eventRule:EventRule");

const crashPattern = {
  source: ["aws.ecs"],
  "detail-type": ["ECS Task State Change"],
  detail: { lastStatus: ["STOPPED"] },
};
const crash = (props: Props) => (stack: EditableStack) =>
  stack.set("worker-task-crashed", { eventPattern: JSON.stringify(props) }, "aws:cloudwatch/eventRule:EventRule");

const cpu = "worker-worker-cpu";
const nodes = ["redis-redis-memory-1", "redis-redis-memory-2"];
const key = "secrets-key";
const noPublisher = JSON.stringify({
  Statement: [
    { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: "*" },
  ],
});
const topicPolicy = (policy: string) => (stack: EditableStack) =>
  stack.set("alarms-p2", { policy }, "aws:sns/topicPolicy:TopicPolicy");
const topicType = "aws:sns/topic:Topic";
const topic = (props: Props) => (stack: EditableStack) => stack.set("alarms-p2", props, topicType);

/** The only subscription to the topic of P2. */
const filtered = (stack: EditableStack, filterPolicy: Props, filterPolicyScope: string) =>
  stack
    .removeAll("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")
    .add("filtered", "aws:sns/topicSubscription:TopicSubscription", {
      topic: "arn:aws:sns:us-east-1:123456789012:ops-agent-worker-prod-alarms-p2",
      ...{ protocol: "https", endpoint: "https://alarms.example.com/" },
      ...{ filterPolicy: JSON.stringify(filterPolicy), filterPolicyScope },
    });

/** The notifier is all that hears the topic of P0, and may be called so. */
const calledBy = (permission: Props) => (stack: EditableStack) =>
  stack
    .set("notifications-p0", permission, "aws:lambda/permission:Permission")
    .removeAll("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")
    .remove("notifications-mail-p0");

export const alarmsCases: Cases = {
  "alarm-error-rate": [
    fails("a difference", "worker-service", (stack) => {
      for (const name of ["warn", "page", "deployment"])
        stack.set(`worker-error-rate-${name}`, {
          metricQueries: [
            { id: "rate", expression: "processed - failed", returnData: true },
            ...["JobsFailed", "JobsProcessed"].map((metricName) => ({
              id: metricName === "JobsFailed" ? "failed" : "processed",
              metric: {
                namespace: "OpsAgentWorker",
                metricName,
                dimensions: { Service: service },
                stat: "Sum",
                period: 300,
              },
            })),
          ],
        });
    }),
  ],
  "alarm-actions-not-empty": [
    fails("a filter that lets nothing through", cpu, (stack) => {
      filtered(stack, { AlarmName: ["other"] }, "MessageBody");
    }),
    fails("a filter on what CloudWatch does not send", cpu, (stack) => {
      filtered(stack, { severity: ["P2"] }, "MessageAttributes");
    }),
    fails("a function that may not run", "worker-worker-down", (stack) =>
      stack
        .set("notifications-notifier-function", { reservedConcurrentExecutions: 0 })
        .removeAll("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")
        .remove("notifications-mail-p0"),
    ),
    when("update", fails("called for others", "worker-worker-down", calledBy({ sourceAccount: "999999999999" }))),
    fails("another version that may be called", "worker-worker-down", calledBy({ qualifier: "7" })),
    passes("called for this account", "worker-worker-down", calledBy({ sourceAccount: "123456789012" })),
    passes("a filter for this alarm among others", cpu, (stack) => {
      filtered(stack, { AlarmName: [{ prefix: "ops-agent-worker-prod-worker" }] }, "MessageBody");
    }),
    isUnclear("a filter on something else", cpu, (stack) => {
      filtered(stack, { OldStateValue: ["OK"] }, "MessageBody");
    }),
  ],
  "alarm-cpu": utilisation(cpu, "CPUUtilization"),
  "alarm-memory": utilisation("worker-worker-memory", "MemoryUtilization"),
  "stalled-job-detection": counted("queue-monitor-jobs-stalled"),
  "dead-letter-handling": [
    ...counted("queue-monitor-dead-letters", (stack) =>
      stack.set("queue-monitor-dead-letters", { namespace: "Other" }, metricAlarm).hide(cpu, "metricQueries", maker),
    ),
    fails("a queue that nobody watches", "queue-monitor-dead-letters", (stack) =>
      stack.set("queue-monitor-queue-monitor-dead-letters", { metricName: "NumberOfMessagesSent" }),
    ),
    fails("a queue watched from many on", "queue-monitor-dead-letters", (stack) =>
      stack.set("queue-monitor-queue-monitor-dead-letters", { threshold: 100 }),
    ),
  ],
  "alarm-has-runbook-link": [
    fails("no description", cpu, alarm(cpu, { alarmDescription: undefined })),
    fails("no link", cpu, alarm(cpu, { alarmDescription: "The CPU is busy. See the runbook." })),
    fails("a link to somewhere else", cpu, alarm(cpu, { alarmDescription: "See https://search.example.com/cpu" })),
    passes(
      "another page of the runbook",
      cpu,
      alarm(cpu, { alarmDescription: "https://github.com/example/ops-agent-worker/blob/main/docs/runbook/x.md" }),
    ),
    isUnclear("not known", cpu, hidden(cpu, "alarmDescription")),
  ],
  "alarm-performance-degradation": [
    fails("the goal raised everywhere", "worker-service", (stack) => {
      for (const name of ["warn", "page", "deployment"])
        stack.set(`worker-job-duration-${name}`, { threshold: 500_000 });
    }),
    fails("one period", "worker-service", (stack) => {
      for (const name of ["warn", "page"])
        stack.set(`worker-job-duration-${name}`, { evaluationPeriods: 1, datapointsToAlarm: 1 });
    }),
    fails("an average", "worker-service", (stack) => {
      for (const name of ["warn", "page", "deployment"])
        stack.set(`worker-job-duration-${name}`, {
          metricQueries: undefined,
          ...{ namespace: "OpsAgentWorker", metricName: "JobDuration", dimensions: { Service: service } },
          ...{ statistic: "Average", period: 300 },
        });
    }),
    passes("a percentile without metric math", "worker-service", (stack) => {
      for (const name of ["warn", "page", "deployment"])
        stack.set(`worker-job-duration-${name}`, {
          metricQueries: undefined,
          ...{ namespace: "OpsAgentWorker", metricName: "JobDuration", dimensions: { Service: service } },
          ...{ extendedStatistic: "p95", period: 300 },
        });
    }),
    isUnclear("thresholds not known", "worker-service", (stack) => {
      for (const name of ["warn", "page", "deployment"]) stack.hide(`worker-job-duration-${name}`, "threshold", maker);
    }),
  ],
  "alarm-resource-limits": [
    fails("one node of two", "redis-group", alarm("redis-redis-memory-2", { metricName: "BytesUsedForCache" })),
    fails("the same node twice", "redis-group", (stack) => {
      for (const name of nodes) stack.set(name, { dimensions: { CacheClusterId: "ops-agent-worker-prod-redis-001" } });
    }),
    fails("the group instead of its nodes", "redis-group", (stack) => {
      for (const name of nodes) stack.set(name, { dimensions: { CacheClusterId: "ops-agent-worker-prod-redis" } });
    }),
    fails("too late", "redis-group", alarm("redis-redis-memory-1", { threshold: 95 })),
    fails("connections not as asked", "redis-group", alarm("redis-redis-connections-1", { threshold: 60_000 })),
    fails(
      "the wrong way round",
      "redis-group",
      alarm("redis-redis-memory-1", { comparisonOperator: "LessThanThreshold" }),
    ),
    passes("nodes by name", "redis-group", (stack) => {
      nodes.forEach((name, index) =>
        stack.set(name, { dimensions: { CacheClusterId: `ops-agent-worker-prod-redis-00${index + 1}` } }),
      );
    }),
    isUnclear("a threshold not known", "redis-group", (stack) => {
      for (const name of nodes) stack.hide(name, "threshold", maker).hide(name, "dimensions", "redis-group");
    }),
  ],
  "alarm-deployment-failed": [
    fails("no rule", "worker-service", pattern({ ...deploymentPattern, source: ["aws.s3"] })),
    fails(
      "another event",
      "worker-service",
      pattern({
        ...deploymentPattern,
        detail: { eventName: ["SERVICE_DEPLOYMENT_COMPLETED"] },
      }),
    ),
    fails(
      "another service",
      "worker-service",
      pattern({
        ...deploymentPattern,
        resources: ["arn:aws:ecs:us-east-1:123456789012:service/other/other"],
      }),
    ),
    fails("switched off", "worker-service", eventRule({ state: "DISABLED" })),
    fails("another bus", "worker-service", eventRule({ eventBusName: "orders" })),
    fails("no target", "worker-service", (stack) => stack.removeAll("aws:cloudwatch/eventTarget:EventTarget")),
    passes("the account's own bus by name", "worker-service", eventRule({ eventBusName: "default" })),
    passes("all deployments of the account", "worker-service", pattern({ source: ["aws.ecs"] })),
    passes("one service among others", "worker-service", pattern(deploymentPattern)),
    isUnclear("a pattern not known", "worker-service", (stack) =>
      eventRule({ eventPattern: undefined })(stack)
        .add("unclear", "aws:cloudwatch/eventRule:EventRule", {
          name: "unclear",
        })
        .hide("unclear", "eventPattern", maker),
    ),
  ],
  "alarm-service-crash": [
    fails("no rule", "worker-service", crash({ source: ["aws.s3"] })),
    fails(
      "another service",
      "worker-service",
      crash({
        ...crashPattern,
        detail: { lastStatus: ["STOPPED"], group: ["service:other"] },
      }),
    ),
    fails("another status", "worker-service", crash({ ...crashPattern, detail: { lastStatus: ["RUNNING"] } })),
    passes(
      "by how it stopped",
      "worker-service",
      crash({
        ...crashPattern,
        detail: { lastStatus: ["STOPPED"], stopCode: ["EssentialContainerExited"], group: [`service:${service}`] },
      }),
    ),
    isUnclear("a pattern not known", "worker-service", (stack) =>
      crash({ source: ["aws.s3"] })(stack)
        .add("unclear", "aws:cloudwatch/eventRule:EventRule", { name: "unclear" })
        .hide("unclear", "eventPattern", maker),
    ),
  ],
  "queue-depth-monitor-automated": [
    fails("no schedule", undefined, (stack) => stack.removeAll(scheduleType)),
    fails("once an hour", undefined, schedule({ scheduleExpression: "rate(1 hour)" })),
    fails("switched off", undefined, schedule({ state: "DISABLED" })),
    fails(
      "at some time of an hour",
      undefined,
      schedule({ flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 } }),
    ),
    fails("a function that knows no Redis", undefined, (stack) =>
      stack.set("queue-monitor-function", { environment: { variables: { SERVICE_NAME: service } } }),
    ),
    fails("a function that may not run", undefined, (stack) =>
      stack.set("queue-monitor-function", { reservedConcurrentExecutions: 0 }),
    ),
    passes("a cron expression", undefined, schedule({ scheduleExpression: "cron(* * * * ? *)" })),
    passes("an event rule", undefined, (stack) =>
      stack
        .removeAll(scheduleType)
        .add("minute", "aws:cloudwatch/eventRule:EventRule", { name: "minute", scheduleExpression: "rate(1 minute)" })
        .add("minute-target", "aws:cloudwatch/eventTarget:EventTarget", {
          rule: "minute",
          arn: "arn:aws:lambda:us-east-1:123456789012:function:ops-agent-worker-prod-queue-monitor",
        })
        .add("minute-permission", "aws:lambda/permission:Permission", {
          function: "ops-agent-worker-prod-queue-monitor",
          principal: "events.amazonaws.com",
        }),
    ),
    isUnclear("an environment not known", undefined, hidden("queue-monitor-function", "environment")),
  ],
  "alarm-path": [
    fails("a topic that admits others only", cpu, topicPolicy(noPublisher)),
    fails(
      "a topic that admits nobody",
      cpu,
      topicPolicy(
        JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:*", Resource: "*" },
            { Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: "*" },
          ],
        }),
      ),
    ),
    fails("AWS's own key", cpu, topic({ kmsMasterKeyId: "alias/aws/sns" })),
    fails("a key that admits nobody", cpu, (stack) =>
      stack.set(
        key,
        {
          policy: JSON.stringify({
            Statement: [
              { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" },
            ],
          }),
        },
        "aws:kms/key:Key",
      ),
    ),
    fails(
      "a topic of another region",
      cpu,
      (stack) => stack.option(cpu, { region: "eu-west-1" }),
      "alarm-watches-real-target",
    ),
    fails("silenced by itself", "overview-jobs-stalled-unless-worker-outage", (stack) =>
      stack.set("overview-jobs-stalled-unless-worker-outage", {
        alarmRule: 'ALARM("ops-agent-worker-prod-worker-outage")',
      }),
    ),
    passes("a topic of the same name in another region", cpu, (stack) => {
      const { name } = stack.of("alarms-p2", topicType).outputs as { name: string };
      stack
        .add("twin", topicType, { name, arn: `arn:aws:sns:eu-west-1:123456789012:${name}` })
        .option("twin", { region: "eu-west-1" });
    }),
    passes("no policy", cpu, (stack) => stack.removeAll("aws:sns/topicPolicy:TopicPolicy")),
    passes("no key", cpu, topic({ kmsMasterKeyId: undefined })),
    isUnclear(
      "a key of somebody else",
      cpu,
      topic({
        kmsMasterKeyId: "arn:aws:kms:us-east-1:123456789012:key/0badcafe-0000-4000-8000-000000000000",
      }),
    ),
  ],
  ...alarmTargetCases,
};
