import { metrics, workerEnvironment } from "../../../runtime/contract";
import type { StackFixture } from "../stack-fixture";
import { json, ref } from "../stack-fixture";
import type { Break } from "./break";
import { add, both, fails, hidden, isUnclear, leftToProvider, of, passes, remove, set, when } from "./break";

const down = (props: Record<string, unknown>) => set("alarm-down", props);
const queue = (props: Record<string, unknown>) => set("alarm-queue-warn", props);
const errors = (props: Record<string, unknown>) => set("alarm-errors", props);
const queries = (stack: StackFixture) => of(stack, "alarm-errors").props["metricQueries"] as Record<string, unknown>[];
const formula = (expression: string) => (stack: StackFixture) => {
  errors({ metricQueries: [{ id: "rate", expression, returnData: true }, ...queries(stack).slice(1)] })(stack);
};
const emitsAs = (value: string) => (stack: StackFixture) => {
  const [container] = of(stack, "worker-component").props["containers"] as Record<string, unknown>[];
  const containers = [{ ...container, environment: [{ name: workerEnvironment.serviceName, value }] }];
  set("worker-component", { containers })(stack);
  set("task", { containerDefinitions: json(containers) })(stack);
};
const mailOnly = set("subscription", { protocol: "email", endpoint: "ops@example.com" });
const calm = (stack: StackFixture) => {
  for (const name of ["alarm-queue-warn", "alarm-queue-page", "alarm-errors"])
    set(name, { tags: { Severity: "P3" } })(stack);
};

