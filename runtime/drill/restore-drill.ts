import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { findDeadCanaries } from "../backups/canaries";
import { failedSuffix, passedSuffix, readInventory } from "../backups/inventory";
import { isPlausibleCount } from "../backups/manifest";
import { secondsBetween, stamp } from "../backups/times";
import { backups } from "../contract";
import { fetchDump, fetchManifest } from "./fetch-dump";
import { startScratchRedis } from "./scratch-redis";

export interface DrillSettings {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly keyArn: string;
  /** Path of redis-server. */
  readonly redisServer: string;
}

/** What a drill found, as it is written down (catalogue: restore-drill-recent). */
export interface DrillRecord {
  readonly version: 1;
  readonly passed: boolean;
  readonly startedAt: string;
  /** From the first look into the bucket to the last comparison: the time that a restore takes, but for the cluster. */
  readonly seconds: number;
  readonly dump?: string;
  readonly bytes?: number;
  readonly keys?: { readonly before: number; readonly after: number; readonly found: number };
  readonly canaries?: number;
  /** Why it failed. */
  readonly faults: readonly string[];
}

/** Restores the newest dump, compares, and adds the record to the bucket. */
export async function runDrill(settings: DrillSettings): Promise<DrillRecord> {
  const started = new Date();
  let found: Omit<DrillRecord, "version" | "passed" | "startedAt" | "seconds">;
  try {
    found = await restoreNewest(settings);
  } catch (error) {
    found = { faults: [error instanceof Error ? error.message : String(error)] };
  }
  const passed = found.faults.length === 0;
  const record: DrillRecord = {
    version: 1,
    passed,
    startedAt: started.toISOString(),
    seconds: secondsBetween(started, new Date()),
    ...found,
  };
  const { s3, bucket: Bucket, keyArn: SSEKMSKeyId } = settings;
  const Key = `${backups.drills}${stamp(started)}${passed ? passedSuffix : failedSuffix}`;
  const Body = JSON.stringify(record, null, 2);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption: "aws:kms", SSEKMSKeyId }));
  return record;
}

async function restoreNewest({ s3, bucket, redisServer }: DrillSettings) {
  const { manifests } = await readInventory(s3, bucket);
  const newest = manifests.at(-1);
  if (newest === undefined) throw new Error("there is no dump to restore");
  const manifest = await fetchManifest(s3, bucket, newest.key);
  const folder = await mkdtemp(join(tmpdir(), "restore-"));
  try {
    await fetchDump(s3, bucket, manifest, join(folder, "dump.rdb"));
    const scratch = await startScratchRedis(redisServer, folder);
    try {
      const found = await scratch.redis.dbsize();
      const dead = await findDeadCanaries(scratch.redis, manifest.canaries);
      const { keysBefore: before, keysAfter: after } = manifest;
      const faults = [
        ...(isPlausibleCount(found, manifest)
          ? []
          : [`it has ${found} keys; the queue had ${before} before the snapshot and ${after} after it`]),
        ...(dead.length === 0 ? [] : [`${dead.length} canaries are missing or changed, the first is ${dead[0]}`]),
      ];
      const canaries = Object.keys(manifest.canaries).length;
      return { dump: manifest.dump.key, bytes: manifest.dump.bytes, keys: { before, after, found }, canaries, faults };
    } finally {
      await scratch.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
