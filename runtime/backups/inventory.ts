import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { backups } from "../contract";
import { secondsBetween, timeIn } from "./times";

export const manifestSuffix = ".manifest.json";
export const passedSuffix = "-passed.json";
export const failedSuffix = "-failed.json";

/** Something in the bucket that carries its time in its name. */
export interface Dated {
  readonly key: string;
  readonly at: Date;
}

/** What a bucket of backups holds, oldest first. A dump without a manifest is not finished and does not count. */
export interface Inventory {
  readonly manifests: readonly Dated[];
  readonly passedDrills: readonly Dated[];
}

export async function readInventory(s3: S3Client, bucket: string): Promise<Inventory> {
  const [manifests, passedDrills] = await Promise.all([
    list(s3, bucket, backups.dumps, manifestSuffix),
    list(s3, bucket, backups.drills, passedSuffix),
  ]);
  return { manifests, passedDrills };
}

/** Time since the newest dump; unknown when there is none. */
export function dumpAgeSeconds({ manifests }: Inventory, now: Date): number | undefined {
  const newest = manifests.at(-1);
  return newest && secondsBetween(newest.at, now);
}

/** Time since a dump was last restored for a trial; as long as none was, since there is one that could have been. */
export function drillAgeSeconds({ manifests, passedDrills }: Inventory, now: Date): number | undefined {
  const since = passedDrills.at(-1) ?? manifests.at(0);
  return since && secondsBetween(since.at, now);
}

async function list(client: S3Client, Bucket: string, Prefix: string, suffix: string): Promise<Dated[]> {
  const found: Dated[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    for (const { Key: key = "" } of Contents) {
      const at = key.endsWith(suffix) ? timeIn(key) : undefined;
      if (at !== undefined) found.push({ key, at });
    }
  }
  return found.sort((one, other) => one.at.getTime() - other.at.getTime());
}
