import type { EditableStack } from "./editable-stack";
import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";

const version = "aws:secretsmanager/secretVersion:SecretVersion";
const chat = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
/** What the notifier finds in its secret. */
const keys =
  (...names: string[]) =>
  (stack: EditableStack) =>
    stack.set(
      "secrets-notifier",
      { secretString: JSON.stringify(Object.fromEntries(names.map((name) => [name, "x"]))) },
      version,
    );
const silent = (stack: EditableStack) => stack.removeAll(chat).removeAll(subscription);
const subscribe = (endpoint: string) => (stack: EditableStack) =>
  silent(stack).add("own", subscription, {
    topic: "arn:aws:sns:us-east-1:123456789012:ops-agent-worker-prod-alarms-p1",
    ...{ protocol: "https", endpoint },
  });

const roleType = "aws:iam/role:Role";
const topicType = "aws:sns/topic:Topic";
const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const eventRule = "aws:cloudwatch/eventRule:EventRule";
const topicArn = (severity: string) => `arn:aws:sns:us-east-1:123456789012:ops-agent-worker-prod-alarms-${severity}`;
const cpu = "worker-worker-cpu";
const tags = (more: Readonly<Record<string, string>>) => ({ Owner: "platform-team", ...more });
const chatChannel = (props: Readonly<Record<string, unknown>>) => (stack: EditableStack) =>
  stack.set("notifications-chat", props, chat);
const topicOf = (name: string, props: Readonly<Record<string, unknown>>) => (stack: EditableStack) =>
  stack.set(name, props, topicType);
const pattern = (detail: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  eventPattern: JSON.stringify({
    source: ["aws.ecs"],
    "detail-type": ["ECS Deployment State Change"],
    resources: ["arn:aws:ecs:us-east-1:123456789012:service/ops-agent-worker-prod/ops-agent-worker-prod-worker"],
    detail,
    ...more,
  }),
});
const listens = (props: Readonly<Record<string, unknown>>) => (stack: EditableStack) =>
  stack.set("worker-deployment-failed", props, eventRule);
const failed = { eventName: ["SERVICE_DEPLOYMENT_FAILED"] };

const target = "worker-deployment-failed";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";
const transformerIn = (stack: EditableStack) =>
  stack.of(target, targetType).inputs["inputTransformer"] as { inputPaths: object; inputTemplate: string };
const reports = (inputTemplate: string) => (stack: EditableStack) =>
  stack.set(target, { inputTransformer: { inputPaths: transformerIn(stack).inputPaths, inputTemplate } }, targetType);
const said = (one: string, other: string) => (stack: EditableStack) =>
  reports(transformerIn(stack).inputTemplate.replaceAll(one, other))(stack);

