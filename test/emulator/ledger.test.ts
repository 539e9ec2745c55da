import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { openBucket } from "../../gate/ledger/bucket-store";
import { LedgerMoved, readChain } from "../../gate/ledger/chain";
import { Ledger } from "../../gate/ledger/ledger";
import { identity, release, stable, written } from "../gate/ledger/entries";
import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";

const Bucket = "records";
let emulator: Emulator;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new S3Client({ ...emulator.clients, forcePathStyle: true });
  // The bucket is found as the AWS command line would find it.
  vi.stubEnv("AWS_ENDPOINT_URL", emulator.clients.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", emulator.clients.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", emulator.clients.credentials.secretAccessKey);
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  s3.destroy();
  expect(await emulator.stop()).toBe(0);
});

const storeAt = (path: string) => openBucket(`s3://${Bucket}/${path}?region=us-east-1`, process.env);

it("gives one of twenty who write at once the number, and the others nothing", async () => {
  const store = storeAt("deploys/race");
  await written(store, release(1));
  const writers = Array.from({ length: 20 }, (_, index) => new Ledger(store, { ...identity, host: `desk ${index}` }));
  await Promise.all(writers.map((ledger) => ledger.view()));
  const results = await Promise.allSettled(writers.map((ledger) => ledger.append(stable(1))));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) if (result.status === "rejected") expect(result.reason).toBeInstanceOf(LedgerMoved);
  const { links, faults } = await readChain(store, identity);
  expect(faults).toEqual([]);
  expect(links.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
});

it("lists what is its own, and in order", async () => {
  const store = storeAt("deploys/prod/");
  const [first, ...others] = Array.from({ length: 40 }, (_, index) => `${String(index + 1).padStart(8, "0")}.json`);
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "{}" }));
  await Promise.all(
    ["deploys/prod/", "deploys/prod/sub/entry", "deploys/production/entry", "deploys/prod/x.json"].map(put),
  );
  await Promise.all(others.map((name) => store.create(name, "{}")));
  expect(await store.list()).toEqual([...others, "x.json"]);
  expect(await store.create(first ?? "", "{}")).toBe("created");
  expect(await store.create(first ?? "", "[]")).toBe("exists");
  expect(await store.read(first ?? "")).toBe("{}");
});

it("keeps each byte, a mark at the beginning too", async () => {
  const store = storeAt("bytes");
  await s3.send(new PutObjectCommand({ Bucket, Key: "bytes/00000001.json", Body: Buffer.from("\u{FEFF}ä\n") }));
  expect(await store.read("00000001.json")).toBe("\u{FEFF}ä\n");
});
