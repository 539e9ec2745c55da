import type { EditableStack } from "./editable-stack";
import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";

const dashboard = "overview-dashboard";
const body =
  (...widgets: readonly unknown[]) =>
  (stack: EditableStack) =>
    stack.set(dashboard, { dashboardBody: JSON.stringify({ widgets }) });
const graph = (...metrics: readonly unknown[]) => ({ type: "metric", properties: { metrics } });
const logs = (query: string) => ({ type: "log", properties: { query } });
const text = { type: "text", properties: { markdown: "# Ops" } };
const own = (name: string, options = {}) => ["OpsAgentWorker", name, "Service", "worker", options];
const ofWorker = (name: string, options: object) => [
  "OpsAgentWorker",
  name,
  "Service",
  "ops-agent-worker-prod-worker",
  options,
];
const deadLetters = "queue-monitor-dead-letters";
const worker = "ops-agent-worker-prod-worker";
const queue = (name: string) => ["AWS/SQS", name, "QueueName", "ops-agent-worker-prod-notifier-dead-letters"];
const firewall = "ops-agent-worker-prod-edge";
const check = "uptime-ops-example-com-2f4bb5";
const states = (...names: string[]) => ({
  type: "alarm",
  properties: { alarms: names.map((name) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`) },
});
const anAlarm = "ops-agent-worker-prod-queue-depth-warn";
const composite = "ops-agent-worker-prod-worker-outage";
const source = "SOURCE '/ops-agent-worker/prod/worker'";

const cases = (...more: Case[]): Case[] => [
  fails("no dashboard", undefined, (stack) => stack.removeAll("aws:cloudwatch/dashboard:Dashboard")),
  fails("text alone", undefined, body(text)),
  fails("no JSON", undefined, (stack) => stack.set(dashboard, { dashboardBody: "{" })),
  isUnclear("a body not known", undefined, (stack) =>
    stack.hide(dashboard, "dashboardBody", "network-vpc").option(dashboard, { parent: undefined }),
  ),
  ...more,
];

export const dashboardsCases: Cases = {
  "dashboard-declared": cases(passes("one graph", undefined, body(graph(own("QueueDepth"))))),
  "dashboard-shows-alarms": [
    fails("text alone", deadLetters, body(text)),
    fails("another statistic", deadLetters, body(graph(ofWorker("DeadLetters", { stat: "Average" })))),
    fails("another service", deadLetters, body(graph(own("DeadLetters", { stat: "Maximum" })))),
    passes("one graph", deadLetters, body(graph(ofWorker("DeadLetters", { stat: "Maximum" })))),
    passes("the average, which is drawn by default", "worker-worker-cpu", (stack) => {
      body(graph(["AWS/ECS", "CPUUtilization", "ClusterName", "c", "ServiceName", "s"]))(stack);
      stack.set("worker-worker-cpu", { dimensions: { ServiceName: "s", ClusterName: "c" } });
    }),
    isUnclear("a body not known", deadLetters, (stack) =>
      stack.hide(dashboard, "dashboardBody", "network-vpc").option(dashboard, { parent: undefined }),
    ),
    isNotApplicable("no dashboard", deadLetters, (stack) => stack.removeAll("aws:cloudwatch/dashboard:Dashboard")),
  ],
  "dashboard-reads-real-metrics": [
    fails("a metric that is not there", dashboard, body(graph(queue("ApproximateNumberOfMessageVisible")))),
    fails(
      "dimensions under which nothing is",
      dashboard,
      body(graph(["AWS/ECS", "CPUUtilization", "ServiceName", worker])),
    ),
    fails("another queue", dashboard, body(graph(["AWS/SQS", "NumberOfMessagesSent", "QueueName", "other"]))),
    fails("what is meant by dots", dashboard, body(graph(queue("NumberOfMessagesSent"), ["...", "other"]))),
    fails("another region", dashboard, body(graph([...queue("NumberOfMessagesSent"), { region: "eu-west-1" }]))),
    when(
      "update",
      fails("a check of Route 53 where the stack is", dashboard, (stack) => {
        const metrics = [["AWS/Route53", "HealthCheckStatus", "HealthCheckId", stack.of(check).outputs["id"]]];
        body({ type: "metric", properties: { metrics, region: "eu-west-1" } })(stack);
      }),
    ),
    fails("an own metric that nobody emits", dashboard, body(graph(ofWorker("QueueDepht", {})))),
    fails("an own metric of nobody", dashboard, body(graph(own("QueueDepth")))),
    fails("a namespace of nobody", dashboard, body(graph(["OpsWorker", "QueueDepth", "Service", worker]))),
    fails(
      "a firewall without its region",
      dashboard,
      body(graph(["AWS/WAFV2", "BlockedRequests", "WebACL", firewall, "Rule", "ALL"])),
    ),
    fails("an alarm that is not there", dashboard, body(states(`${anAlarm}-other`))),
    fails("an alarm that is no longer there", dashboard, (stack) => stack.remove("queue-monitor-queue-depth-warn")),
    passes(
      "a queue and its twin",
      dashboard,
      body(graph(queue("NumberOfMessagesSent"), [".", "NumberOfMessagesReceived", ".", "."])),
    ),
    passes(
      "another account",
      dashboard,
      body(graph(["AWS/SQS", "NumberOfMessagesSent", "QueueName", "other", { accountId: "999999999999" }])),
    ),
    passes(
      "a kind of which the stack has none",
      dashboard,
      body(graph(["AWS/EC2", "CPUUtilization", "InstanceId", "i-0"])),
    ),
    passes("others' databases", dashboard, (stack) => {
      stack.removeAll("aws:rds/instance:Instance");
      body(graph(["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "other"]))(stack);
    }),
    passes("an alarm of the stack, and one of alarms", dashboard, body(states(anAlarm, composite))),
    passes(
      "others' alarms",
      dashboard,
      (stack) => {
        for (const type of ["metricAlarm:MetricAlarm", "compositeAlarm:CompositeAlarm"])
          stack.removeAll(`aws:cloudwatch/${type}`);
        body(states("others"))(stack);
      },
      "references-exist",
    ),
    isUnclear("a body not known", dashboard, (stack) =>
      stack.hide(dashboard, "dashboardBody", "network-vpc").option(dashboard, { parent: undefined }),
    ),
    isNotApplicable("text alone", dashboard, body(text)),
  ],
  "dashboard-worker-status": cases(
    fails(
      "no memory",
      undefined,
      body(
        { type: "alarm", properties: { alarms: ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:a"] } },
        graph(["ECS/ContainerInsights", "RunningTaskCount"], ["AWS/ECS", "CPUUtilization"]),
      ),
    ),
    passes(
      "four graphs",
      undefined,
      body(
        graph(["ECS/ContainerInsights", "RunningTaskCount"]),
        graph(["ECS/ContainerInsights", "CpuUtilized"], [".", "MemoryUtilized"]),
        graph(["AWS/Route53", "HealthCheckStatus", "HealthCheckId", "x"]),
      ),
    ),
  ),
  "dashboard-queue-stats": cases(
    fails("nothing of what is worked on", undefined, body(graph(own("QueueDepth"), own("DeadLetters")))),
    passes(
      "dots for what is above",
      undefined,
      body(graph(own("QueueDepth"), [".", "QueueActive", ".", "."], [".", "DeadLetters", ".", "."])),
    ),
  ),
  "dashboard-error-rate": cases(
    fails("two counts", undefined, body(graph(own("JobsFailed"), own("JobsProcessed")))),
    passes(
      "their share",
      undefined,
      body(graph([{ expression: "100 * f / p" }], own("JobsFailed", { id: "f" }), own("JobsProcessed", { id: "p" }))),
    ),
  ),
  "dashboard-duration-p95": cases(
    fails("an average", undefined, body(graph(own("JobDuration", { stat: "Average" })))),
    passes(
      "for the whole graph",
      undefined,
      body({
        type: "metric",
        properties: { stat: "p95", metrics: [["OpsAgentWorker", "JobDuration", "Service", "worker"]] },
      }),
    ),
  ),
  "dashboard-recent-tasks": cases(
    fails("metrics alone", undefined, body(graph(own("QueueDepth")))),
    passes("the last lines", undefined, body(logs(`${source} | fields @message | sort @timestamp desc | limit 20`))),
  ),
  "dashboard-jobs-by-status": cases(
    fails(
      "a graph for each",
      undefined,
      body(graph(own("QueueDepth")), graph(own("QueueActive")), graph(own("DeadLetters"))),
    ),
    passes("a count of lines", undefined, body(logs(`${source} | stats count(*) by status`))),
    passes("one graph", undefined, body(graph(own("QueueDepth"), own("QueueActive"), own("DeadLetters")))),
  ),
  "dashboard-top-errors": cases(
    fails("every line", undefined, body(logs(`${source} | fields @message | limit 20`))),
    passes("errors counted", undefined, body(logs(`${source} | filter level = "error" | stats count(*) by message`))),
  ),
};
