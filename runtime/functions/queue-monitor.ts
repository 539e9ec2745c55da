/**
 * Runs once a minute, inside the network: measures the queue, whether workers run or not, and says so in one line of
 * CloudWatch's embedded metric format.
 */
import { Redis } from "ioredis";
import { functionEnvironment, metrics, queueMonitorEnvironment, sentryMonitors } from "../contract";
import type { RedisAddress } from "../queue/redis";
import { redisAddress, redisOptions } from "../queue/redis";
import type { QueueState } from "../queue/state";
import { readQueueState } from "../queue/state";
import { metricLine } from "../embedded-metrics";
import { checkIn } from "./check-in";
import { readSecret } from "./secret";

/** Redis that does not answer makes the run fail, which its alarms notice; an unknown queue is never called an empty one. */
export async function handler(): Promise<void> {
  const [redisUrl, dsn] = await Promise.all([
    readSecret(required(queueMonitorEnvironment.redisUrlSecretArn)),
    readSecret(required(functionEnvironment.sentryDsnSecretArn)),
  ]);
  let measured = false;
  try {
    const state = await measure(redisAddress.parse(redisUrl));
    console.log(queueLine(required(queueMonitorEnvironment.serviceName), state, new Date()));
    measured = true;
  } finally {
    await checkIn(dsn, sentryMonitors.queueMonitor, measured ? "ok" : "error");
  }
}

function queueLine(service: string, state: QueueState, now: Date): string {
  return metricLine(
    { [metrics.dimension]: service },
    [
      { name: metrics.queueDepth, unit: "Count", value: state.depth },
      { name: metrics.queueActive, unit: "Count", value: state.active },
      { name: metrics.oldestJobAge, unit: "Seconds", value: state.oldestJobAgeSeconds },
      { name: metrics.deadLetters, unit: "Count", value: state.deadLetters },
    ],
    now,
  );
}

async function measure(address: RedisAddress): Promise<QueueState> {
  const options = redisOptions(address, "prompt");
  const redis = new Redis({ ...options, lazyConnect: true, connectTimeout: connectMilliseconds, retryStrategy: null });
  let cause: Error | undefined;
  // Without a listener an `error` event ends the process; the failed command says the same to its caller.
  redis.on("error", (error: Error) => (cause = error));
  try {
    await redis.connect();
    return await readQueueState(redis);
  } catch (error) {
    throw new Error(`the queue at ${address.host}:${address.port} cannot be measured`, { cause: cause ?? error });
  } finally {
    redis.disconnect();
  }
}
const connectMilliseconds = 5_000;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the variable ${name} is missing`);
  return value;
}
