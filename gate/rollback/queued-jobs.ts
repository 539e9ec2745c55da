import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Redis } from "ioredis";
import { z } from "zod";

import { redisAddress, redisOptions } from "../../runtime/queue/redis";
import { readQueuedVersions } from "../../runtime/queue/versions";
import { outputsIn } from "../engine/state";
import type { Gate } from "../gate";
import { reason } from "../probe/probe";

const outputsSchema = z.looseObject({ region: z.string().min(1), redisUrlSecretArn: z.string().min(1) });

/**
 * Jobs that wait in the stack's queue, by the version of their envelope. Undefined where nobody can look from here: the
 * queue is reached from inside its network only.
 */
export async function queuedJobs({
  engine,
  progress,
}: Pick<Gate, "engine" | "progress">): Promise<ReadonlyMap<number, number> | undefined> {
  const { data: stack } = outputsSchema.safeParse(outputsIn(await engine.exportState()));
  if (stack === undefined) return undefined;
  try {
    return await lookInto(await urlOf(stack.region, stack.redisUrlSecretArn));
  } catch (error) {
    progress(`the queue cannot be looked into from here: ${reason(error)}`);
    return undefined;
  }
}

/** It holds the token: never print it. */
async function urlOf(region: string, secretArn: string): Promise<string> {
  const client = new SecretsManagerClient({
    region,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000 },
  });
  try {
    const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return SecretString;
  } finally {
    client.destroy();
  }
}

async function lookInto(url: string): Promise<ReadonlyMap<number, number>> {
  const address = redisAddress.parse(url);
  const options = { ...redisOptions(address, "prompt"), lazyConnect: true, retryStrategy: () => null };
  const redis = new Redis(options);
  let cause: Error | undefined;
  redis.on("error", (error: Error) => (cause = error));
  try {
    await redis.connect();
    return await readQueuedVersions(redis);
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}
