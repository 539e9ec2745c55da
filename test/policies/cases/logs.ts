import type { EditableStack } from "./editable-stack";
import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";

const vpc = "network-vpc";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const trail = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("trail", "aws:cloudtrail/trail:Trail", {
    ...{ isMultiRegionTrail: true, enableLogFileValidation: true, kmsKeyId: "key", s3BucketName: "records" },
    ...props,
  });
/** Nothing is tagged as audit record. */
const withoutAudit = (stack: EditableStack) => stack.set("network-flow-logs", { tags: {} }, logGroup);
const inOthersNetwork = (stack: EditableStack) =>
  stack.set("declaration", {
    settings: { ...(stack.of("declaration").outputs["settings"] as object), vpcId: "vpc-0123456789abcdef0" },
  });
const noFilter = (stack: EditableStack) => stack.removeAll(filter);
const group = "/ops-agent-worker/prod/worker";
const container =
  (logConfiguration: unknown, ...others: unknown[]) =>
  (stack: EditableStack) => {
    const containers = [{ name: "worker", logConfiguration }, ...others];
    const containerDefinitions = JSON.stringify(containers);
    stack
      .set("worker", { containers }, "ops:worker:Worker")
      .set("worker-task", { containerDefinitions }, taskDefinition);
  };
const awslogs = (name: string, more = {}) => ({ logDriver: "awslogs", options: { "awslogs-group": name, ...more } });

const counts = (props: Record<string, unknown>) => (stack: EditableStack) => {
  const errors = { namespace: "OpsAgentWorker", name: "ErrorLines", value: "1", dimensions: { Service: "$.service" } };
  stack.set("worker-error-lines", { metricTransformation: { ...errors, ...props } });
};

