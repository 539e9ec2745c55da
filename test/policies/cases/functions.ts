import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import { notKnown, sent } from "./containers";
import type { EditableStack } from "./editable-stack";

const notifier = "notifications-notifier-function";
const monitor = "queue-monitor-function";
const permissionType = "aws:lambda/permission:Permission";
const urlType = "aws:lambda/functionUrl:FunctionUrl";
const permission = (change: object) => (stack: EditableStack) =>
  stack.add("theirs", permissionType, {
    action: "lambda:InvokeFunction",
    function: "ops-agent-worker-prod-notifier",
    ...change,
  });
const network = (stack: EditableStack, change: object) =>
  stack.set(monitor, { vpcConfig: { ...(stack.of(monitor).outputs["vpcConfig"] as object), ...change } });

const drill = "backup-jobs-drill-schedule";
const scheduleType = "aws:scheduler/schedule:Schedule";
interface Target {
  readonly ecsParameters: { readonly networkConfiguration: object };
}
const targetOf = (stack: EditableStack) => stack.of(drill, scheduleType).outputs["target"] as Target;
const target = (change: object) => (stack: EditableStack) =>
  stack.set(drill, { target: sent({ ...targetOf(stack), ...change }) }, scheduleType);
const started = (change: object) => (stack: EditableStack) =>
  target({ ecsParameters: { ...targetOf(stack).ecsParameters, ...change } })(stack);
const placed = (change: object) => (stack: EditableStack) =>
  started({ networkConfiguration: { ...targetOf(stack).ecsParameters.networkConfiguration, ...change } })(stack);
const timed = (change: Record<string, unknown>) => (stack: EditableStack) => stack.set(drill, change, scheduleType);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
/** Makes the queue monitor's schedule start another function. */
const startedByNone = (stack: EditableStack) =>
  stack.set(
    "queue-monitor-schedule",
    { target: { ...(stack.of("queue-monitor-schedule", scheduleType).outputs["target"] as object), arn: theirs } },
    scheduleType,
  );
const theirs = "arn:aws:lambda:us-east-1:123456789012:function:theirs";
const source = "aws:lambda/eventSourceMapping:EventSourceMapping";