export const alarmBreaks: Readonly<Record<string, readonly Break[]>> = {
  "alarm-worker-down": [
    fails("no alarm", "service", remove("alarm-down")),
    fails("missing data ignored", "service", down({ treatMissingData: "ignore" })),
    fails("missing data not stated", "service", down({ treatMissingData: undefined })),
    fails("another service", "service", down({ dimensions: { ClusterName: "ops-test", ServiceName: "other" } })),
    fails("no cluster", "service", down({ dimensions: { ServiceName: "ops-test-worker" } })),
    fails("another metric", "service", down({ metricName: "CpuUtilized" })),
    fails("the wrong way round", "service", down({ comparisonOperator: "GreaterThanThreshold" })),
    fails("a threshold of nothing", "service", down({ threshold: 0 })),
    fails("a cluster without Container Insights", "service", set("cluster", { settings: [] })),
    passes(
      "the service by reference",
      down({ dimensions: { ClusterName: "ops-test", ServiceName: ref("service", "name") } }),
    ),
    when(
      "preview",
      isUnclear(
        "a name not known",
        "service",
        down({ dimensions: { ClusterName: "ops-test", ServiceName: leftToProvider } }),
      ),
    ),
    when("preview", isUnclear("missing data not known", "service", down({ treatMissingData: hidden }))),
    passes(
      "metric math",
      down({
        namespace: undefined,
        metricName: undefined,
        dimensions: undefined,
        comparisonOperator: "LessThanThreshold",
        metricQueries: [
          { id: "down", expression: "FILL(running, 0)", returnData: true },
          {
            id: "running",
            metric: {
              namespace: "ECS/ContainerInsights",
              metricName: "RunningTaskCount",
              dimensions: { ClusterName: "ops-test", ServiceName: "ops-test-worker" },
            },
          },
        ],
      }),
    ),
  ],
  "alarm-queue-depth": [
    fails("no alarm", "service", remove("alarm-queue-warn", "alarm-queue-page")),
    fails("one level only", "service", remove("alarm-queue-page")),
    fails("both too high", "service", queue({ threshold: 101 })),
    fails("the wrong way round", "service", queue({ comparisonOperator: "LessThanThreshold" })),
    fails(
      "a name under which nothing is emitted",
      "service",
      both(queue({ dimensions: { [metrics.dimension]: "other" } }), set("alarm-queue-page", { dimensions: {} })),
    ),
    fails("a worker that emits under another name", "service", emitsAs("renamed"), "alarm-error-rate"),
    when("preview", isUnclear("a threshold not known", "service", queue({ threshold: hidden }))),
  ],
  "alarm-error-rate": [
    fails("no alarm", "service", remove("alarm-errors")),
    fails("a share too large", "service", errors({ threshold: 6 })),
    fails("a fraction too large", "service", both(formula("failed / processed"), errors({ threshold: 0.06 }))),
    passes("a fraction", both(formula("failed / processed"), errors({ threshold: 0.05 }))),
    fails(
      "a bare count",
      "service",
      errors({ metricQueries: [], namespace: metrics.namespace, metricName: metrics.jobsFailed }),
    ),
    when("preview", isUnclear("queries not known", "service", errors({ metricQueries: hidden }))),
  ],
  "alarm-actions-not-empty": [
    fails("no action", "alarm-queue-warn", queue({ alarmActions: [] })),
    fails("actions off", "alarm-queue-warn", queue({ actionsEnabled: false })),
    fails(
      "nobody subscribed",
      "alarm-queue-warn",
      both(queue({ alarmActions: [ref("empty", "arn")] }), add("empty", "aws:sns/topic:Topic", { name: "empty" })),
    ),
    fails(
      "a composite alarm",
      "composite",
      add("composite", "aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmRule: "ALARM(a)" }),
    ),
    isUnclear(
      "a topic of another stack",
      "alarm-queue-warn",
      queue({ alarmActions: ["arn:aws:sns:us-east-1:000000000000:elsewhere"] }),
    ),
    when("preview", isUnclear("a target not known", "alarm-queue-warn", queue({ alarmActions: [hidden] }))),
    passes(
      "an autoscaling policy",
      queue({ alarmActions: ["arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:x"] }),
    ),
    passes(
      "a chat channel that hears the topic",
      both(
        queue({ alarmActions: [ref("chatted", "arn")] }),
        add("chatted", "aws:sns/topic:Topic", { name: "chatted" }),
        add("chat", "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", {
          snsTopicArns: [ref("topic", "arn"), ref("chatted", "arn")],
        }),
      ),
    ),
    passes("the topic by its name", queue({ alarmActions: ["arn:aws:sns:us-east-1:000000000000:ops-test-alarms-p0"] })),
  ],
  "critical-failure-alert": [
    fails("mail only", "alarm-down", both(mailOnly, calm)),
    fails(
      "a function that SNS may not call",
      "alarm-down",
      both(remove("permission"), calm),
      "alarm-actions-not-empty",
    ),
    fails(
      "an action that pages nobody",
      "alarm-down",
      down({ alarmActions: ["arn:aws:autoscaling:us-east-1:000000000000:x"] }),
    ),
    passes("an HTTPS endpoint", set("subscription", { protocol: "https", endpoint: "https://events.example.com" })),
    passes(
      "mail for what is not critical",
      both(
        queue({ alarmActions: [ref("mails", "arn")] }),
        add("mails", "aws:sns/topic:Topic", { name: "mails" }),
        add("mail", "aws:sns/topicSubscription:TopicSubscription", {
          topic: ref("mails", "arn"),
          protocol: "email",
          endpoint: "a@example.com",
        }),
      ),
    ),
    fails(
      "a chat channel for what is critical",
      "alarm-queue-warn",
      both(
        queue({ alarmActions: [ref("chatted", "arn")], tags: { severity: "P1" } }),
        add("chatted", "aws:sns/topic:Topic", { name: "chatted" }),
        add("chat", "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", {
          snsTopicArns: [ref("chatted", "arn")],
        }),
      ),
    ),
    fails(
      "mail for what is critical",
      "alarm-queue-warn",
      both(
        queue({ alarmActions: [ref("mails", "arn")], tags: { severity: "P1" } }),
        add("mails", "aws:sns/topic:Topic", { name: "mails" }),
        add("mail", "aws:sns/topicSubscription:TopicSubscription", {
          topic: ref("mails", "arn"),
          protocol: "email",
          endpoint: "a@example.com",
        }),
      ),
    ),
    when(
      "preview",
      isUnclear("a target not known", "alarm-down", down({ alarmActions: [hidden] }), "alarm-actions-not-empty"),
    ),
  ],
};