export const logsCases: Cases = {
  "service-log-group-declared": [
    fails("a topic's failures in a group of AWS's making", "alarms-p0", (stack) => stack.remove("alarms-p0-failures")),
    fails("a database's log in one", "database-instance", (stack) => stack.remove("database-upgrade-logs")),
    passes("no logs of upgrades", "database-instance", (stack) =>
      stack.remove("database-upgrade-logs").set("database-instance", { enabledCloudwatchLogsExports: ["postgresql"] }),
    ),
    isUnclear("logs that are not known", "database-instance", (stack) =>
      stack.hide("database-instance", "enabledCloudwatchLogsExports", vpc),
    ),
    isNotApplicable("a topic that writes none", "redis-events-topic", () => undefined),
  ],
  "log-retention-set": [
    fails("a class that keeps nothing", "worker-logs", (stack) =>
      stack.set("worker-logs", { logGroupClass: "DELIVERY" }),
    ),
    passes("a cheaper class", "dashboard-logs", (stack) =>
      stack.set("dashboard-logs", { logGroupClass: "INFREQUENT_ACCESS" }),
    ),
    isUnclear("a class that is not known", "worker-logs", (stack) => stack.hide("worker-logs", "logGroupClass", vpc)),
  ],
  "log-metric-used": [
    fails("a name that nobody reads", "worker-error-lines", counts({ name: "Errors" })),
    fails("no dimension where the graph has one", "worker-error-lines", counts({ dimensions: {} })),
    fails("a dimension that is not in the line", "worker-error-lines", counts({ dimensions: { Service: "worker" } })),
    fails("a value that is none", "worker-error-lines", counts({ value: "one" })),
    fails("a unit of nobody", "worker-error-lines", counts({ unit: "Lines" })),
    passes("no unit, and a field as value", "worker-error-lines", counts({ value: "$.count" })),
    isUnclear("not known", "worker-error-lines", (stack) =>
      stack.hide("worker-error-lines", "metricTransformation", vpc),
    ),
  ],
  "logs-shipped": [
    fails("a group that is not there", "worker-task", container(awslogs("/ops/wrker"))),
    fails("a router that is not there", "worker-task", container({ logDriver: "awsfirelens" })),
    passes(
      "a group that is made on the way",
      "worker-task",
      container(awslogs("/x", { "awslogs-create-group": "true" })),
    ),
    passes(
      "a router",
      "worker-task",
      container(
        { logDriver: "awsfirelens" },
        { name: "router", firelensConfiguration: { type: "fluentbit" }, logConfiguration: awslogs(group) },
      ),
    ),
  ],
  "audit-logging-enabled": [
    fails("no audit records", undefined, withoutAudit),
    fails("kept for ever", undefined, (stack) =>
      stack.set("network-flow-logs", { tags: { Purpose: "audit" }, retentionInDays: 0 }, logGroup),
    ),
    fails("a trail that is off", undefined, (stack) => trail({ enableLogging: false })(withoutAudit(stack))),
    passes("a trail", undefined, (stack) => trail({})(withoutAudit(stack))),
    isNotApplicable("a network of another stack", undefined, (stack) => inOthersNetwork(withoutAudit(stack))),
    fails("a network of another stack, and a trail that is off", undefined, (stack) =>
      trail({ enableLogging: false })(inOthersNetwork(withoutAudit(stack))),
    ),
    isUnclear("tags not known", undefined, (stack) => withoutAudit(stack).hide("worker-logs", "tags", vpc)),
  ],
  "error-logs-captured": [
    fails("no filter", "worker-task", noFilter),
    fails("a filter for something else", "worker-task", (stack) =>
      noFilter(stack).add("other", filter, { logGroupName: group, pattern: '{ $.level = "info" }' }),
    ),
    fails("a filter of another group", "worker-task", (stack) =>
      noFilter(stack).add("other", filter, { logGroupName: "/other", pattern: "ERROR" }),
    ),
    passes("words in plain text", "worker-task", (stack) =>
      noFilter(stack).add("other", filter, { logGroupName: group, pattern: "?ERROR ?Error" }),
    ),
    passes("everything sent on", "worker-task", (stack) =>
      noFilter(stack).add("all", "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", {
        logGroup: group,
        filterPattern: "",
      }),
    ),
    isUnclear("a pattern not known", "worker-task", (stack) =>
      noFilter(stack).add("other", filter, { logGroupName: group }).hide("other", "pattern", vpc),
    ),
  ],
  "function-errors-logged": [
    fails("nothing but the last words", "queue-monitor-function", (stack) =>
      stack.set("queue-monitor-function", { loggingConfig: { logFormat: "JSON", applicationLogLevel: "FATAL" } }),
    ),
    passes("errors and more", "queue-monitor-function", (stack) =>
      stack.set("queue-monitor-function", { loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN" } }),
    ),
    isUnclear("not known", "queue-monitor-function", (stack) =>
      stack.hide("queue-monitor-function", "loggingConfig", vpc),
    ),
  ],
  "function-log-group-declared": [
    fails("no group", "queue-monitor-function", (stack) => stack.remove("queue-monitor-logs")),
    fails("a group of somebody else", "queue-monitor-function", (stack) =>
      stack.set("queue-monitor-function", { loggingConfig: { logGroup: "/elsewhere" } }),
    ),
    passes("another group of the stack", "queue-monitor-function", (stack) =>
      stack.set("queue-monitor-function", { loggingConfig: { logGroup: group } }),
    ),
    isUnclear("a group not known", "queue-monitor-function", (stack) =>
      stack.hide("queue-monitor-function", "loggingConfig", vpc),
    ),
  ],
  "log-group-encrypted": [
    fails("no key", "worker-logs", (stack) => stack.set("worker-logs", { kmsKeyId: undefined })),
    passes("a key of somebody else", "worker-logs", (stack) =>
      stack.set("worker-logs", { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/elsewhere" }),
    ),
    isUnclear("something that is no key", "worker-logs", (stack) => stack.hide("worker-logs", "kmsKeyId", vpc)),
  ],
  "trail-safe": [
    fails("one region", "trail", trail({ isMultiRegionTrail: false })),
    fails("files that anybody may change", "trail", trail({ enableLogFileValidation: undefined })),
    fails("no key", "trail", trail({ kmsKeyId: "" })),
    fails("switched off", "trail", trail({ enableLogging: false })),
    passes("all of it", "trail", trail({ enableLogging: true })),
    isUnclear("not known", "trail", (stack) => trail({})(stack).hide("trail", "isMultiRegionTrail", vpc)),
  ],
};
