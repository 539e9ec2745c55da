import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { openBackend } from "../../gate/backend/open";
import type { Gate } from "../../gate/gate";
import { openBucket } from "../../gate/ledger/bucket-store";
import { Ledger } from "../../gate/ledger/ledger";
import { examine, recover, type Recovery } from "../../gate/recover/recover";
import { cancelled } from "../rollback/lab/controls";
import { gateIn } from "../rollback/lab/gate";
import { Lab } from "../rollback/lab/lab";
import { first } from "../rollback/recover/programs";
import { deploy, instrumentsIn } from "../rollback/recover/ward";
import { account, type Emulator, region, startEmulator } from "./emulator";

const [Bucket, records] = ["states", "s3://records/deploys"];
const state = { Bucket, Key: "team/.pulumi/stacks/lab/prod.json" };

let emulator: Emulator;
let s3: S3Client;
let lab: Lab;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  await Promise.all([Bucket, "records"].map((name) => s3.send(new CreateBucketCommand({ Bucket: name }))));
  const query = `region=${region}&endpoint=127.0.0.1:${emulator.port}&disableSSL=true&s3ForcePathStyle=true`;
  environment = {
    PULUMI_BACKEND_URL: `s3://${Bucket}/team?${query}`,
    AWS_ENDPOINT_URL: emulator.clients.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "test",
  };
  for (const [name, value] of Object.entries(environment)) if (name.startsWith("AWS_")) vi.stubEnv(name, value);
  lab = await Lab.open();
  await lab.write(first);
  await lab.commit("A release");
  expect((await pulumi("stack", "init", lab.stack)).code).toBe(0);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await lab.close();
  s3.destroy();
  expect(await emulator.stop()).toBe(0);
});

const pulumi = (...words: string[]) => lab.startPlain(words, { env: environment }).finished;

/** A gate of its own each time, whose state and ledger lie in buckets. */
function gate(): Gate {
  const own = gateIn(lab, { environment });
  const identity = { project: lab.projectName, stack: lab.stack, by: own.person, host: "lab" };
  return { ...own, ledger: new Ledger(openBucket(records, process.env), identity) };
}

const backendOf = ({ engine, signal }: Gate) => openBackend(engine, lab.projectName, signal);

async function heal(): Promise<Recovery> {
  const own = gate();
  const instruments = await instrumentsIn(lab, { backend: await backendOf(own) });
  return recover(own, instruments, await examine(own, instruments));
}

async function stored(): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand(state));
  return (await Body?.transformToString()) ?? "";
}

it("a deploy that is killed in the middle is finished, with each object once", async () => {
  const own = gate();
  const backend = await backendOf(own);
  const dead = new Promise<void>((resolve) => {
    lab.cloud.controls.at({ rpc: "create", name: "bucket", moment: "after" }, async ({ signal }) => {
      const [lock] = await backend.locks();
      process.kill(-(lock?.holder?.pid ?? 0), "SIGKILL");
      await cancelled(signal);
      resolve();
      throw new Error("killed");
    });
  });
  await expect(deploy(own)).rejects.toThrow(/broke off/);
  await dead;
  expect(await backend.locks()).toHaveLength(1);
  expect((await own.engine.exportState()).deployment.pending_operations).toMatchObject([{ type: "creating" }]);
  expect(lab.cloud.madeFor("bucket")).toHaveLength(1);

  const { steps, finished } = await heal();
  expect(steps.map(({ ailment }) => ailment)).toEqual(expect.arrayContaining(["stranded-lock", "pending-create"]));
  expect(finished?.outcome.result).toBe("succeeded");
  expect(await backend.locks()).toEqual([]);
  expect(
    lab.cloud
      .objects()
      .map(({ madeFor }) => madeFor)
      .sort(),
  ).toEqual(first.resources.map(({ name }) => name).sort());
  expect((await own.engine.exportState()).deployment.pending_operations).toEqual([]);
  expect((await pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);

  const { view, faults } = await gate().ledger.inspect();
  expect([faults, view.open]).toEqual([[], undefined]);
  expect(view.current).toBe(view.releases.at(-1));
});

it("a state that was cut off or deleted comes back from the history, as it was", async () => {
  const whole = await stored();
  const losses = [
    ["state-unreadable", () => s3.send(new PutObjectCommand({ ...state, Body: whole.slice(0, whole.length / 2) }))],
    ["state-lost", () => s3.send(new DeleteObjectCommand(state))],
  ] as const;
  for (const [ailment, lose] of losses) {
    await lose();
    expect((await pulumi("stack", "export")).code).not.toBe(0);
    expect((await heal()).steps.map((step) => step.ailment)).toEqual([ailment]);
    expect(await stored()).toBe(whole);
  }
  expect((await pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
});

it("gate releases tells of it, from the same buckets", async () => {
  const words = [`${process.cwd()}/gate/cli.cjs`, "releases", "--json", "--ledger", records];
  const { code, stdout, stderr } = await lab.start("node", words, { env: environment }).finished;
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ releases: [{ seq: 1 }] });
});
