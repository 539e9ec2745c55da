import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { AlarmDefinition, AlarmsById, Metric } from "../../components/alarms";
import { Alarms, deploymentTwin, makeAlarms, makeEventAlarm, silentUntil } from "../../components/alarms";

import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeType = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const alerting = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test/pages/",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};
const definition: AlarmDefinition = {
  id: "jobs-slow",
  severity: "P1",
  symptom: "Jobs are slow.",
  runbook: "queue-depth",
  watches: { namespace: "Jobs", metricName: "Duration", dimensions: { Service: "ops" }, statistic: "Maximum" },
  rings: "above",
  threshold: 100,
  periods: 5,
  silence: "notBreaching",
};

class Family extends pulumi.ComponentResource {
  readonly alarms: AlarmsById;
  constructor(definitions: readonly AlarmDefinition[]) {
    super("ops:test:Family", "family");
    this.alarms = makeAlarms(this, "family", scope, alerting, definitions);
    this.registerOutputs({});
  }
}

async function made(changes: Partial<AlarmDefinition>) {
  const { resources } = await record(() => new Family([{ ...definition, ...changes }]));
  return only(resources, alarmType);
}

describe("an alarm", () => {
  it("says what is wrong, how urgent it is, who answers for it and what to do, and when it is over", async () => {
    expect(await made({})).toEqual({
      name: "ops-agent-worker-prod-jobs-slow",
      alarmDescription: "Jobs are slow. Runbook: https://runbook.test/pages/queue-depth.md",
      namespace: "Jobs",
      metricName: "Duration",
      dimensions: { Service: "ops" },
      statistic: "Maximum",
      period: 60,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 100,
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
      treatMissingData: "notBreaching",
      actionsEnabled: true,
      alarmActions: ["arn:p1"],
      okActions: ["arn:p1"],
      tags: { Severity: "P1", Owner: "platform-team" },
    });
  });

  it("names its own owner, its incident and its scenario in words that the notifier reads", async () => {
    const alarm = await made({ owner: "data-team", dedupeKey: "redis-full", runbook: "worker-down#it-restarts" });
    expect(alarm["alarmDescription"]).toBe(
      "Jobs are slow. Owner: data-team. Incident: ops-agent-worker-prod-redis-full. Runbook: https://runbook.test/pages/worker-down.md#it-restarts",
    );
    expect(alarm["tags"]).toEqual({
      Severity: "P1",
      Owner: "data-team",
      Incident: "ops-agent-worker-prod-redis-full",
    });
  });

  it("watches percentiles, and keeps its state while they are of a few samples", async () => {
    const { extendedStatistic, evaluateLowSampleCountPercentiles, statistic } = await made({
      watches: { namespace: "Jobs", metricName: "Duration", dimensions: {}, statistic: "p95" },
    });
    expect({ extendedStatistic, evaluateLowSampleCountPercentiles, statistic }).toEqual({
      extendedStatistic: "p95",
      evaluateLowSampleCountPercentiles: "ignore",
      statistic: undefined,
    });
  });

  it("takes a period with too few samples for one that is in order", async () => {
    const alarm = await made({ minimumSamples: 20, periodSeconds: 300 });
    const query = (id: string, stat: string) => ({
      id,
      returnData: false,
      metric: { namespace: "Jobs", metricName: "Duration", dimensions: { Service: "ops" }, period: 300, stat },
    });
    expect(alarm["metricQueries"]).toEqual([
      {
        id: "judged",
        label: "Duration of at least 20 samples",
        expression: "IF(samples >= 20, measured, 100)",
        returnData: true,
      },
      query("measured", "Maximum"),
      query("samples", "SampleCount"),
    ]);
    expect(alarm).not.toHaveProperty("metricName");
    expect(alarm).not.toHaveProperty("period");
  });

  it("only leaves a trace where it is a symptom: its composite tells people", async () => {
    const { alarmActions, okActions, tags } = await made({ symptomOf: "worker" });
    expect({ alarmActions, okActions, tags }).toEqual({
      alarmActions: ["arn:p3"],
      okActions: ["arn:p3"],
      tags: { Severity: "P3", Owner: "platform-team" },
    });
  });
});

