import type { Redis } from "ioredis";
import { z } from "zod";
import { queue } from "../contract";

/** As BullMQ names them. */
const key = (name: string): string => `${queue.prefix}:${queue.name}:${name}`;
const lists = ["wait", "active"] as const;
const sortedSets = ["prioritized", "delayed"] as const;
/** Jobs that are asked for at once. */
const page = 1_000;

const versioned = z.looseObject({ version: z.number().int() });

/**
 * How many jobs a worker has still to do, by the version of their envelope: those that wait, in whatever way, and those
 * that are worked on, which come back where their worker ends. What has no version nobody could read anyway.
 */
export async function readQueuedVersions(redis: Redis): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const count = async (ids: readonly string[]) => {
    for (const data of await dataOf(redis, ids)) {
      const version = versionIn(data);
      if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
    }
    return ids.length === page;
  };
  for (const name of lists) for (let at = 0; await count(await redis.lrange(key(name), at, at + page - 1));) at += page;
  for (const name of sortedSets)
    for (let at = 0; await count(await redis.zrange(key(name), String(at), String(at + page - 1)));) at += page;
  return counts;
}

async function dataOf(redis: Redis, ids: readonly string[]): Promise<readonly unknown[]> {
  const asked = redis.pipeline();
  for (const id of ids) asked.hget(key(id), "data");
  const answers = (await asked.exec()) ?? [];
  return answers.map(([error, data]) => {
    if (error) throw error;
    return data;
  });
}

function versionIn(data: unknown): number | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return versioned.parse(JSON.parse(data)).version;
  } catch {
    return undefined;
  }
}
