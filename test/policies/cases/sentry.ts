import type { EditableStack } from "./editable-stack";
import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";

const task = "worker-task";
const vpc = "network-vpc";
const sentryTypes = ["Project", "ProjectKey", "MetricMonitor", "CronMonitor", "UptimeMonitor", "Alert"];
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const withoutSentry = (stack: EditableStack) => {
  for (const type of sentryTypes) stack.removeAll(`sentry:index:${type}`);
  stack.set("secrets-sentry-dsn", { secretString: "https://key@sentry.example.com/1" }, version);
};
/** The worker's only container, for the task and the component that declares it. */
const container =
  (secrets: unknown, also = {}) =>
  (stack: EditableStack) => {
    const containers = [{ name: "worker", secrets, ...also }];
    stack
      .set("worker", { containers }, "ops:worker:Worker")
      .set(task, { containerDefinitions: JSON.stringify(containers) }, "aws:ecs/taskDefinition:TaskDefinition");
  };
const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ops/dsn-AbCdEf";

const owners = { type: "email", target: "issue_owners" };
const tells = (action: object) => (stack: EditableStack) =>
  stack.set("sentry-monitors", { routes: [{ actions: [action] }] });
const draws =
  (...widgets: readonly unknown[]) =>
  (stack: EditableStack) =>
    stack.set("sentry-dashboard", { widgets });

