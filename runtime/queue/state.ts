import type { Redis } from "ioredis";
import { queue, severities } from "../contract";

/** As BullMQ names them; a name of our own invention would look like an empty queue. */
const key = (name: string): string => `${queue.prefix}:${queue.name}:${name}`;

/** BullMQ's scores: a delayed job's is its time in milliseconds times this, a prioritised job's its priority times that. */
const delayedScoreUnit = 0x1000;
const priorityScoreUnit = 0x1_0000_0000;

export interface QueueState {
  /** Jobs that could be taken now: waiting, prioritised, and delayed ones whose time has come. */
  readonly depth: number;
  /** Jobs being worked on, by all workers. */
  readonly active: number;
  /** Since the job that has waited longest was enqueued; 0 when none waits. Seconds. */
  readonly oldestJobAgeSeconds: number;
  /** Jobs that failed for good and are still kept. */
  readonly deadLetters: number;
}

/** Reads it in two round trips, however long the queue is. */
export async function readQueueState(redis: Redis, now = Date.now()): Promise<QueueState> {
  const latestDue = now * delayedScoreUnit + (delayedScoreUnit - 1);
  const read = redis
    .multi()
    .llen(key("wait"))
    .zcard(key("prioritized"))
    .zcount(key("delayed"), "-inf", latestDue)
    .llen(key("active"))
    .zcard(key("failed"))
    .lindex(key("wait"), -1)
    .zrangebyscore(key("delayed"), "-inf", latestDue, "LIMIT", 0, 1);
  // Within one priority jobs are in order of arrival, so the oldest job is the first of one of the priorities.
  for (let priority = 1; priority <= severities.length; priority += 1) {
    const from = priority * priorityScoreUnit;
    read.zrangebyscore(key("prioritized"), from, `(${from + priorityScoreUnit}`, "LIMIT", 0, 1);
  }
  const [waiting, prioritised, due, active, dead, ...heads] = await answers(read.exec());
  const ids = heads.flat().filter((id): id is string => typeof id === "string");
  return {
    depth: Number(waiting) + Number(prioritised) + Number(due),
    active: Number(active),
    oldestJobAgeSeconds: await oldestAge(redis, ids, now),
    deadLetters: Number(dead),
  };
}

async function oldestAge(redis: Redis, ids: readonly string[], now: number): Promise<number> {
  if (ids.length === 0) return 0;
  const read = redis.multi();
  for (const id of ids) read.hget(`${key("")}${id}`, "timestamp");
  // A job may have been taken since its id was read; then it no longer counts.
  const ages = (await answers(read.exec())).filter((text) => text !== null).map((text) => now - Number(text));
  return Math.max(0, ...ages) / 1_000;
}

async function answers(replies: Promise<[Error | null, unknown][] | null>): Promise<unknown[]> {
  return ((await replies) ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}
