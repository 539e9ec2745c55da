import { expect, it, describe } from "vitest";
import { Sentry } from "../../components/sentry";
import { checkInSchedule, patience } from "../../components/sentry/schedule";
import { labels, only, record, valueOf } from "./recorder";
import { scope } from "./scope";

const least = {
  scope,
  organization: "acme",
  team: "platform",
  runbookBaseUrl: "https://runbooks.test/",
};

const whole = {
  ...least,
  url: "https://de.sentry.io",
  authToken: "token-of-acme",
  protect: false,
  errorsWarn: 5,
  errorsPage: 20,
  jobDuration: { warnSeconds: 2, pageSeconds: 4 },
  uptimeUrls: ["https://app.example.com/api/health"],
  schedules: { queueMonitor: "rate(1 minute)", snapshotExport: "cron(0 3 * * ? *)" },
  slackIntegrationId: "1",
  slackChannel: "#incidents",
  pagerDutyIntegrationId: "2",
  pagerDutyServiceId: "77",
  pagerDutyServiceName: "Worker",
} as const;

const prefix = `${scope.service}-${scope.environment}`;
const slackAction = { type: "slack", integrationId: "1", channel: "#incidents" };

describe("Sentry, as little of it as there can be", async () => {
  const { resources } = await record(() => new Sentry("sentry", least));

  it("makes exactly these resources", () => {
    expect(labels(resources)).toEqual([
      "pulumi:providers:sentry sentry-organization",
      "sentry:index:Alert sentry-monitors",
      "sentry:index:Alert sentry-new-errors",
      "sentry:index:Dashboard sentry-dashboard",
      "sentry:index:MetricMonitor sentry-errors",
      "sentry:index:MetricMonitor sentry-p95",
      "sentry:index:Project sentry-project",
      "sentry:index:ProjectKey sentry-key",
    ]);
  });

  it("tells the project's members, and pages nobody", () => {
    const routes = [{ actions: [{ type: "email", target: "issue_owners" }] }];
    expect(only(resources, "sentry:index:Alert", "sentry-new-errors")["routes"]).toEqual(routes);
    expect(only(resources, "sentry:index:Alert", "sentry-monitors")["routes"]).toEqual(routes);
  });

  it("takes the thresholds of the defaults", () => {
    expect(only(resources, "sentry:index:MetricMonitor", "sentry-errors")).toMatchObject({ warning: 10, critical: 50 });
    expect(only(resources, "sentry:index:MetricMonitor", "sentry-p95")).toMatchObject({
      warning: 60_000,
      critical: 90_000,
    });
  });
});

