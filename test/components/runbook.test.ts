import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadTypeScript } from "../../load-typescript.cjs";
import { severities } from "../../runtime/contract";
import { people } from "../settings/configuration";
import type { Recorded } from "./recorder";
import { record } from "./recorder";

const folder = "docs/runbook";
const pages = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
const baseUrl = "https://runbook.test/pages";

const secrets = {
  slackWebhookUrl: "https://hooks.slack.com/services/test",
  pagerDutyRoutingKey: "test-routing-key",
  sentryDsn: "https://test@sentry.test/1",
  edgeOidcClientSecret: "test-client-secret",
};
/** A stack with every part that a stack can have. */
const everything = {
  ...people,
  profile: "prod",
  owner: "platform-team",
  runbookBaseUrl: baseUrl,
  workerImage: `ops/worker@sha256:${"a".repeat(64)}`,
  uptimeUrls: "https://ops.example.com/health",
  databaseEnabled: "true",
  edgeDomain: "ops.example.com",
  edgeZoneId: "Z0123456789ABCDEFGHIJ",
  edgeOidcIssuer: "https://login.example.com",
  edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
  edgeOidcExchangeEndpoint: "https://login.example.com/token",
  edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
  edgeOidcClientId: "dashboard",
};

let resources: readonly Recorded[];
let order: readonly string[];
const ofType = (type: string) => resources.filter((resource) => resource.type === type);
const alarms = () => [
  ...ofType("aws:cloudwatch/metricAlarm:MetricAlarm"),
  ...ofType("aws:cloudwatch/compositeAlarm:CompositeAlarm"),
];
const reports = () => ofType("aws:cloudwatch/eventTarget:EventTarget");

/** Every link to the runbook in what alarms and reports say, by the name of the resource. */
function links(): (readonly [string, string])[] {
  return [...alarms(), ...reports()].map(({ name, inputs }) => {
    const link = new RegExp(`${baseUrl}/([\\w-]+\\.md(?:#[\\w-]+)?)`).exec(JSON.stringify(inputs))?.[1];
    return [name, link ?? "no link"] as const;
  });
}

/** As GitHub makes anchors of headings. */
const anchorsOf = (page: string) =>
  [...readFileSync(join(folder, page), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replace(/\s/g, "-"),
  );

const codeIn = (room: string): string =>
  readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(room, file), "utf8"))
    .join("\n");

describe("the runbook", () => {
  it("has no page that neither a part's alarm nor a command of the gate names", () => {
    const [components, gate] = [codeIn("components"), codeIn("gate")];
    const isNamed = (page: string): boolean =>
      components.includes(`"${page.replace(/\.md$/, "")}`) || gate.includes(`${folder}/${page}`);
    expect(pages.filter((page) => !isNamed(page))).toEqual([]);
  });

  it("has each page that a command of the gate names", () => {
    const named = [...codeIn("gate").matchAll(/docs\/runbook\/([\w-]+\.md)/g)].map(([, page = ""]) => page);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((page) => !pages.includes(page))).toEqual([]);
  });

  it("leads to the rollback from each page that knows a deploy for a cause", () => {
    const knowing = pages.filter((page) => {
      const text = readFileSync(join(folder, page), "utf8");
      return /began with a deploy|roll(s|ed)? (it )?back/i.test(text) && page !== "rollback.md";
    });
    expect(knowing.length).toBeGreaterThan(8);
    const silent = knowing.filter((page) => !readFileSync(join(folder, page), "utf8").includes("(rollback.md)"));
    expect(silent).toEqual([]);
  });

  it.each(["incident", "rollback", "emergency-stop", "recover", "drift"])(
    "leads to %s from the page of an alarm",
    (command) => {
      const components = codeIn("components");
      const ofAlarms = pages.filter((page) => components.includes(`"${page.replace(/\.md$/, "")}`));
      const leading = ofAlarms.filter((page) => readFileSync(join(folder, page), "utf8").includes(`(${command}.md)`));
      expect(leading).not.toEqual([]);
    },
  );

  it.each(pages)("says in %s what is seen, how to find out more, what to do and whom to call", (page) => {
    const text = readFileSync(join(folder, page), "utf8");
    expect(text).toMatch(/^# .+\(P[0-3]/);
    expect(text).toContain("**Symptom.**");
    expect(anchorsOf(page).slice(1)).toEqual(expect.arrayContaining(["diagnosis", "fix", "escalation"]));
  });
});

