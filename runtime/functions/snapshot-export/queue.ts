import { Redis } from "ioredis";
import { writeCanaries } from "../../backups/canaries";
import type { ManifestDraft } from "../../backups/manifest";
import type { RedisAddress } from "../../queue/redis";
import { redisOptions } from "../../queue/redis";

/** Writes fresh canaries and counts the keys: what a dump that is taken now must hold. */
export function describeForDump(address: RedisAddress): Promise<Pick<ManifestDraft, "keysBefore" | "canaries">> {
  return connected(address, async (redis) => {
    const canaries = await writeCanaries(redis);
    return { canaries, keysBefore: await redis.dbsize() };
  });
}

export function countKeys(address: RedisAddress): Promise<number> {
  return connected(address, (redis) => redis.dbsize());
}

async function connected<Result>(address: RedisAddress, use: (redis: Redis) => Promise<Result>): Promise<Result> {
  const redis = new Redis({ ...redisOptions(address, "prompt"), lazyConnect: true, retryStrategy: null });
  let cause: Error | undefined;
  // Without a listener an `error` event ends the process; the failed command says the same to its caller.
  redis.on("error", (error: Error) => (cause = error));
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    throw new Error(`the queue at ${address.host}:${address.port} cannot be described`, { cause: cause ?? error });
  } finally {
    redis.disconnect();
  }
}
