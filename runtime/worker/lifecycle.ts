import { Redis } from "ioredis";
import type { DestinationStream } from "pino";
import { redisOptions } from "../queue/redis";
import { readQueueState } from "../queue/state";
import type { Environment } from "./environment";
import type { HealthReport } from "./health";
import { startHealthServer } from "./health";
import type { Logger } from "./logger";
import { MetricsTicker } from "./metrics-ticker";
import type { ErrorReports } from "./sentry";
import { JobStatistics } from "./statistics";
import { TaskProtection } from "./task-protection";
import { ThrottledErrors } from "./throttled-errors";
import { JobWorker } from "./worker";

/** What the last part of the stop timeout is kept for: giving jobs back, sending what is under way, exiting. Seconds. */
const longestReserveSeconds = 5;

export interface RunningWorker {
  /** Takes no more jobs, lets running ones finish or gives them back, and lets go of everything. Never rejects. */
  readonly stop: (reason: string) => Promise<void>;
}

/**
 * Starts everything there is to a worker. Redis need not be there yet: until it answers, the worker is unhealthy.
 * @throws when the health server's address is taken
 */
export async function startWorker(
  environment: Environment,
  logger: Logger,
  reports: ErrorReports,
  output: DestinationStream,
): Promise<RunningWorker> {
  const started = performance.now();
  const throttled = new ThrottledErrors(logger);
  const statistics = new JobStatistics();
  const redis = watchedConnection(environment, logger, throttled);
  let stopping = false;

  const report = async (): Promise<HealthReport> => {
    const queue = await readQueueState(redis).catch(() => null);
    const working = queue !== null && worker.isRunning();
    return {
      status: stopping ? "stopping" : working ? "ok" : "unavailable",
      service: environment.service,
      release: environment.release,
      uptimeSeconds: Math.round((performance.now() - started) / 1_000),
      redis: { reachable: queue !== null },
      queue,
    };
  };
  const server = await startHealthServer(environment.healthHost, environment.healthPort, report);
  const protection = new TaskProtection({
    agentUri: environment.ecsAgentUri,
    // As long as the longest job, which the stop timeout is made from.
    expiresInMinutes: Math.ceil(environment.stopTimeoutSeconds / 60),
    onError: (error) => throttled.report("task.unprotected", error),
  });
  const worker = new JobWorker({ environment, logger, throttled, statistics, reports, protection });
  const ticker = new MetricsTicker(environment.service, statistics, environment.metricsIntervalSeconds, output);

  return {
    async stop(reason) {
      stopping = true;
      logger.info({ event: "worker.stopping", reason }, "worker stops; running jobs may finish");
      const reserve = Math.min(longestReserveSeconds, environment.stopTimeoutSeconds / 2);
      await worker.stop(environment.stopTimeoutSeconds - reserve, reserve * 0.4);
      ticker.stop();
      redis.removeAllListeners("close").disconnect();
      server.close();
      server.closeAllConnections();
      await reports.close(reserve * 0.4);
      logger.info({ event: "worker.stopped" }, "worker stopped");
    },
  };
}

/** A connection of its own for questions, which fail soon when Redis is away; the worker's own would wait. */
function watchedConnection(environment: Environment, logger: Logger, throttled: ThrottledErrors): Redis {
  const redis = new Redis(redisOptions(environment.redis, "prompt"));
  redis.on("ready", () => logger.info({ event: "redis.ready" }, "connected to Redis over verified TLS"));
  redis.on("error", (error: Error) => throttled.report("redis.error", error));
  redis.on("close", () => throttled.report("redis.closed", new Error("connection to Redis closed")));
  return redis;
}
