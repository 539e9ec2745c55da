import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ReceivedMessage } from "../../sandbox/receivers/received-message";
import { localOrganization } from "../../sandbox/receivers/sentry-api/local-organization";
import { type Receivers, startReceivers } from "../../sandbox/receivers/server";

let receivers: Receivers;
let base: string;

beforeAll(async () => {
  receivers = await startReceivers(0, () =>
    Promise.resolve({
      alarms: [{ name: "worker-down", state: "ALARM", reason: "0 < 2" }],
      services: [{ name: "worker", running: 1, desired: 2 }],
    }),
  );
  base = `http://127.0.0.1:${receivers.port}`;
});
afterAll(() => receivers.close());

async function messages(since = ""): Promise<ReceivedMessage[]> {
  return (await (await fetch(`${base}/messages?since=${since}`)).json()) as ReceivedMessage[];
}

describe("the local receivers", () => {
  it("answer as Slack, PagerDuty and Sentry do, and keep what they got", async () => {
    const slack = await fetch(`${base}/slack/services/x`, { method: "POST", body: '{"text":"hello"}' });
    expect([slack.status, await slack.text()]).toEqual([200, "ok"]);
    const pager = await fetch(`${base}/pagerduty/v2/enqueue`, { method: "POST", body: "{}" });
    expect([pager.status, await pager.json()]).toEqual([202, { status: "success", message: "Event processed" }]);
    const envelope = { method: "POST", body: gzipSync("packed"), headers: { "content-encoding": "gzip" } };
    expect((await fetch(`${base}/sentry/api/1/envelope/`, envelope)).status).toBe(200);
    expect((await messages()).map(({ path, body }) => [path, body])).toEqual([
      ["/slack/services/x", '{"text":"hello"}'],
      ["/pagerduty/v2/enqueue", "{}"],
      ["/sentry/api/1/envelope/", "packed"],
    ]);
  });

  it("list what came since a moment", async () => {
    const last = (await messages()).at(-1)?.receivedAt ?? "";
    const moment = new Date(Date.parse(last) + 1).toISOString();
    while (new Date().toISOString() <= moment) await fetch(`${base}/health`);
    await fetch(`${base}/slack/later`, { method: "POST", body: "later" });
    expect((await messages(moment)).map(({ path }) => path)).toEqual(["/slack/later"]);
  });

  it("show it on a page, where what was received stays text", async () => {
    await fetch(`${base}/slack/x`, { method: "POST", body: "<script>alert('&')</script>" });
    const page = await fetch(base);
    const html = await page.text();
    expect(html).toContain("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;");
    expect(html).not.toContain("<script>");
    expect(html).toContain('<td>worker-down</td><td class="ALARM">ALARM</td><td>0 &lt; 2</td>');
    expect(html).toContain("<td>worker</td><td>1 of 2</td>");
    expect(page.headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it("refuse what no service would take", async () => {
    expect((await fetch(`${base}/other`, { method: "POST", body: "x" })).status).toBe(404);
    const tooLong = await fetch(`${base}/slack/x`, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(tooLong.status).toBe(400);
  });
});

describe("the local Sentry's management API", () => {
  const api = (path: string, init: RequestInit = {}, token: string = localOrganization.token) =>
    fetch(`${base}/api/0/${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });

  it("opens to the sandbox's token alone", async () => {
    expect((await api("organizations/sandbox/detectors/", {}, "another")).status).toBe(401);
    expect((await fetch(`${base}/api/0/organizations/sandbox/detectors/`)).status).toBe(401);
    expect((await api("organizations/sandbox/detectors/")).status).toBe(200);
    expect((await api("organizations/elsewhere/detectors/")).status).toBe(404);
  });

  it("hands out keys whose events reach the receiver", async () => {
    const body = JSON.stringify({ name: "Worker", slug: "worker", default_rules: false });
    expect((await api("teams/sandbox/sandbox/projects/", { method: "POST", body })).status).toBe(201);
    const made = await api("projects/sandbox/worker/keys/", {
      method: "POST",
      body: JSON.stringify({ name: "stack" }),
    });
    const { dsn, projectId } = (await made.json()) as { dsn: { public: string }; projectId: number };
    const { origin, pathname } = new URL(dsn.public);
    expect([origin, pathname]).toEqual([base, `/sentry/${projectId}`]);
    await fetch(`${base}/sentry/api/${projectId}/envelope/`, { method: "POST", body: "an event" });
    expect((await messages()).at(-1)).toMatchObject({ path: `/sentry/api/${projectId}/envelope/`, body: "an event" });
  });

  it("says what a body lacks, and what is retired", async () => {
    const refused = await api("teams/sandbox/sandbox/projects/", { method: "POST", body: "{}" });
    expect([refused.status, await refused.json()]).toEqual([400, { name: ["This field is required."] }]);
    const retired = await api("organizations/sandbox/alert-rules/");
    expect(retired.status).toBe(410);
    expect(retired.headers.get("x-sentry-replacement-endpoint")).toBe("/api/0/organizations/sandbox/detectors/");
  });
});