describe("an alarm on silence", () => {
  /** In which order a resource that takes its time and an alarm are made. */
  const orderWith = async (silence: AlarmDefinition["silence"]) => {
    const { order } = await record(() => {
      const late = pulumi.output(
        new Promise<string>((resolve) => setImmediate(() => setImmediate(() => resolve("late")))),
      );
      const source = new aws.sns.Topic("source", { name: late });
      const parent = new pulumi.ComponentResource("ops:test:Family", "family");
      makeAlarms(parent, "family", scope, silentUntil(alerting, source), [{ ...definition, silence }]);
    });
    return order;
  };

  it("is made after what would break the silence", async () => {
    expect(await orderWith("breaching")).toEqual(["source", "family-jobs-slow"]);
  });

  it("alone waits for that", async () => {
    expect(await orderWith("notBreaching")).toEqual(["family-jobs-slow", "source"]);
  });
});

describe("the twin that rolls a deployment back", () => {
  it("has a fixed name, decides sooner and tells only the digest", () => {
    expect(deploymentTwin({ ...definition, symptomOf: "worker", dedupeKey: "x" })).toEqual({
      ...definition,
      id: "jobs-slow-deployment",
      severity: "P3",
      symptom: "A deployment is rolled back for this: Jobs are slow.",
      periods: 3,
    });
    expect(deploymentTwin(definition, { threshold: 200, periods: 1 })).toMatchObject({ threshold: 200, periods: 1 });
  });

  it.each([
    [{ rings: "above" }, { threshold: 99 }, "jobs-slow pages at 100; its twin must not roll back already at 99"],
    [{ rings: "below" }, { threshold: 101 }, "jobs-slow pages at 100; its twin must not roll back already at 101"],
    [{}, { periods: 6 }, "jobs-slow pages after 5 periods; its twin must not need 6"],
  ] as const)("is refused before the page: %j with %j", (changes, options, message) => {
    expect(() => deploymentTwin({ ...definition, ...changes }, options)).toThrow(message);
  });
});