export const notificationsCases: Cases = {
  "alarm-severity-routed": [
    fails("an outage on the way of what can wait", "worker-worker-down", (stack) =>
      stack.set("worker-worker-down", { alarmActions: [topicArn("p3")] }, metricAlarm),
    ),
    fails("a severity of nobody", cpu, (stack) =>
      stack.set(cpu, { tags: tags({ Severity: "critical" }) }, metricAlarm),
    ),
    fails("no severity", cpu, (stack) => stack.set(cpu, { tags: tags({}) }, metricAlarm)),
    fails("a topic of another severity", cpu, topicOf("alarms-p2", { tags: { Severity: "P3" } })),
    fails("an event on another way", "worker-deployment-failed", (stack) =>
      stack.set("worker-deployment-failed", { arn: topicArn("p3") }, "aws:cloudwatch/eventTarget:EventTarget"),
    ),
    passes("another severity on both", cpu, (stack) =>
      stack.set(cpu, { tags: tags({ severity: "P3" }), alarmActions: [topicArn("p3")] }, metricAlarm),
    ),
    isUnclear("tags that are not known", cpu, (stack) => stack.hide(cpu, "tags", "network-vpc")),
    isNotApplicable("another vocabulary, in a stack that is not of this project", cpu, (stack) => {
      stack.removeAll("ops:stack:Declaration").set(cpu, { tags: { Severity: "critical" } }, metricAlarm);
      for (const severity of ["p0", "p1", "p2", "p3"])
        stack.set(`alarms-${severity}`, { tags: { Severity: `sev${severity}` } }, topicType);
    }),
    passes("a topic of another vocabulary beside it, in such a stack", cpu, (stack) => {
      stack.removeAll("ops:stack:Declaration").set("alarms-p0", { tags: { Severity: "critical" } }, topicType);
    }),
    isNotApplicable("topics of no severity", cpu, (stack) => {
      for (const severity of ["p0", "p1", "p2", "p3"]) stack.set(`alarms-${severity}`, { tags: {} }, topicType);
    }),
  ],
  "alarm-topic-accountable": [
    fails(
      "failures of functions are forgotten",
      "alarms-p0",
      topicOf("alarms-p0", { lambdaFailureFeedbackRoleArn: "" }),
    ),
    fails("failures of queues are forgotten", "alarms-p3", topicOf("alarms-p3", { sqsFailureFeedbackRoleArn: "" })),
    fails("SHA-1", "alarms-p0", topicOf("alarms-p0", { signatureVersion: 1 })),
    passes("only what is needed", "alarms-p3", topicOf("alarms-p3", { lambdaFailureFeedbackRoleArn: undefined })),
    isUnclear("a version that is not known", "alarms-p0", (stack) =>
      stack.hide(stack.of("alarms-p0", topicType), "signatureVersion", "network-vpc"),
    ),
    isNotApplicable("a topic of no alarm", "redis-events-topic", () => undefined),
  ],
  "chat-channel-closed": [
    fails("no guardrail", "notifications-chat", chatChannel({ guardrailPolicyArns: undefined })),
    fails(
      "a guardrail that is none",
      "notifications-chat",
      chatChannel({ guardrailPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
    ),
    fails("the role of all", "notifications-chat", chatChannel({ userAuthorizationRequired: false })),
    fails("a name instead of an id", "notifications-chat", chatChannel({ slackChannelId: "#incidents" })),
    fails("the role of a function", "notifications-chat", (stack) =>
      stack.set("notifications-chat", { iamRoleArn: stack.of("worker-task", roleType).outputs["arn"] }, chat),
    ),
    passes(
      "another guardrail of AWS",
      "notifications-chat",
      chatChannel({ guardrailPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
    ),
    isUnclear(
      "a role of somebody else",
      "notifications-chat",
      chatChannel({ iamRoleArn: "arn:aws:iam::123456789012:role/chat" }),
    ),
  ],
  "delivery-told-another-way": [
    fails("only the function that fails", "notifications-notifier-errors", (stack) =>
      stack.removeAll(chat).remove("notifications-mail-p1"),
    ),
    fails("a mail to nobody", "notifications-notifier-errors", (stack) =>
      stack.set("notifications-mail-p1", { endpoint: "ops" }, subscription),
    ),
    fails("a filter for other alarms", "notifications-notifier-dead-letters", (stack) =>
      stack.set("notifications-mail-p1", { filterPolicy: JSON.stringify({ AlarmName: ["other"] }) }, subscription),
    ),
    passes("a filter in another spelling", "notifications-notifier-errors", (stack) =>
      stack.set(
        "notifications-mail-p1",
        { filterPolicy: JSON.stringify({ AlarmName: [{ suffix: "errors" }, { suffix: "failed-p0" }] }) },
        subscription,
      ),
    ),
    isNotApplicable("no second way asked for", "notifications-notifier-errors", (stack) =>
      stack.set("declaration", { settings: { profile: "prod" } }),
    ),
    isUnclear("an address that is not known", "notifications-notifier-errors", (stack) =>
      stack.hide("notifications-mail-p1", "endpoint", "network-vpc"),
    ),
    isNotApplicable("an alarm on something else", cpu, () => undefined),
  ],
  "event-report-readable": [
    fails("the bare event", target, (stack) => stack.set(target, { inputTransformer: undefined }, targetType)),
    fails("a sentence", target, reports('"A deployment failed"')),
    fails("a placeholder of nobody", target, (stack) => {
      const { inputTemplate } = transformerIn(stack);
      stack.set(target, { inputTransformer: { inputPaths: {}, inputTemplate } }, targetType);
    }),
    fails("another severity", target, said("P1", "P3")),
    fails("a severity of nobody", target, said('"severity":"P1"', '"severity":"high"')),
    fails("nothing but a title", target, reports(JSON.stringify({ version: "1.0", content: { title: "Failed" } }))),
    passes("another title", target, said("P1: ", "Urgent: ")),
    isUnclear("not known", target, (stack) =>
      stack.hide(stack.of(target, targetType), "inputTransformer", "network-vpc"),
    ),
    isNotApplicable("a topic without the notifier", "worker-task-crashed", (stack) =>
      stack.set("worker-task-crashed", { inputTransformer: undefined }, targetType),
    ),
  ],
  "event-rule-precise": [
    fails("deployments that went well", "worker-deployment-failed", listens(pattern({}))),
    fails("other services", "worker-deployment-failed", listens(pattern(failed, { resources: undefined }))),
    fails("others who say the same", "worker-deployment-failed", listens(pattern(failed, { source: undefined }))),
    fails("an empty list", "worker-deployment-failed", listens(pattern({ eventName: [] }))),
    fails("no JSON", "worker-deployment-failed", listens({ eventPattern: "{" })),
    passes("a service by group", "worker-deployment-failed", (stack) =>
      listens({
        eventPattern: JSON.stringify({
          ...{ source: ["aws.ecs"], "detail-type": ["ECS Task State Change"] },
          detail: { group: ["service:ops-agent-worker-prod-worker"], lastStatus: ["STOPPED"] },
        }),
      })(stack),
    ),
    isUnclear("a pattern that is not known", "unclear", (stack) =>
      stack
        .add("unclear", eventRule, { name: "unclear" })
        .hide("unclear", "eventPattern", "network-vpc")
        .add("unclear-target", "aws:cloudwatch/eventTarget:EventTarget", { rule: "unclear", arn: topicArn("p2") }),
    ),
    isNotApplicable("a rule that tells nobody", "worker-deployment-failed", (stack) =>
      stack.removeAll("aws:cloudwatch/eventTarget:EventTarget"),
    ),
  ],
  "severity-reaches-channels": [
    fails("a severity that the chat does not hear", "alarms-p1", chatChannel({ snsTopicArns: [topicArn("p0")] })),
    fails("a pager that nobody calls", "alarms-p0", (stack) =>
      stack.set("notifications-p0", { topic: topicArn("p3") }, subscription),
    ),
    fails("a digest among the dead letters", "alarms-p3", (stack) =>
      stack.set(
        "notifications-digest-p3",
        { endpoint: stack.of("notifications-undigested", "aws:sqs/queue:Queue").outputs["arn"] },
        subscription,
      ),
    ),
    passes("a webhook instead of the chat's own way", "alarms-p1", (stack) =>
      chatChannel({ snsTopicArns: [topicArn("p0"), topicArn("p2")] })(stack).add("hook", subscription, {
        ...{ topic: topicArn("p1"), protocol: "https", endpoint: "https://hooks.slack.com/services/T/B/X" },
      }),
    ),
    isUnclear("a protocol that is not known", "alarms-p1", (stack) =>
      stack.hide(stack.of("notifications-p1", subscription), "protocol", "network-vpc"),
    ),
    isNotApplicable("a topic of no severity", "redis-events-topic", () => undefined),
  ],
  "chat-alert-channel": [
    fails("nobody at all", undefined, silent),
    fails("a pager alone", undefined, (stack) => keys("pagerDutyRoutingKey")(stack).removeAll(chat)),
    fails("a pager's endpoint", undefined, subscribe("https://events.pagerduty.com/integration/x/enqueue")),
    passes("a function that posts", undefined, (stack) => {
      const { environment } = stack.of("notifications-notifier-function").inputs;
      const { variables } = environment as { variables: Record<string, unknown> };
      const { DIRECT_CHANNELS: _, ...others } = variables;
      stack.removeAll(chat).set("notifications-notifier-function", { environment: { variables: others } });
    }),
    fails("a function that is told to leave the chat out", undefined, (stack) => stack.removeAll(chat)),
    passes("a webhook", undefined, subscribe("https://hooks.slack.com/services/T/B/X")),
    isUnclear("an endpoint of somebody else", undefined, subscribe("https://alarms.example.com/")),
  ],
  "pager-route-for-critical": [
    fails("nobody at all", undefined, silent),
    fails("a chat alone", undefined, keys("slackWebhookUrl")),
    fails("a webhook of a chat", undefined, subscribe("https://hooks.slack.com/services/T/B/X")),
    fails("alarms that tell nobody", undefined, (stack) => {
      for (const name of ["warn", "page", "deployment"])
        stack.set(`worker-error-rate-${name}`, { actionsEnabled: false });
    }),
    passes("a pager's endpoint", undefined, subscribe("https://events.pagerduty.com/integration/x/enqueue")),
    isUnclear("an endpoint of somebody else", undefined, subscribe("https://alarms.example.com/")),
  ],
};