export const sentryCases: Cases = {
  "error-tracking-configured": [
    fails("no DSN", task, container([{ name: "REDIS_URL", valueFrom: arn }])),
    fails(
      "in plain sight",
      task,
      container([], { environment: [{ name: "SENTRY_DSN", value: "https://a@b.example/1" }] }),
    ),
    fails("of no secret", task, container([{ name: "SENTRY_DSN", valueFrom: "" }])),
    fails("of another project", task, (stack) => {
      container([{ name: "SENTRY_DSN", valueFrom: `${arn}:::v1` }])(stack);
      stack.add("other-dsn", version, { secretId: arn, secretString: "https://key@sentry.example.com/1" });
    }),
    passes("a project of somebody else", task, (stack) => {
      container([{ name: "SENTRY_DSN", valueFrom: arn }])(stack);
      withoutSentry(stack);
    }),
    isUnclear("a secret of somebody else", task, container([{ name: "SENTRY_DSN", valueFrom: arn }])),
  ],
  "sentry-error-rate-alert": [
    fails("no monitor", undefined, (stack) => stack.set("sentry-errors", { aggregate: "avg(x)" })),
    fails("no threshold", undefined, (stack) => stack.set("sentry-errors", { critical: undefined })),
    fails("switched off", undefined, (stack) => stack.set("sentry-errors", { enabled: false })),
    fails("nobody hears it", undefined, (stack) => stack.removeAll("sentry:index:Alert")),
    fails("an alert that does nothing", undefined, (stack) =>
      stack.set("sentry-monitors", { routes: [{ actions: [] }] }),
    ),
    passes("an alert of its own", undefined, (stack) =>
      stack
        .removeAll("sentry:index:Alert")
        .add("own", "sentry:index:Alert", { routes: [{ actions: [owners] }] })
        .hide("own", "monitors", "sentry-errors"),
    ),
    isUnclear("a threshold not known", undefined, (stack) => stack.hide("sentry-errors", "critical", vpc)),
    isNotApplicable("nothing of Sentry", undefined, withoutSentry),
  ],
  "sentry-monitor-heard": [
    fails("no alert", "sentry-errors", (stack) => stack.removeAll("sentry:index:Alert")),
    fails("a team that is not named", "sentry-errors", tells({ type: "email", target: "team" })),
    fails("a channel that is not named", "sentry-errors", tells({ type: "slack", integrationId: "1" })),
    fails("nobody where an issue has no owner", "sentry-errors", tells({ ...owners, fallthrough: "NoOne" })),
    fails("new errors", "sentry-project", (stack) => stack.remove("sentry-new-errors")),
    passes(
      "PagerDuty",
      "sentry-errors",
      tells({ type: "pagerduty", integrationId: "1", serviceId: "2", serviceName: "ops" }),
    ),
    isUnclear("whom it tells not known", "sentry-errors", (stack) => stack.hide("sentry-monitors", "routes", vpc)),
    isNotApplicable("switched off", "sentry-errors", (stack) => stack.set("sentry-errors", { enabled: false })),
  ],
  "sentry-of-this-stack": [
    fails("another project", "sentry-errors", (stack) => stack.set("sentry-errors", { project: "99" })),
    fails("no project", "sentry-key", (stack) => stack.set("sentry-key", { project: undefined })),
    fails("another environment", "sentry-p95", (stack) => stack.set("sentry-p95", { environment: "production" })),
    fails("a dashboard of another project", "sentry-dashboard", (stack) =>
      stack.set("sentry-dashboard", { projects: ["99"] }),
    ),
    fails("an alert on a monitor of somebody else", "sentry-monitors", (stack) =>
      stack.set("sentry-monitors", { monitors: ["7"] }),
    ),
    fails("an alert on what is no list", "sentry-monitors", (stack) => stack.set("sentry-monitors", { monitors: "7" })),
    passes("an alert alone, on monitors of somebody else", "own", (stack) => {
      withoutSentry(stack);
      stack.add("own", "sentry:index:Alert", { monitors: ["7"], routes: [{ actions: [owners] }] });
    }),
    isUnclear("monitors made from something else", "sentry-monitors", (stack) =>
      stack.hide("sentry-monitors", "monitors", vpc),
    ),
    passes("by its slug", "sentry-key", (stack) => stack.set("sentry-key", { project: "ops-agent-worker-prod" })),
    passes("a project of somebody else", "sentry-errors", (stack) =>
      stack.removeAll("sentry:index:Project").set("sentry-errors", { project: "99" }),
    ),
    isUnclear("an environment not known", "sentry-errors", (stack) => stack.hide("sentry-errors", "environment", vpc)),
  ],
  "sentry-metric-monitor-rings": [
    fails("it warns after it pages", "sentry-errors", (stack) => stack.set("sentry-errors", { warning: 60 })),
    fails("it always rings", "sentry-errors", (stack) => stack.set("sentry-errors", { warning: 0 })),
    fails("it never rings", "sentry-errors", (stack) => stack.set("sentry-errors", { critical: 50_000 })),
    fails("other thresholds than were asked for", "sentry-errors", (stack) =>
      stack.set("sentry-errors", { warning: 20 }),
    ),
    fails("a window that Sentry has not", "sentry-errors", (stack) =>
      stack.set("sentry-errors", { timeWindowSeconds: 240 }),
    ),
    fails("spans among errors", "sentry-p95", (stack) => stack.set("sentry-p95", { dataset: "events" })),
    fails("all spans", "sentry-p95", (stack) => stack.set("sentry-p95", { query: undefined })),
    fails("spans that nobody reports", "sentry-p95", (stack) =>
      stack.set("sentry-p95", { query: "span.op:http.client" }),
    ),
    passes("too few of something", "sentry-errors", (stack) =>
      stack.set("sentry-errors", { aggregate: "count_unique(user)", direction: "below", critical: 1, warning: 5 }),
    ),
    isUnclear("a threshold not known", "sentry-errors", (stack) => stack.hide("sentry-errors", "critical", vpc)),
  ],
  "sentry-check-ins-agree": [
    fails("at another time", "sentry-config-backup", (stack) =>
      stack.set("sentry-config-backup", { crontab: "30 5 * * *" }),
    ),
    fails("a week of patience", "sentry-config-backup", (stack) =>
      stack.set("sentry-config-backup", { checkInMarginMinutes: 10_080 }),
    ),
    fails("no crontab", "sentry-config-backup", (stack) => stack.set("sentry-config-backup", { crontab: "soon" })),
    fails("no unit", "sentry-queue-monitor", (stack) =>
      stack.set("sentry-queue-monitor", { interval: { value: 1, unit: "fortnight" } }),
    ),
    fails("work for which nobody waits", "queue-monitor-schedule", (stack) => stack.remove("sentry-queue-monitor")),
    passes("the same as a crontab", "sentry-queue-monitor", (stack) =>
      stack.set("sentry-queue-monitor", { interval: undefined, crontab: "* * * * *" }),
    ),
    passes("work that is scheduled elsewhere", "elsewhere", (stack) =>
      stack.add("elsewhere", "sentry:index:CronMonitor", { slug: "x", crontab: "0 4 1 * *", checkInMarginMinutes: 60 }),
    ),
    isUnclear("how often not known", "sentry-queue-monitor", (stack) =>
      stack.hide("sentry-queue-monitor", "interval", vpc),
    ),
    isNotApplicable("work that does not check in", "secret-age-function-schedule", () => undefined),
  ],
  "sentry-dashboard-draws": [
    fails("nothing", "sentry-dashboard", draws()),
    fails("no figure", "sentry-dashboard", draws({ widgetType: "error-events", queries: [{ aggregates: ["count"] }] })),
    fails("all spans", "sentry-dashboard", draws({ widgetType: "spans", queries: [{ aggregates: ["p95(x)"] }] })),
    passes("a list of issues", "sentry-dashboard", draws({ widgetType: "issue", queries: [{ columns: ["title"] }] })),
    isUnclear("not known", "sentry-dashboard", (stack) => stack.hide("sentry-dashboard", "widgets", vpc)),
  ],
  "sentry-performance-alert": [
    fails("an average", undefined, (stack) => stack.set("sentry-p95", { aggregate: "avg(span.duration)" })),
    fails("no threshold", undefined, (stack) => stack.set("sentry-p95", { critical: undefined })),
    fails("an alert switched off", undefined, (stack) => stack.set("sentry-monitors", { enabled: false })),
    passes("a higher percentile", undefined, (stack) => stack.set("sentry-p95", { aggregate: "p99(span.duration)" })),
    isUnclear("a threshold not known", undefined, (stack) => stack.hide("sentry-p95", "critical", vpc)),
    isNotApplicable("nothing of Sentry", undefined, withoutSentry),
  ],
  "sentry-worker-failure-alert": [
    fails("no monitor", undefined, (stack) => stack.removeAll("sentry:index:CronMonitor")),
    fails("nobody hears it", undefined, (stack) => stack.removeAll("sentry:index:Alert")),
    passes("errors of the worker alone", undefined, (stack) =>
      stack.removeAll("sentry:index:CronMonitor").set("sentry-errors", { query: "tags[component]:worker" }),
    ),
    isUnclear("what it does not known", undefined, (stack) => stack.hide("sentry-monitors", "routes", vpc)),
    isNotApplicable("nothing of Sentry", undefined, withoutSentry),
  ],
};
