import { describe, expect, it } from "vitest";
import { Uptime } from "../../components/uptime";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const alerting = {
  owner: "platform-team",
  runbookBaseUrl: "https://runbook.test",
  topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
};
const make = (...urls: string[]) => record(() => new Uptime("uptime", { scope, alerting, urls }));

describe("Uptime", () => {
  it("makes a health check and an alarm for each address, under names that other addresses do not change", async () => {
    const { resources } = await make("https://ops.example.com/health", "http://192.0.2.1:8080/");
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/metricAlarm:MetricAlarm uptime-endpoint-192-0-2-1-aa9309",
        "aws:cloudwatch/metricAlarm:MetricAlarm uptime-endpoint-ops-example-com-2f4bb5",
        "aws:route53/healthCheck:HealthCheck uptime-192-0-2-1-aa9309",
        "aws:route53/healthCheck:HealthCheck uptime-ops-example-com-2f4bb5",
      ]
    `);
    const alone = await make("http://192.0.2.1:8080/");
    expect(labels(resources)).toEqual(expect.arrayContaining(labels(alone.resources)));
  });

  it("calls a host by name with SNI, and an address as an address", async () => {
    const { resources } = await make("https://ops.example.com/health?deep=1", "http://192.0.2.1:8080/");
    const type = "aws:route53/healthCheck:HealthCheck";
    const [byAddress, byName] = resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
    expect(byName).toEqual({
      type: "HTTPS",
      fqdn: "ops.example.com",
      port: 443,
      resourcePath: "/health?deep=1",
      requestInterval: 30,
      failureThreshold: 3,
      measureLatency: true,
      enableSni: true,
      tags: { Name: "https://ops.example.com/health?deep=1" },
    });
    expect(byAddress).toMatchObject({ type: "HTTP", ipAddress: "192.0.2.1", port: 8080, resourcePath: "/" });
    expect(byAddress).not.toHaveProperty("fqdn");
  });

  it("judges the metric as Route 53 publishes it: once a minute, and silence is an outage", async () => {
    const { resources, result } = await make("https://ops.example.com/health");
    const { name, alarmDescription, dimensions, ...rest } = only(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(name).toMatch(/^ops-agent-worker-prod-endpoint-ops-example-com-[0-9a-f]{6}$/);
    expect(alarmDescription).toBe(
      "https://ops.example.com/health has not answered for two minutes, as seen from outside. Runbook: https://runbook.test/endpoint-down.md",
    );
    expect(dimensions).toEqual({ HealthCheckId: expect.stringMatching(/-id$/) as string });
    expect(rest).toEqual({
      namespace: "AWS/Route53",
      metricName: "HealthCheckStatus",
      statistic: "Minimum",
      period: 60,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: "breaching",
      actionsEnabled: true,
      alarmActions: ["arn:p1"],
      okActions: ["arn:p1"],
      tags: { Severity: "P1", Owner: "platform-team" },
    });
    const [alarm] = Object.values(result.nodes.alarms);
    expect(alarm?.fixedRegion).toBe("us-east-1");
  });

  it("refuses an address that is neither http nor https", async () => {
    await expect(make("ftp://ops.example.com")).rejects.toThrow("ftp://ops.example.com is neither http nor https");
  });
});
