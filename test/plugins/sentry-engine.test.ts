import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { EngineProject } from "./engine";
import { type SentryServer, startSentryServer } from "./sentry-server";

const token = "CANARY-of-the-token-0123456789";
let server: SentryServer;
let project: EngineProject;

beforeAll(async () => {
  server = await startSentryServer({ token });
  project = await EngineProject.create(
    "test/plugins/sentry-program.ts",
    { sentry: "providers/sentry" },
    { SENTRY_AUTH_TOKEN: token },
  );
  await project.mustSucceed(["config", "set", "url", server.url]);
});
afterAll(async () => {
  project.remove();
  await server.stop();
});

const created = [
  "create plugins-test",
  "create sentry",
  "create sentry-dashboard",
  "create sentry-errors",
  "create sentry-key",
  "create sentry-monitors",
  "create sentry-new-errors",
  "create sentry-organization",
  "create sentry-p95",
  "create sentry-project",
  "create sentry-queue-monitor",
  "create sentry-snapshot-export",
  "create sentry-uptime-app-example-com-api-health",
];

describe("with the real engine, a stack's Sentry", () => {
  it("is previewed whole, without one request", async () => {
    expect(await project.changes()).toEqual(created);
    expect(server.requests).toEqual([]);
  });

  it("is made as previewed", async () => {
    await project.mustSucceed(["up", "--yes", "--skip-preview"]);
    const { store } = server.api;
    expect(store.projects.map(({ slug, teams }) => [slug, teams])).toEqual([["worker-test", ["platform"]]]);
    expect(store.monitors.map(({ type }) => type).sort()).toEqual([
      "error",
      "issue_stream",
      "metric_issue",
      "metric_issue",
      "monitor_check_in_failure",
      "monitor_check_in_failure",
      "uptime_domain_failure",
    ]);
    expect(store.alerts).toHaveLength(2);
    expect(store.dashboards).toHaveLength(1);
    const { stdout } = await project.pulumi(["stack", "output", "dsn", "--show-secrets"]);
    expect(stdout.trim()).toBe(`http://${store.keys[0]?.id}@events.test/${store.projects[0]?.id}`);
  });

  it("changes nothing the second time, nor after a refresh", async () => {
    await project.mustSucceed(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    const facts = async () => (await project.state()).map(({ urn, id, inputs, outputs }) => [urn, id, inputs, outputs]);
    const before = await facts();
    await project.mustSucceed(["refresh", "--yes", "--expect-no-changes"]);
    expect(await facts()).toEqual(before);
    expect(await project.changes(["--refresh"])).toEqual([]);
  });

  it("changes in place what can be", async () => {
    await project.mustSucceed(["config", "set", "errorsWarn", "7"]);
    await project.mustSucceed(["config", "set", "team", "search"]);
    expect(await project.changes()).toEqual(["update sentry-errors", "update sentry-project"]);
    await project.mustSucceed(["up", "--yes", "--skip-preview"]);
    expect(server.api.store.projects[0]?.teams).toEqual(["search"]);
    expect(await project.changes(["--refresh"])).toEqual([]);
  });

  it("finds what somebody changed or deleted by hand, and mends it", async () => {
    const { store } = server.api;
    const [uptime] = store.monitors.filter(({ type }) => type === "uptime_domain_failure");
    if (uptime === undefined || store.projects[0] === undefined) throw new Error("there is nothing to change");
    uptime.enabled = false;
    store.dashboards.splice(0);
    expect(await project.changes(["--refresh"])).toEqual([
      "create sentry-dashboard",
      `update sentry-uptime-app-example-com-api-health`,
    ]);
    await project.mustSucceed(["up", "--refresh", "--yes", "--skip-preview"]);
    expect(uptime.enabled).toBe(true);
    expect(store.dashboards).toHaveLength(1);
    expect(await project.changes(["--refresh"])).toEqual([]);
  });

  it("explains a refusal, and keeps what it had made", async () => {
    await project.mustSucceed(["config", "set", "errorsWarn", "8"]);
    const successor = "/api/0/organizations/acme/detectors-next/";
    const headers = { "x-sentry-deprecation-date": "2027-01-01", "x-sentry-replacement-endpoint": successor };
    server.instead.push({ status: 410, headers, body: { message: "This API no longer exists." } });
    const retired = await project.pulumi(["up", "--yes", "--skip-preview"]);
    expect(retired.exitCode).not.toBe(0);
    expect((retired.stdout + retired.stderr).replace(/\s+/g, " ")).toContain(
      `was answered with 410: this route is retired since 2027-01-01; trying again does not help. Its successor is ${successor}.`,
    );
    const refused = await project.pulumi(["up", "--yes", "--skip-preview"], { SENTRY_AUTH_TOKEN: "token-of-nobody" });
    expect((refused.stdout + refused.stderr).replace(/\s+/g, " ")).toContain(
      "was answered with 401: the token is not valid, or not for this organization.",
    );
    server.instead.push({ status: 429, headers: { "retry-after": "0" } });
    await project.mustSucceed(["up", "--yes", "--skip-preview"]);
    expect(await project.changes(["--refresh"])).toEqual([]);
  });

  it("can have its token from the configuration, which the state never holds", async () => {
    const given = await project.pulumi(["config", "set", "--secret", "authToken"], {}, token);
    expect(given.exitCode, given.stderr).toBe(0);
    await project.mustSucceed(["config", "set", "errorsWarn", "9"]);
    await project.mustSucceed(["up", "--yes", "--skip-preview"], { SENTRY_AUTH_TOKEN: "" });
    expect(JSON.stringify(await project.state())).not.toContain(token);
    const alone = await project.pulumi(["refresh", "--yes", "--skip-preview"], { SENTRY_AUTH_TOKEN: "" });
    expect(alone.stdout + alone.stderr).toContain("set the environment variable SENTRY_AUTH_TOKEN");
    await project.mustSucceed(["config", "rm", "authToken"]);
    await project.mustSucceed(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  });

  it("leaves its token in no file, no output and no log", async () => {
    const verbose = await project.mustSucceed(["preview", "--diff", "--logtostderr", "-v=9"]);
    expect(verbose.includes(token)).toBe(false);
    for (const entry of await readdir(project.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      expect((await readFile(file, "utf8")).includes(token), file).toBe(false);
    }
  });

  it("adopts what exists", async () => {
    const state = await project.state();
    const found = state.find(({ urn }) => urn.endsWith("::sentry-errors"));
    const organization = state.find(({ type }) => type === "pulumi:providers:sentry");
    await project.mustSucceed(["state", "delete", "--yes", "--target-dependents", found?.urn ?? ""]);
    await project.mustSucceed([
      ...["import", "sentry:index:MetricMonitor", "adopted", found?.id ?? ""],
      ...["--provider", `organization=${organization?.urn ?? ""}`, "--yes", "--protect=false", "--generate-code=false"],
    ]);
    const adopted = (await project.state()).find(({ urn }) => urn.endsWith("::adopted"));
    expect(adopted?.["inputs"]).toEqual(found?.["inputs"]);
  });

  it("is gone when it is destroyed", async () => {
    await project.mustSucceed(["destroy", "--yes", "--skip-preview"]);
    const { projects, keys, monitors, dashboards } = server.api.store;
    expect([projects, keys, monitors, dashboards]).toEqual([[], [], [], []]);
  });

  it("fits into a project that is somebody else's, and leaves it when it goes", async () => {
    // One alert has left the state in the adoption, and nobody deletes it.
    const forgotten = [...server.api.store.alerts];
    const body = JSON.stringify({ name: "Web", slug: "web", default_rules: false });
    const headers = { authorization: `Bearer ${token}` };
    await fetch(`${server.url}/api/0/teams/acme/search/projects/`, { method: "POST", headers, body });
    await project.mustSucceed(["config", "set", "project", "web"]);
    expect(await project.changes()).toEqual(
      created.map((change) => (change === "create sentry-project" ? "read sentry-project" : change)).sort(),
    );
    await project.mustSucceed(["up", "--yes", "--skip-preview"]);
    await project.mustSucceed(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    await project.mustSucceed(["refresh", "--yes", "--expect-no-changes"]);
    const { projects, keys, alerts } = server.api.store;
    expect(keys.map(({ projectId }) => projectId)).toEqual(projects.map(({ id }) => id));
    await project.mustSucceed(["destroy", "--yes", "--skip-preview"]);
    expect([projects.map(({ slug }) => slug), keys, alerts]).toEqual([["web"], [], forgotten]);
  });
});
