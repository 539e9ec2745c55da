import { createHash, randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { backups } from "../contract";

const count = 20;
/** A replica needs milliseconds; one that does not answer must not hold the backup up. */
const replicaMilliseconds = 2_000;

/**
 * Writes fresh values under the canary keys, and waits until a replica has them: snapshots are taken from one.
 *
 * @returns the digest of each value, by key
 */
export async function writeCanaries(redis: Redis): Promise<Record<string, string>> {
  const values = Array.from({ length: count }, (_, index) => ({
    key: `${backups.canaryKeys}${index}`,
    value: randomBytes(32).toString("base64url"),
  }));
  await redis.mset(values.flatMap(({ key, value }) => [key, value]));
  await redis.wait(1, replicaMilliseconds);
  return Object.fromEntries(values.map(({ key, value }) => [key, digestOf(value)]));
}

/** The canaries whose values are not what was written, by key. */
export async function findDeadCanaries(redis: Redis, digests: Readonly<Record<string, string>>): Promise<string[]> {
  const keys = Object.keys(digests);
  if (keys.length === 0) return [];
  const values = await redis.mget(keys);
  return keys.filter((key, index) => {
    const value = values[index];
    return typeof value !== "string" || digestOf(value) !== digests[key];
  });
}

function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
