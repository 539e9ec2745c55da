import { Route53 } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { awsTypes } from "../../sandbox/providers/aws-types";
import type { Properties } from "../../sandbox/providers/values";
import { type Emulator, startEmulator } from "../emulator/emulator";
import type { Made, Row } from "./lifecycle/row";
import { workerImage } from "./lifecycle/services";
import { table } from "./lifecycle/table";
import { type Plugin, startPlugin } from "./plugin";

let emulator: Emulator;
let plugin: Plugin;
let stopPlugin: () => Promise<void>;

/** The life of each row so far. */
const made: Made = {};
const lives = new Map<string, { inputs: Properties; outputs: Properties }>();

beforeAll(async () => {
  emulator = await startEmulator();
  made["zone"] = { id: await makeZone(), outputs: {} };
  const argv = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
  await emulator.setImages({ [workerImage]: { argv, cwd: process.cwd() } });
  const started = await startPlugin("pulumi-resource-aws", {
    AWS_ENDPOINT_URL: emulator.clients.endpoint,
    AWS_REGION: emulator.clients.region,
    AWS_ACCESS_KEY_ID: "000000000000",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  ({ plugin, stop: stopPlugin } = started);
  await plugin.configure({ region: "us-east-1" });
});
afterAll(async () => {
  await stopPlugin();
  await emulator.stop();
});

it("covers every supported type", () => {
  expect([...new Set(table.map(({ type }) => type))].sort()).toEqual(Object.keys(awsTypes).sort());
});

describe.each(table)("$name, a $type", (row) => {
  it("is made, read back without a difference, and changed", async () => {
    const { inputs, faults } = await plugin.check(row.type, row.given(made));
    expect(faults).toEqual([]);
    const { id, outputs } = await plugin.create(row.type, inputs);
    lives.set(row.name, { inputs, outputs });
    made[row.name] = { id, outputs: outputs as Record<string, string> };
    for (const output of row.outputs) expect(outputs[output], output).toBeDefined();
    await expectUnchanged(row, id);

    if (row.changed === undefined) return;
    const after = (await plugin.check(row.type, without({ ...row.given(made), ...row.changed(made) }), inputs)).inputs;
    const diff = await plugin.diff(row.type, inputs, after, outputs);
    expect(Object.keys(diff.detailed).sort()).toEqual(row.drift);
    expect(diff.replaces).toEqual([]);
    const updated = await plugin.update(row.type, id, inputs, after, outputs);
    lives.set(row.name, { inputs: after, outputs: updated });
    await expectUnchanged(row, id);

    // Seen from the state before, the update was made by somebody else.
    const drifted = await plugin.read(row.type, id, inputs, outputs);
    const drift = await plugin.diff(row.type, drifted?.inputs ?? {}, inputs, drifted?.outputs);
    expect(Object.keys(drift.detailed).sort()).toEqual(row.drift);
    const restored = await plugin.update(row.type, id, drifted?.inputs ?? {}, inputs, drifted?.outputs ?? {});
    lives.set(row.name, { inputs, outputs: restored });
    await expectUnchanged(row, id);
  });

  it("is replaced for a change of what is fixed", async () => {
    const { inputs = {}, outputs = {} } = lives.get(row.name) ?? {};
    const fixed = row.replaced?.(made) ?? {};
    const diff = await plugin.diff(row.type, inputs, { ...inputs, ...fixed }, outputs);
    expect(diff.replaces.sort()).toEqual(Object.keys(fixed).sort());
  });
});

describe.each([...table].reverse())("$name, at its end", (row) => {
  it("is deleted and then gone", async () => {
    const { inputs = {}, outputs = {} } = lives.get(row.name) ?? {};
    const id = made[row.name]?.id ?? "";
    await plugin.delete(row.type, id, inputs, outputs);
    const found = await plugin.read(row.type, id, inputs, outputs);
    if (row.staysAfterDelete === undefined) expect(found).toBeUndefined();
    else expect(found, row.staysAfterDelete).toBeDefined();
    // What is gone already can be deleted again, as after an interrupted destroy.
    await plugin.delete(row.type, id, inputs, outputs);
  });
});

/** The zone that records are made in; it is the user's own, so there is no type for it. */
async function makeZone(): Promise<string> {
  const route53 = new Route53(emulator.clients);
  const { HostedZone } = await route53.createHostedZone({ Name: "example.com", CallerReference: "lifecycle" });
  return HostedZone?.Id?.split("/").at(-1) ?? "";
}

/** A refresh that finds nothing: the state stays as it is, and so do the inputs. */
async function expectUnchanged(row: Row, id: string): Promise<void> {
  const { inputs = {}, outputs = {} } = lives.get(row.name) ?? {};
  const found = await plugin.read(row.type, id, inputs, outputs);
  expect(found).toEqual({ id, inputs, outputs });
  expect((await plugin.diff(row.type, found?.inputs ?? {}, inputs, found?.outputs)).detailed).toEqual({});
}

const without = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