describe("Alarms", () => {
  const down: AlarmDefinition = { ...definition, id: "worker-down", severity: "P0", outageOf: ["worker"] };
  const slow: AlarmDefinition = { ...definition, symptomOf: "worker" };
  const warn: AlarmDefinition = { ...definition, id: "jobs-slow-warn", severity: "P2", threshold: 50 };
  const metricOf = ({ watches }: AlarmDefinition) => watches as Metric;
  const make = (...definitions: AlarmDefinition[]) =>
    record(() => {
      const families = { Worker: new Family(definitions).alarms };
      return new Alarms("overview", { scope, alerting, families });
    });

  it("makes of outages and symptoms what silences symptoms, and a dashboard", async () => {
    const { resources } = await make(down, slow, warn);
    expect(labels(resources).filter((label) => label.includes("overview"))).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/compositeAlarm:CompositeAlarm overview-jobs-slow-unless-worker-outage",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm overview-worker-outage",
        "aws:cloudwatch/dashboard:Dashboard overview-dashboard",
      ]
    `);
  });

  it("tells of a symptom unless its service is down", async () => {
    const { resources } = await make(down, { ...down, id: "worker-gone" }, slow);
    expect(only(resources, compositeType, "overview-worker-outage")).toEqual({
      alarmName: "ops-agent-worker-prod-worker-outage",
      alarmDescription:
        "The service worker is down; alarms that are only symptoms of that are silent. Runbook: https://runbook.test/pages/queue-depth.md",
      alarmRule: 'ALARM("ops-agent-worker-prod-worker-down") OR ALARM("ops-agent-worker-prod-worker-gone")',
      alarmActions: ["arn:p3"],
      okActions: ["arn:p3"],
      tags: { Severity: "P3", Owner: "platform-team" },
    });
    expect(only(resources, compositeType, "overview-jobs-slow-unless-worker-outage")).toEqual({
      alarmName: "ops-agent-worker-prod-jobs-slow-unless-worker-outage",
      alarmDescription: "Jobs are slow. Runbook: https://runbook.test/pages/queue-depth.md",
      alarmRule: 'ALARM("ops-agent-worker-prod-jobs-slow")',
      alarmActions: ["arn:p1"],
      okActions: ["arn:p1"],
      actionsSuppressor: { alarm: "ops-agent-worker-prod-worker-outage", waitPeriod: 120, extensionPeriod: 300 },
      tags: { Severity: "P1", Owner: "platform-team" },
    });
  });

  it("refuses a symptom of a service whose outage no alarm shows: it would be silent for no reason", async () => {
    await expect(make(slow)).rejects.toThrow(
      'alarms are symptoms of an outage of worker, and no alarm has outageOf: ["worker"]',
    );
  });

  it("shows every alarm, and each metric once with all its thresholds", async () => {
    const { resources } = await make(down, slow, warn);
    const { dashboardName, dashboardBody } = only(resources, "aws:cloudwatch/dashboard:Dashboard");
    expect(dashboardName).toBe("ops-agent-worker-prod");
    const { widgets } = JSON.parse(dashboardBody as string) as { widgets: unknown[] };
    const arn = (id: string) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:ops-agent-worker-prod-${id}`;
    expect(widgets).toEqual([
      {
        type: "alarm",
        x: 0,
        y: 0,
        width: 24,
        height: 2,
        properties: {
          title: "Alarms of ops-agent-worker in prod",
          sortBy: "stateUpdatedTimestamp",
          alarms: [arn("worker-down"), arn("jobs-slow"), arn("jobs-slow-warn")],
        },
      },
      { type: "text", x: 0, y: 2, width: 24, height: 1, properties: { markdown: "## Worker" } },
      {
        type: "metric",
        x: 0,
        y: 3,
        width: 8,
        height: 6,
        properties: {
          title: "worker-down, jobs-slow, jobs-slow-warn",
          region: "eu-central-1",
          view: "timeSeries",
          period: 60,
          metrics: [["Jobs", "Duration", "Service", "ops", { stat: "Maximum" }]],
          annotations: {
            horizontal: [
              { label: "P0 worker-down", value: 100, fill: "above" },
              { label: "P1 jobs-slow", value: 100, fill: "above" },
              { label: "P2 jobs-slow-warn", value: 50, fill: "above" },
            ],
          },
        },
      },
    ]);
  });

  it("draws the slowest in a hundred beside the slowest in twenty, on which the alarm is", async () => {
    const { resources } = await make({ ...warn, watches: { ...metricOf(warn), statistic: "p95" } });
    const { dashboardBody } = only(resources, "aws:cloudwatch/dashboard:Dashboard");
    const { widgets } = JSON.parse(dashboardBody as string) as { widgets: { properties: { metrics?: unknown } }[] };
    expect(widgets.at(-1)?.properties.metrics).toEqual([
      ["Jobs", "Duration", "Service", "ops", { stat: "p95" }],
      ["Jobs", "Duration", "Service", "ops", { stat: "p99" }],
    ]);
  });

  it("draws every resource's line where several have the same metric, and a calculation of each by itself", async () => {
    const of = (service: string) => ({ ...metricOf(warn), dimensions: { Service: service } });
    const share = (service: string) => [
      { id: "rate", expression: "failed / 10", returnData: true },
      {
        id: "failed",
        metric: { namespace: "Jobs", metricName: "Failed", dimensions: { Service: service }, period: 60, stat: "Sum" },
      },
    ];
    const { resources } = await make(
      { ...warn, id: "jobs-slow-mail", watches: of("mail") },
      { ...warn, id: "jobs-slow-web", watches: of("web") },
      { ...warn, id: "mail-fails", watches: share("mail") },
      { ...warn, id: "web-fails", watches: share("web") },
    );
    const { dashboardBody } = only(resources, "aws:cloudwatch/dashboard:Dashboard");
    const { widgets } = JSON.parse(dashboardBody as string) as { widgets: { properties: { metrics?: unknown[][] } }[] };
    const drawn = widgets.flatMap(({ properties: { metrics } }) => (metrics ? [metrics.map((row) => row[3])] : []));
    expect(drawn).toEqual([
      ["mail", "web"],
      [undefined, "mail"],
      [undefined, "web"],
    ]);
  });

  it("draws the result of a calculation, and what it is made of unseen", async () => {
    const watches = [
      { id: "rate", expression: "failed / all", label: "rate", returnData: true },
      {
        id: "failed",
        metric: { namespace: "Jobs", metricName: "Failed", dimensions: { Service: "ops" }, period: 60, stat: "Sum" },
      },
    ];
    const { resources } = await make({ ...warn, watches });
    const { dashboardBody } = only(resources, "aws:cloudwatch/dashboard:Dashboard");
    const { widgets } = JSON.parse(dashboardBody as string) as { widgets: { properties: { metrics?: unknown } }[] };
    expect(widgets.at(-1)?.properties.metrics).toEqual([
      [{ id: "rate", label: "rate", expression: "failed / all", visible: true }],
      ["Jobs", "Failed", "Service", "ops", { id: "failed", stat: "Sum", visible: false }],
    ]);
  });
});