export const functionsCases: Cases = {
  "function-dead-letter": [
    fails("none", notifier, (stack) => stack.set(notifier, { deadLetterConfig: undefined })),
    passes("a destination on failure", notifier, (stack) =>
      stack
        .set(notifier, { deadLetterConfig: undefined })
        .add("invocation", "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {
          functionName: "ops-agent-worker-prod-notifier",
          destinationConfig: { onFailure: { destination: "arn:aws:sqs:us-east-1:123456789012:failed" } },
        }),
    ),
    isUnclear("made by nobody known", notifier, (stack) =>
      stack.set(notifier, { deadLetterConfig: { targetArn: notKnown } }),
    ),
  ],
  "function-env-own-key": [
    fails("none", notifier, (stack) => stack.set(notifier, { kmsKeyArn: undefined })),
    passes("a key of others", notifier, (stack) =>
      stack.set(notifier, { kmsKeyArn: "arn:aws:kms:us-east-1:1:key/theirs" }),
    ),
    isUnclear("a key that nobody knows", notifier, (stack) => stack.hide(notifier, "kmsKeyArn", "worker-cluster")),
    isUnclear("variables that nobody knows", notifier, (stack) =>
      stack.hide(notifier, "environment", "worker-cluster").set(notifier, { kmsKeyArn: undefined }),
    ),
    isNotApplicable("no variables", notifier, (stack) =>
      stack.set(notifier, { environment: undefined, kmsKeyArn: undefined }),
    ),
  ],
  "function-not-public": [
    fails("everybody", "theirs", permission({ principal: "*" })),
    fails("a service for anybody", "theirs", permission({ principal: "sns.amazonaws.com" })),
    fails("any source", "theirs", permission({ principal: "sns.amazonaws.com", sourceArn: "*" })),
    fails("its URL", "theirs", permission({ principal: "111122223333", functionUrlAuthType: "NONE" })),
    passes("one account", "theirs", permission({ principal: "111122223333" })),
    passes(
      "a service for one account",
      "theirs",
      permission({ principal: "s3.amazonaws.com", sourceAccount: "123456789012" }),
    ),
    isUnclear("not known whom", "theirs", (stack) =>
      permission({})(stack).hide("theirs", "principal", "worker-cluster"),
    ),
  ],
  "function-url-auth": [
    fails("everybody", "url", (stack) => stack.add("url", urlType, { functionName: "f", authorizationType: "NONE" })),
    passes("those with rights", "url", (stack) =>
      stack.add("url", urlType, { functionName: "f", authorizationType: "AWS_IAM" }),
    ),
    isUnclear("not known", "url", (stack) =>
      stack.add("url", urlType, { functionName: "f" }).hide("url", "authorizationType", "worker-cluster"),
    ),
  ],
  "function-runtime-supported": [
    fails("one of the past", notifier, (stack) => stack.set(notifier, { runtime: "nodejs16.x" })),
    fails("one whose day has come", notifier, (stack) => stack.set(notifier, { runtime: "dotnet8" })),
    fails("none", notifier, (stack) => stack.set(notifier, { runtime: undefined })),
    passes("another", notifier, (stack) => stack.set(notifier, { runtime: "python3.13" })),
    isUnclear("not known", notifier, (stack) => stack.hide(notifier, "runtime", "worker-cluster")),
    isUnclear("one that nobody has heard of", notifier, (stack) => stack.set(notifier, { runtime: "nodejs40.x" })),
    isNotApplicable("an image", notifier, (stack) => stack.set(notifier, { packageType: "Image", runtime: undefined })),
  ],
  "function-in-network": [
    fails("outside", monitor, (stack) => stack.set(monitor, { vpcConfig: undefined })),
    fails("one subnet", monitor, (stack) => network(stack, { subnetIds: ["subnet-1"] })),
    fails("no group", monitor, (stack) => network(stack, { securityGroupIds: [] })),
    passes("subnets of others", monitor, (stack) => network(stack, { subnetIds: ["subnet-1", "subnet-2"] })),
    isUnclear("not known", monitor, (stack) => network(stack, { subnetIds: notKnown })),
    isNotApplicable("it needs no Redis", notifier, (stack) => stack),
  ],
  "function-limits-stated": [
    fails("how long is left out", notifier, (stack) => stack.set(notifier, { timeout: undefined })),
    fails("how much memory is left out", notifier, (stack) => stack.set(notifier, { memorySize: undefined })),
    passes("both", notifier, (stack) => stack.set(notifier, { timeout: 3, memorySize: 128 })),
    isUnclear("how long is not known", notifier, (stack) => stack.hide(notifier, "timeout", "worker-cluster")),
  ],
  "function-may-run": [
    fails("reserved for none", notifier, (stack) => stack.set(notifier, { reservedConcurrentExecutions: 0 })),
    passes("reserved for two", notifier, (stack) => stack.set(notifier, { reservedConcurrentExecutions: 2 })),
    passes("all that is left", notifier, (stack) => stack.set(notifier, { reservedConcurrentExecutions: -1 })),
    isUnclear("not known", notifier, (stack) => stack.hide(notifier, "reservedConcurrentExecutions", "worker-cluster")),
  ],
  "function-is-started": [
    fails("its schedule starts another", monitor, startedByNone),
    passes("a queue", monitor, (stack) =>
      startedByNone(stack).add("source", source, { functionName: "ops-agent-worker-prod-queue-monitor" }),
    ),
    isNotApplicable("versions for others", monitor, (stack) => startedByNone(stack).set(monitor, { publish: true })),
    isUnclear("a source of nobody knows what", monitor, (stack) =>
      startedByNone(stack).add("source", source, {}).hide("source", "functionName", "redis-group"),
    ),
  ],
  "schedule-dead-letter": [
    fails("none", drill, target({ deadLetterConfig: undefined })),
    passes(
      "a queue of others",
      drill,
      target({ deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:123456789012:lost" } }),
    ),
    isUnclear("a target that nobody knows", drill, (stack) =>
      stack.hide(stack.of(drill, scheduleType), "target", "redis-group"),
    ),
  ],
  "schedule-starts-work": [
    fails("switched off", drill, timed({ state: "DISABLED" })),
    fails("over", drill, timed({ endDate: "2020-01-01T00:00:00Z" })),
    fails("far away", drill, timed({ startDate: inDays(400) })),
    fails("no second try", drill, target({ retryPolicy: { maximumRetryAttempts: 0 } })),
    fails(
      "a cluster and no task",
      drill,
      target({ arn: "arn:aws:ecs:us-east-1:123456789012:cluster/ops-agent-worker-prod", ecsParameters: undefined }),
    ),
    fails("no task at all", drill, started({ taskCount: 0 })),
    fails("no task definition", drill, started({ taskDefinitionArn: undefined })),
    when("update", fails("on machines that are not there", drill, started({ launchType: undefined }))),
    when("update", fails("without a network", drill, started({ networkConfiguration: undefined }))),
    when("update", fails("in no group", drill, placed({ securityGroups: [] }))),
    when("update", fails("in subnets of nobody", drill, placed({ subnets: ["somewhere", "elsewhere"] }))),
    when("update", fails("in one zone", drill, placed({ subnets: ["network-private-use1-az1-id"] }))),
    passes("from next week on", drill, timed({ startDate: inDays(7), state: "ENABLED" })),
    passes("until next year", drill, timed({ endDate: inDays(400) })),
    when(
      "update",
      passes(
        "by a strategy",
        drill,
        started({ launchType: undefined, capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }] }),
      ),
    ),
    isUnclear("a state that is not known", drill, (stack) =>
      stack.hide(stack.of(drill, scheduleType), "state", "worker-cluster"),
    ),
    when(
      "update",
      isUnclear(
        "a task that is not of this stack",
        drill,
        started({ taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/theirs:1" }),
      ),
    ),
  ],
};