describe("Sentry with everything", async () => {
  const { resources, result } = await record(() => new Sentry("sentry", whole));

  it("makes exactly these resources", () => {
    expect(labels(resources)).toEqual([
      "pulumi:providers:sentry sentry-organization",
      "sentry:index:Alert sentry-monitors",
      "sentry:index:Alert sentry-new-errors",
      "sentry:index:CronMonitor sentry-queue-monitor",
      "sentry:index:CronMonitor sentry-snapshot-export",
      "sentry:index:Dashboard sentry-dashboard",
      "sentry:index:MetricMonitor sentry-errors",
      "sentry:index:MetricMonitor sentry-p95",
      "sentry:index:Project sentry-project",
      "sentry:index:ProjectKey sentry-key",
      "sentry:index:UptimeMonitor sentry-uptime-app-example-com-api-health",
    ]);
  });

  it("reaches the organization with the token that was given", () => {
    expect(only(resources, "pulumi:providers:sentry")).toEqual({
      organization: "acme",
      url: "https://de.sentry.io",
      authToken: "token-of-acme",
    });
  });

  it("names the project after the stack", () => {
    expect(only(resources, "sentry:index:Project")).toEqual({ team: "platform", name: prefix, slug: prefix });
  });

  it("watches errors and durations of this environment, and says what to do", () => {
    expect(only(resources, "sentry:index:MetricMonitor", "sentry-errors")).toEqual({
      project: "10",
      environment: scope.environment,
      name: `${scope.environment}: errors`,
      description: "Jobs fail, or workers crash, more often than usual. Runbook: https://runbooks.test/error-rate.md",
      dataset: "events",
      aggregate: "count()",
      timeWindowSeconds: 300,
      warning: 5,
      critical: 20,
    });
    expect(only(resources, "sentry:index:MetricMonitor", "sentry-p95")).toMatchObject({
      aggregate: "p95(span.duration)",
      query: "span.op:queue.process",
      warning: 2_000,
      critical: 4_000,
    });
  });

  it("expects scheduled work under slugs that no other stack has", () => {
    expect(only(resources, "sentry:index:CronMonitor", "sentry-queue-monitor")).toMatchObject({
      slug: `${prefix}-queue-monitor`,
      interval: { value: 1, unit: "minute" },
      checkInMarginMinutes: 5,
      failureThreshold: 3,
    });
    expect(only(resources, "sentry:index:CronMonitor", "sentry-snapshot-export")).toMatchObject({
      slug: `${prefix}-snapshot-export`,
      crontab: "0 3 * * *",
      checkInMarginMinutes: 60,
      failureThreshold: 1,
    });
  });

  it("calls the public address from outside", () => {
    expect(only(resources, "sentry:index:UptimeMonitor")).toMatchObject({
      url: "https://app.example.com/api/health",
      environment: scope.environment,
    });
  });

  it("tells Slack of new errors, and pages only for what monitors found", () => {
    expect(only(resources, "sentry:index:Alert", "sentry-new-errors")["routes"]).toEqual([{ actions: [slackAction] }]);
    expect(only(resources, "sentry:index:Alert", "sentry-monitors")).toEqual({
      name: `${scope.environment}: thresholds, addresses and scheduled work`,
      monitors: [
        "sentry-errors-id",
        "sentry-p95-id",
        "sentry-uptime-app-example-com-api-health-id",
        "sentry-queue-monitor-id",
        "sentry-snapshot-export-id",
      ],
      routes: [
        {
          conditions: [{ type: "issue_priority_greater_or_equal", comparison: 75 }],
          actions: [
            { type: "pagerduty", severity: "critical", integrationId: "2", serviceId: "77", serviceName: "Worker" },
          ],
        },
        { actions: [slackAction] },
      ],
    });
  });

  it("shows errors, durations, outcomes and the most frequent errors", () => {
    const { widgets } = only(resources, "sentry:index:Dashboard") as { widgets: { title: string }[] };
    expect(widgets.map(({ title }) => title)).toEqual([
      "Errors",
      "Duration of jobs (P95)",
      "Jobs by status",
      "Most frequent errors",
    ]);
  });

  it("hands out the address of its key", async () => {
    expect(await valueOf(result.dsn)).toBe("https://key@sentry.test/1");
  });
});

it("uses a project that exists, and makes none", async () => {
  const { resources } = await record(() => new Sentry("sentry", { ...least, project: "web" }));
  expect(only(resources, "sentry:index:Project")).toEqual({});
  expect(only(resources, "sentry:index:ProjectKey")).toMatchObject({ project: "10" });
});

describe("a schedule of EventBridge in Sentry", () => {
  it.each([
    ["rate(1 minute)", { interval: { value: 1, unit: "minute" } }],
    ["rate(12 hours)", { interval: { value: 12, unit: "hour" } }],
    ["cron(0 3 * * ? *)", { crontab: "0 3 * * *" }],
    ["cron(0/15 * ? * MON-WED *)", { crontab: "0/15 * * * MON-WED" }],
    ["cron(0 5 ? * 1,2-7/2 *)", { crontab: "0 5 * * 0,1-6/2" }],
  ])("%s", (expression, expected) => expect(checkInSchedule(expression)).toEqual(expected));

  it.each(["cron(0 3 L * ? *)", "cron(0 3 ? * 6#3 *)", "cron(0 3 1W * ? *)", "cron(0 3 * * ? 2030)", "at(2030-01-01)"])(
    "%s has none",
    (expression) => expect(() => checkInSchedule(expression)).toThrow(`${expression} has no equal`),
  );

  it("may be missed when it is frequent", () => {
    expect(patience({ crontab: "*/5 * * * *" }).failureThreshold).toBe(3);
    expect(patience({ crontab: "0 * * * *" }).failureThreshold).toBe(1);
    expect(patience({ interval: { value: 1, unit: "day" } }).failureThreshold).toBe(1);
  });
});