describe("every alarm of the whole stack", () => {
  beforeAll(async () => {
    const inNamespace = Object.entries({ ...everything, ...secrets }).map(([key, value]) => [
      `ops-agent-worker:${key}`,
      value,
    ]);
    const secretKeys = Object.keys(secrets).map((key) => `ops-agent-worker:${key}`);
    vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", JSON.stringify(secretKeys));
    ({ resources, order } = await record(() => {
      pulumi.runtime.setAllConfig(Object.fromEntries(inNamespace) as Record<string, string>, secretKeys);
      return loadTypeScript(resolve("index.ts"));
    }));
  });
  afterAll(() => vi.unstubAllEnvs());

  it("has its page in the runbook, and its scenario there", () => {
    expect(links().length).toBeGreaterThan(20);
    const dead = links().filter(([, link]) => {
      const [page = "", anchor] = link.split("#");
      return !pages.includes(page) || (anchor !== undefined && !anchorsOf(page).includes(anchor));
    });
    expect(dead).toEqual([]);
  });

  it("has a severity, an owner, an action and a rule for missing data", () => {
    for (const { name, type, inputs } of alarms()) {
      const { Severity, Owner } = inputs["tags"] as Record<string, string>;
      expect(severities, name).toContain(Severity);
      expect(Owner, name).toBe("platform-team");
      expect(inputs["alarmActions"], name).toHaveLength(1);
      expect(inputs["okActions"], name).toEqual(inputs["alarmActions"]);
      if (type.includes("metricAlarm"))
        expect(["breaching", "notBreaching"], name).toContain(inputs["treatMissingData"]);
    }
  });

  it("is told as urgently as it says", () => {
    for (const { name, inputs } of alarms()) {
      const { Severity = "" } = inputs["tags"] as Record<string, string>;
      expect((inputs["alarmActions"] as string[])[0], name).toMatch(new RegExp(`-${Severity.toLowerCase()}$`));
    }
  });

  it("has a name of its own", () => {
    const names = alarms().map(({ inputs }) => inputs["name"] ?? inputs["alarmName"]);
    expect(names).toEqual([...new Set(names)]);
  });

  it("opens one incident with the alarms of the same fault", () => {
    const end = (name: unknown) => String(name).replace("ops-agent-worker-test-", "");
    const byIncident: Record<string, string> = {};
    for (const { inputs } of alarms()) {
      const { Incident } = inputs["tags"] as Record<string, string>;
      if (Incident === undefined) continue;
      expect(inputs["alarmDescription"]).toContain(` Incident: ${Incident}. `);
      const others = byIncident[end(Incident)]?.split(" ") ?? [];
      byIncident[end(Incident)] = [...others, end(inputs["name"] ?? inputs["alarmName"])].sort().join(" ");
    }
    expect(byIncident).toMatchInlineSnapshot(`
    {
      "alarm-digest": "alarm-digest-dead-letters alarm-digest-errors alarm-digest-silent alarm-digest-throttles",
      "api-errors-vercel": "api-errors-vercel-page api-errors-vercel-warn",
      "config-backup": "config-backup-dead-letters config-backup-errors config-backup-silent config-backup-throttles",
      "dashboard": "dashboard-down edge-server-errors",
      "database-load": "database-connections database-cpu database-memory",
      "delivery": "delivery-failed-p0 delivery-failed-p1 delivery-failed-p2 delivery-failed-p3 notifier-dead-letters notifier-errors notifier-throttles undigested",
      "error-rate": "error-rate-page error-rate-warn",
      "job-duration": "job-duration-page job-duration-warn",
      "queue-backlog": "queue-depth-page queue-depth-page-unless-worker-outage queue-depth-warn queue-depth-warn-unless-worker-outage queue-oldest-job-page queue-oldest-job-page-unless-worker-outage queue-oldest-job-warn queue-oldest-job-warn-unless-worker-outage",
      "queue-monitor": "queue-monitor-dead-letters queue-monitor-errors queue-monitor-silent queue-monitor-throttles queue-unmeasured",
      "redis-auth-failures": "redis-auth-failures-1 redis-auth-failures-2",
      "redis-events": "redis-events-dead-letters redis-events-errors redis-events-throttles",
      "redis-full": "redis-evictions-1 redis-evictions-2 redis-memory-1 redis-memory-2",
      "restore-drill": "restore-drill-dead-letters restore-drill-failed restore-drill-stale",
      "secret-age": "secret-age-dead-letters secret-age-errors secret-age-silent secret-age-throttles",
      "snapshot-export": "redis-backup-stale snapshot-export-dead-letters snapshot-export-errors snapshot-export-silent snapshot-export-throttles",
    }
  `);
  });

  it("is made after the worker runs, where it rings on silence, but for two that others wait for", () => {
    const runs = order.indexOf("worker-running-revision");
    expect(runs).toBeGreaterThan(0);
    const onSilence = ofType("aws:cloudwatch/metricAlarm:MetricAlarm").filter(
      ({ inputs }) => inputs["treatMissingData"] === "breaching",
    );
    expect(onSilence.length).toBeGreaterThan(8);
    const early = onSilence.map(({ name }) => name).filter((name) => order.indexOf(name) < runs);
    expect(early).toEqual(["database-database-storage", "edge-dashboard-down"]);
    expect(order.indexOf("database-database-storage")).toBeGreaterThan(order.indexOf("database"));
  });

  it("is on the dashboard", () => {
    const [dashboard] = ofType("aws:cloudwatch/dashboard:Dashboard");
    const missing = ofType("aws:cloudwatch/metricAlarm:MetricAlarm").filter(
      ({ inputs }) => !String(dashboard?.inputs["dashboardBody"]).includes(`:alarm:${String(inputs["name"])}"`),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
