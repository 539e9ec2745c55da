import { Redis } from "ioredis";
import { redisOptions } from "../queue/redis";
import { createRedact } from "../redaction";
import { captureConsole, createLogger, describeError, standardOutput } from "../worker/logger";
import { ThrottledErrors } from "../worker/throttled-errors";
import { readQueueState } from "../queue/state";
import { EnvironmentError, readEnvironment } from "./environment";
import { IdentityCheck, NotLoggedIn } from "./identity";
import { startDashboardServer } from "./server";

/** Exit codes: 0 stopped in good order, 1 crashed, 78 (EX_CONFIG) refused to start. */
const crashed = 1;
const refused = 78;

const output = standardOutput();

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const { service, release } = environment;
  const redact = createRedact(environment.secrets);
  const logger = createLogger(environment, redact, output);
  captureConsole(logger);

  const redis = new Redis(redisOptions(environment.redis, "prompt"));
  const throttled = new ThrottledErrors(logger);
  redis.on("error", (error: Error) => throttled.report("redis.error", error));
  // Else the first pages would say that the queue is away when it is only being connected to.
  await new Promise((resolve) => redis.once("ready", resolve).once("error", resolve));
  const check = new IdentityCheck(environment.trust);
  const server = await startDashboardServer(environment.host, environment.port, {
    service,
    release,
    identify: (token) => check.verify(token),
    readQueueState: () => readQueueState(redis),
    onTrouble(error) {
      const event = error instanceof NotLoggedIn ? "dashboard.refused" : "dashboard.trouble";
      logger.warn({ event, error: describeError(error, redact) }, "request could not be answered");
    },
  });
  const stop = () => {
    logger.info({ event: "dashboard.stopping" }, "dashboard stops");
    redis.disconnect();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  logger.info({ event: "dashboard.ready", port: environment.port }, "dashboard answers");
}

main().catch((error: unknown) => {
  const service = process.env["SERVICE_NAME"] ?? "unknown";
  const logger = createLogger({ service, release: "unknown", logLevel: "info" }, (text) => text, output);
  if (error instanceof EnvironmentError) {
    logger.fatal({ event: "dashboard.refused-start", faults: error.faults }, error.message);
    process.exit(refused);
  }
  logger.fatal({ event: "dashboard.crashed", error: describeError(error) }, "dashboard could not start");
  process.exit(crashed);
});
