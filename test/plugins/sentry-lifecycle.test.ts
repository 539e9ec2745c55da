import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { revealedProperties, secret, unknownValue } from "../../providers/frame/values";
import { type RunningPlugin, startLocalPlugin } from "./plugin";
import { rows } from "./sentry-rows";
import { type SentryServer, startSentryServer } from "./sentry-server";

let server: SentryServer;
let running: RunningPlugin;
let ids: { project: string; monitor: string };

beforeAll(async () => {
  server = await startSentryServer();
  running = await startLocalPlugin("providers/sentry", { SENTRY_AUTH_TOKEN: "token-of-acme" });
  await running.plugin.configure({ organization: "acme", url: server.url });
  const inputs = { team: "platform", name: "Neighbour", slug: "neighbour", platform: "node" };
  const project = await running.plugin.create("sentry:index:Project", inputs);
  ids = { project: project.id, monitor: project.outputs["errorMonitorId"] as string };
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

describe.each(rows)("$type", ({ type, inputs, change, replace, wrong }) => {
  it("is made, found unchanged, changed in place, and deleted", async () => {
    const { plugin } = running;
    const first = await plugin.check(type, inputs(ids));
    expect(first.faults).toEqual([]);
    const made = await plugin.create(type, first.inputs);
    expect(made.outputs).toMatchObject(first.inputs);
    const found = await plugin.read(type, made.id, first.inputs, made.outputs);
    expect(found).toEqual({ id: made.id, inputs: first.inputs, outputs: made.outputs });
    expect((await plugin.diff(type, first.inputs, first.inputs, made.outputs)).changes).toBe(false);

    const second = await plugin.check(type, { ...inputs(ids), ...change }, first.inputs);
    expect(second.faults).toEqual([]);
    const difference = await plugin.diff(type, first.inputs, second.inputs, made.outputs);
    expect(
      Object.keys(change).filter((key) => !Object.keys(difference.detailed).some((path) => path.startsWith(key))),
    ).toEqual([]);
    expect(difference.replaces).toEqual([]);
    const updated = await plugin.update(type, made.id, first.inputs, second.inputs, made.outputs);
    const changed = await plugin.read(type, made.id, second.inputs, updated);
    expect(changed).toEqual({ id: made.id, inputs: second.inputs, outputs: updated });

    await plugin.delete(type, made.id, second.inputs, updated);
    expect(await plugin.read(type, made.id, second.inputs, updated)).toBeUndefined();
    await plugin.delete(type, made.id, second.inputs, updated);
  });

  it("is imported by its id with the inputs that would make it", async () => {
    const { plugin } = running;
    const { inputs: checked } = await plugin.check(type, inputs(ids));
    const made = await plugin.create(type, checked);
    const imported = await plugin.read(type, made.id);
    // What Sentry looked up by itself, and the order in which it lists sets, are as it says.
    const again = await plugin.check(type, imported?.inputs ?? {});
    expect(again.faults).toEqual([]);
    expect(again.inputs).toEqual(imported?.inputs);
    const found = await plugin.read(type, made.id, checked, made.outputs);
    expect(found?.inputs).toEqual(checked);
    await plugin.delete(type, made.id, checked, made.outputs);
  });

  it("shows what somebody changed by hand", async () => {
    const { plugin } = running;
    const { inputs: before } = await plugin.check(type, inputs(ids));
    const { inputs: after } = await plugin.check(type, { ...inputs(ids), ...change });
    const made = await plugin.create(type, before);
    await plugin.update(type, made.id, before, after, made.outputs);
    const found = await plugin.read(type, made.id, before, made.outputs);
    expect((await plugin.diff(type, found?.inputs ?? {}, before, found?.outputs ?? {})).changes).toBe(true);
    await plugin.delete(type, made.id, after, made.outputs);
  });

  it.runIf(replace !== undefined)("is replaced where it cannot be changed", async () => {
    const { inputs: before } = await running.plugin.check(type, inputs(ids));
    const { inputs: after } = await running.plugin.check(type, { ...inputs(ids), ...replace });
    expect((await running.plugin.diff(type, before, after)).replaces).toEqual(Object.keys(replace ?? {}));
  });

  it("names every fault at once", async () => {
    for (const [given, faults] of wrong) expect((await running.plugin.check(type, given)).faults).toEqual(faults);
  });

  it("is previewed with unknown and with secret inputs", async () => {
    const { plugin } = running;
    const given = inputs(ids);
    const unknown = Object.fromEntries(Object.keys(given).map((key) => [key, unknownValue]));
    const checked = await plugin.check(type, unknown);
    expect(checked.faults).toEqual([]);
    const requests = server.requests.length;
    const previewed = await plugin.create(type, checked.inputs, { preview: true });
    expect(previewed.outputs).toMatchObject(unknown);
    expect(server.requests.length).toBe(requests);

    const secrets = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, secret(value)]));
    const { inputs: sealed } = await plugin.check(type, secrets);
    const made = await plugin.create(type, sealed);
    for (const key of Object.keys(given)) expect(made.outputs[key]).toEqual(sealed[key]);
    expect((await plugin.read(type, made.id, sealed, made.outputs))?.inputs).toEqual(sealed);
    const { inputs: plain } = await plugin.check(type, given);
    expect(revealedProperties(sealed)).toEqual(plain);
    await plugin.delete(type, made.id, sealed, made.outputs);
  });
});

it("keeps the address of a key secret, and gives no alert of Sentry's own to a project", async () => {
  const { plugin } = running;
  const key = await plugin.create("sentry:index:ProjectKey", { project: ids.project, name: "stack" });
  expect(key.outputs["dsn"]).toEqual(secret(`http://${key.id.split("/")[1]}@events.test/${ids.project}`));
  expect(server.api.store.alerts).toEqual([]);
});