describe("an alarm on an event", () => {
  it("sends what the notifier and a chat configuration read, with nothing of the event that could break it", async () => {
    const { resources } = await record(() => {
      const parent = new pulumi.ComponentResource("ops:test:Family", "family");
      makeEventAlarm(parent, "family", scope, alerting, {
        id: "redis-failover",
        severity: "P2",
        symptom: "Redis failed over.",
        runbook: "redis-failover",
        pattern: { source: ["aws.elasticache"] },
      });
    });
    expect(only(resources, alarmType, "family-redis-failover-unreported")).toMatchObject({
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      dimensions: { RuleName: "ops-agent-worker-prod-redis-failover" },
      alarmActions: ["arn:p2"],
    });
    expect(only(resources, "aws:cloudwatch/eventRule:EventRule", "family-redis-failover")).toEqual({
      name: "ops-agent-worker-prod-redis-failover",
      description: "Redis failed over.",
      eventPattern: '{"source":["aws.elasticache"]}',
      tags: { Severity: "P2", Owner: "platform-team" },
    });
    const { inputTransformer, ...target } = only(resources, "aws:cloudwatch/eventTarget:EventTarget");
    expect(target).toEqual({ rule: "ops-agent-worker-prod-redis-failover", targetId: "p2", arn: "arn:p2" });
    const { inputPaths, inputTemplate } = inputTransformer as { inputPaths: object; inputTemplate: string };
    expect(inputPaths).toEqual({
      at: "$.time",
      account: "$.account",
      region: "$.region",
      kind: "$.detail-type",
      about: "$.resources",
    });
    expect(JSON.parse(inputTemplate.replace("<about>", '["arn:redis"]'))).toEqual({
      version: "1.0",
      source: "custom",
      content: {
        textType: "client-markdown",
        title: "P2: ops-agent-worker-prod-redis-failover",
        description: "Redis failed over.",
        nextSteps: ["Follow the runbook: https://runbook.test/pages/redis-failover.md"],
      },
      metadata: {
        threadId: "ops-agent-worker-prod-redis-failover",
        summary: "Redis failed over.",
        eventType: "<kind>",
        relatedResources: ["arn:redis"],
        additionalContext: {
          name: "ops-agent-worker-prod-redis-failover",
          severity: "P2",
          runbookUrl: "https://runbook.test/pages/redis-failover.md",
          incidentKey: "ops-agent-worker-prod-redis-failover",
          changedAt: "<at>",
          account: "<account>",
          region: "<region>",
        },
      },
    });
  });
});
