import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { secret, unknownValue } from "../../providers/frame/values";
import { HalfMade } from "../providers/plugin";
import { type RunningPlugin, startLocalPlugin } from "./plugin";
import { type SentryServer, startSentryServer } from "./sentry-server";

const token = "CANARY-of-the-token-0123456789";
const projectInputs = { team: "platform", name: "Web", slug: "web", platform: "node" };
let server: SentryServer;

beforeAll(async () => (server = await startSentryServer({ token, seats: 1 })));
afterAll(() => server.stop());

/** Runs with a plugin of its own, and shows that it has written its token nowhere. */
async function withPlugin(
  environment: NodeJS.ProcessEnv,
  work: (running: RunningPlugin) => Promise<void>,
): Promise<void> {
  const running = await startLocalPlugin("providers/sentry", environment);
  try {
    await work(running);
    expect(running.written()).not.toContain(token);
  } finally {
    await running.stop();
  }
}

const config = () => ({ organization: "acme", url: server.url });

describe("the token", () => {
  it("may come from the program, and is not in what the state will hold", async () => {
    await withPlugin({}, async ({ plugin }) => {
      const kept = await plugin.checkAndConfigure({ ...config(), authToken: secret(token) });
      expect(kept).toEqual(config());
      const made = await plugin.create("sentry:index:Project", projectInputs);
      expect(JSON.stringify(made)).not.toContain(token);
    });
  });

  it("may come from the environment, and is missed in words", async () => {
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure(config());
      const [project] = server.api.store.projects;
      expect(await plugin.read("sentry:index:Project", project?.slug ?? "")).toMatchObject({ id: project?.id });
    });
    await withPlugin({}, async ({ plugin }) => {
      await expect(plugin.configure(config())).rejects.toThrow(
        "the provider sentry has no authToken: set the environment variable SENTRY_AUTH_TOKEN. " +
          "It is never kept in the state, so an operation that does not run the program can have it from there only.",
      );
    });
  });

  it("is struck out of an error that repeats it", async () => {
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure(config());
      server.instead.push({ status: 400, body: { detail: `Bearer ${token} is not welcome` } });
      await expect(plugin.create("sentry:index:Project", projectInputs)).rejects.toThrow(
        "Bearer [credential] is not welcome",
      );
    });
  });
});

describe("the configuration", () => {
  it("names every fault, and fills in where Sentry is", async () => {
    await withPlugin({}, async ({ plugin }) => {
      const { faults } = await plugin.checkConfig({
        organization: "Acme Inc",
        url: "http://sentry.example.com",
        orgnaization: "x",
      });
      expect(faults).toEqual([
        "organization: the slug of the organization",
        "url: an https URL (http only to loopback)",
        "orgnaization: there is no such input",
      ]);
      expect((await plugin.checkConfig({ organization: "acme" })).config).toEqual({
        organization: "acme",
        url: "https://sentry.io",
      });
      expect((await plugin.checkConfig({ organization: unknownValue })).faults).toEqual([]);
    });
  });

  it("means other resources when the organization or the server changes", async () => {
    await withPlugin({}, async ({ plugin }) => {
      const changed = { ...config(), organization: "other" };
      expect(await plugin.diffConfig(config(), changed)).toEqual({
        changes: ["organization"],
        replaces: ["organization"],
      });
      expect(await plugin.diffConfig(config(), config())).toEqual({ changes: [], replaces: [] });
    });
  });
});

describe("what Sentry does in part", () => {
  const monitor = { project: "1", name: "App", url: "https://app.example.com", environment: "prod" };

  it("is kept, with the reason: a monitor for which the plan has no seat", async () => {
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure(config());
      const project = server.api.store.projects[0]?.id ?? "";
      const { inputs } = await plugin.check("sentry:index:UptimeMonitor", { ...monitor, project });
      await plugin.create("sentry:index:UptimeMonitor", inputs);
      const error: unknown = await plugin
        .create("sentry:index:UptimeMonitor", inputs)
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(HalfMade);
      const { id, outputs, reasons } = error as HalfMade;
      expect(reasons).toEqual([
        "sentry:index:UptimeMonitor create: Sentry keeps it disabled: the organization's plan has no seat left for another monitor of this kind",
      ]);
      expect(outputs).toEqual(inputs);
      expect((await plugin.read("sentry:index:UptimeMonitor", id, inputs, outputs))?.inputs).toEqual({
        ...inputs,
        enabled: false,
      });
    });
  });

  it("is kept: a project whose error monitor is not there yet", async () => {
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure(config());
      const made = { id: "77", slug: "late", name: "Late", teams: [{ slug: "platform" }] };
      server.instead.push({ status: 201, body: made }, { status: 200, body: [] });
      await expect(plugin.create("sentry:index:Project", { ...projectInputs, slug: "late" })).rejects.toMatchObject({
        id: "77",
        reasons: ["sentry:index:Project create: Sentry has not made its error monitor yet; run it again"],
      });
    });
  });

  it("is refused: an id of another kind of monitor, and a type that there is not", async () => {
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure(config());
      const error = server.api.store.monitors.find(({ type }) => type === "error");
      await expect(plugin.read("sentry:index:CronMonitor", error?.id ?? "")).rejects.toThrow(
        `monitor ${error?.id} is of type error, not monitor_check_in_failure`,
      );
      await expect(plugin.check("sentry:index:Team", {})).rejects.toThrow(
        "provider sentry has no resource type sentry:index:Team. It has: sentry:index:Alert, sentry:index:CronMonitor",
      );
    });
  });
});

describe("a token without the right scope", () => {
  it("is told which one it needs", async () => {
    const poor = await startSentryServer({ token, scopes: ["project:read", "project:write", "alerts:read"] });
    await withPlugin({ SENTRY_AUTH_TOKEN: token }, async ({ plugin }) => {
      await plugin.configure({ organization: "acme", url: poor.url });
      const { id } = await plugin.create("sentry:index:Project", projectInputs);
      const { inputs } = await plugin.check("sentry:index:CronMonitor", {
        project: id,
        name: "Export",
        slug: "export",
        crontab: "0 3 * * *",
      });
      await expect(plugin.create("sentry:index:CronMonitor", inputs)).rejects.toThrow(
        "it needs the scope alerts:write",
      );
      await expect(plugin.delete("sentry:index:Project", id, projectInputs, {})).rejects.toThrow(
        "the scope project:admin",
      );
    });
    await poor.stop();
  });
});
