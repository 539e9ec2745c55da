/**
 * Brings a dump of Redis into the backup bucket, step by step: ElastiCache takes a snapshot and exports it into a landing
 * bucket, S3 copies it into the locked one. Each takes minutes, so every run does what is due and ends; what is due it
 * reads from what is there, so that a run that was lost or came twice does no harm.
 */
import { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { copyObject } from "../backups/copy-object";
import type { Inventory } from "../backups/inventory";
import { drillAgeSeconds, dumpAgeSeconds, manifestSuffix, readInventory } from "../backups/inventory";
import type { Manifest } from "../backups/manifest";
import { secondsBetween, stamp, timeIn } from "../backups/times";
import {
  backupEnvironment as names,
  backupMetrics,
  backups,
  functionEnvironment,
  metrics,
  sentryMonitors,
} from "../contract";
import { metricLine } from "../embedded-metrics";
import { redisAddress } from "../queue/redis";
import { checkIn } from "./check-in";
import { readSecret } from "./secret";
import { Landing } from "./snapshot-export/landing";
import { countKeys, describeForDump } from "./snapshot-export/queue";
import { ExportSnapshots, type TakenSnapshot } from "./snapshot-export/snapshots";

const environment = z.object({
  [names.serviceName]: z.string().min(1),
  [names.bucket]: z.string().min(1),
  [names.keyArn]: z.string().min(1),
  [names.landingBucket]: z.string().min(1),
  [names.replicationGroupId]: z.string().min(1),
  [names.snapshotPrefix]: z.string().min(1),
  [names.redisUrlSecretArn]: z.string().min(1),
  [names.intervalHours]: z.coerce.number().positive(),
  [functionEnvironment.sentryDsnSecretArn]: z.string().min(1),
});

/** Longer than ElastiCache ever took for a node of a size that a queue has. */
const stuckSeconds = 6 * 3_600;
const gibibyte = 1_024 ** 3;
const partBytes = 4 * gibibyte;

/** What a run did. */
export type Step = "idle" | "took" | "waits" | "exported" | "stored" | "cleared";

/** @throws when a snapshot failed or is stuck; it is deleted then, and the next run starts over */
export async function exportSnapshot(
  variables: Readonly<Record<string, string | undefined>>,
  now: Date,
): Promise<Step> {
  const settings = environment.parse(variables);
  const s3 = new S3Client({});
  const bucket = settings[names.bucket];
  const groupId = settings[names.replicationGroupId];
  const snapshots = new ExportSnapshots(new ElastiCacheClient({}), groupId, settings[names.snapshotPrefix]);
  const landing = new Landing(s3, settings[names.landingBucket]);
  const address = async () => redisAddress.parse(await readSecret(settings[names.redisUrlSecretArn]));

  const inventory = await readInventory(s3, bucket);
  sayAges(settings[names.serviceName], inventory, now);
  const [snapshot] = await snapshots.list();
  if (snapshot === undefined) {
    const age = dumpAgeSeconds(inventory, now);
    return age !== undefined && age < settings[names.intervalHours] * 3_600 ? "idle" : take();
  }
  const dumpKey = `${backups.dumps}${stamp(timeIn(snapshot.name) ?? now)}.rdb`;
  const manifestKey = dumpKey.replace(/\.rdb$/, manifestSuffix);
  if (inventory.manifests.some(({ key }) => key === manifestKey)) return clear(snapshot.name);
  if (snapshot.status !== "available") return wait(snapshot);
  const dump = await landing.findDump(snapshot.name);
  if (dump === undefined) {
    await refuseStuck(snapshot);
    await snapshots.exportTo(settings[names.landingBucket], snapshot.name);
    return "exported";
  }
  const to = { bucket, key: dumpKey, keyArn: settings[names.keyArn] };
  const sha256 = await copyObject(s3, { from: dump, to, partBytes });
  const manifest: Manifest = {
    ...(await landing.readDraft(snapshot.name)),
    keysAfter: await countKeys(await address()),
    dump: { key: dumpKey, bytes: dump.bytes, sha256, partBytes },
  };
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: manifestKey, Body: JSON.stringify(manifest) }));
  await clear(snapshot.name);
  return "stored";

  async function take(): Promise<Step> {
    const name = snapshots.nameAt(stamp(now));
    const described = await describeForDump(await address());
    await landing.putDraft({ version: 1, replicationGroupId: groupId, snapshot: name, ...described });
    await snapshots.take(name);
    return "took";
  }

  async function wait(waiting: TakenSnapshot): Promise<Step> {
    if (waiting.status === "deleting") return "waits";
    if (waiting.status === "failed") await giveUp(waiting);
    await refuseStuck(waiting);
    return "waits";
  }

  async function refuseStuck(waiting: TakenSnapshot): Promise<void> {
    if (secondsBetween(timeIn(waiting.name) ?? now, now) > stuckSeconds) await giveUp(waiting);
  }

  async function giveUp({ name, status }: TakenSnapshot): Promise<never> {
    await clear(name);
    throw new Error(`snapshot ${name} is ${status} and was given up; the next run takes another`);
  }

  async function clear(name: string): Promise<Step> {
    await landing.clear(name);
    await snapshots.delete(name);
    return "cleared";
  }
}

/** Ages that are not known are left out: alarms ring on their absence. */
function sayAges(service: string, inventory: Inventory, now: Date): void {
  const ages = [
    { name: backupMetrics.dumpAge, value: dumpAgeSeconds(inventory, now) },
    { name: backupMetrics.drillAge, value: drillAgeSeconds(inventory, now) },
  ];
  const known = ages.flatMap(({ name, value }) =>
    value === undefined ? [] : [{ name, unit: "Seconds" as const, value }],
  );
  if (known.length > 0) console.log(metricLine({ [metrics.dimension]: service }, known, now));
}

/** What Lambda calls, every five minutes. */
export async function handler(): Promise<void> {
  const dsn = await readSecret(process.env[functionEnvironment.sentryDsnSecretArn] ?? "");
  let step: Step | undefined;
  try {
    step = await exportSnapshot(process.env, new Date());
    console.log(JSON.stringify({ level: "info", event: "snapshot_export", step }));
  } finally {
    await checkIn(dsn, sentryMonitors.snapshotExport, step === undefined ? "error" : "ok");
  }
}
