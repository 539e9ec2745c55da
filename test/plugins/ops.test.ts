import { DeleteServiceCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cluster, EcsStage, serviceName } from "../emulator/ecs-service";
import type { Emulator } from "../emulator/emulator";
import { account, eventually, region, startEmulator } from "../emulator/emulator";
import type { RunningPlugin } from "./plugin";
import { startLocalPlugin } from "./plugin";

const type = "ops:index:RunningRevision";

let emulator: Emulator;
let stage: EcsStage;
let running: RunningPlugin;
let good: string;

const inputsFor = (taskDefinition: string) => ({
  region,
  cluster: `arn:aws:ecs:${region}:${account}:cluster/${cluster}`,
  service: serviceName,
  taskDefinition,
});
const checked = async (inputs: object) => (await running.plugin.check(type, { ...inputs })).inputs;
const deploy = (taskDefinition: string) =>
  stage.ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, taskDefinition }));

beforeAll(async () => {
  emulator = await startEmulator();
  stage = new EcsStage(emulator);
  await stage.prepare();
  good = await stage.register({});
  await stage.createService(good, 1);
  running = await startLocalPlugin("providers/ops", {
    AWS_ENDPOINT_URL: emulator.clients.endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "test",
  });
  await running.plugin.checkAndConfigure({});
});
afterAll(async () => {
  await running.stop();
  await emulator.stop();
});

describe("a running revision", () => {
  test("is made when the deployment has ended well, and read back without a difference", async () => {
    const inputs = await checked(inputsFor(good));
    expect(inputs).toEqual({ ...inputsFor(good), waitSeconds: 1_500 });
    const { id, outputs } = await running.plugin.create(type, inputs);
    const [deployment] = (await stage.service()).deployments ?? [];
    expect(deployment).toMatchObject({ rolloutState: "COMPLETED", taskDefinition: good });
    expect(outputs).toEqual({ ...inputs, deploymentId: deployment?.id });
    expect(await running.plugin.read(type, id, inputs, outputs)).toEqual({ id, inputs, outputs });
    expect((await running.plugin.diff(type, inputs, inputs, outputs)).detailed).toEqual({});
  });

  test("waits for a deployment that still runs", async () => {
    const next = await stage.register({ environment: [{ name: "DEPTH", value: "1" }] });
    const [before, after] = [await checked(inputsFor(good)), await checked(inputsFor(next))];
    expect((await running.plugin.diff(type, before, after, before)).replaces).toEqual([]);
    await deploy(next);
    const outputs = await running.plugin.update(type, "running", before, after, before);
    const [deployment] = (await stage.service()).deployments ?? [];
    expect(deployment).toMatchObject({ taskDefinition: next, rolloutState: "COMPLETED" });
    expect(outputs).toMatchObject({ deploymentId: deployment?.id });
    good = next;
  });

  test("fails with what ECS says when the circuit breaker took the deployment back without a word", async () => {
    const bad = await stage.register({ environment: [{ name: "BEHAVIOUR", value: "crash" }] });
    await deploy(bad);
    await eventually(async () => expect((await stage.service()).taskDefinition).toBe(good));
    await stage.stable();
    const [before, after] = [await checked(inputsFor(good)), await checked(inputsFor(bad))];
    const failure = await running.plugin.update(type, "running", before, after, before).catch(String);
    expect(failure).toContain(`${bad.split("/").at(-1) ?? ""} does not run: ECS took its deployment back`);
    expect(failure).toContain(`service ${serviceName} runs ${good.split("/").at(-1) ?? ""}`);
    expect(failure).toContain("Essential container in task exited");
    expect(failure).toContain("pulumi up --refresh");
  });

  test("fails when the deployment takes longer than it may", async () => {
    const slow = await stage.register({ environment: [{ name: "DEPTH", value: "2" }] });
    await deploy(slow);
    const after = await checked({ ...inputsFor(slow), waitSeconds: 0 });
    const failure = await running.plugin.update(type, "running", after, after, after).catch(String);
    expect(failure).toContain("has not ended within 0 s");
    await stage.stable();
    good = slow;
  });

  test("shows a refresh what runs instead, and nothing when the service is gone", async () => {
    const [stale, now] = [await checked(inputsFor("arn:old")), await checked(inputsFor(good))];
    expect((await running.plugin.read(type, "running", stale, stale))?.inputs).toEqual(now);
    await stage.ecs.send(new DeleteServiceCommand({ cluster, service: serviceName, force: true }));
    expect(await running.plugin.read(type, "running", now, now)).toBeUndefined();
    await running.plugin.delete(type, "running", now, now);
  });

  test("refuses what it does not know", async () => {
    const { faults } = await running.plugin.check(type, { ...inputsFor(good), waitSeconds: -1, typo: "x" });
    expect(faults.join("\n")).toMatch(/typo/);
    expect(faults.join("\n")).toMatch(/waitSeconds/);
  });
});
