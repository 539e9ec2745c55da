import type { Redact } from "../redaction";
import { createRedact } from "../redaction";
import type { Environment } from "./environment";
import { EnvironmentError, readEnvironment } from "./environment";
import { startWorker } from "./lifecycle";
import type { Logger } from "./logger";
import { captureConsole, createLogger, describeError, standardOutput } from "./logger";
import type { ErrorReports } from "./sentry";
import { startErrorReports } from "./sentry";
import { ThrottledErrors } from "./throttled-errors";
import { withTraces } from "./tracing";
import { SpanExporter } from "./tracing-export";

/** Exit codes: 0 stopped in good order, 1 crashed, 78 (EX_CONFIG) refused to start. */
const crashed = 1;
const refused = 78;
const crashFlushSeconds = 2;

const output = standardOutput();

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const redact = createRedact(environment.secrets);
  const logger = createLogger(environment, redact, output);
  captureConsole(logger);
  const reports = startReports(environment, redact, logger);

  const crash = (error: unknown) => {
    logger.fatal({ event: "worker.crashed", error: describeError(error) }, "worker crashed");
    reports.captureCrash(error);
    void reports.close(crashFlushSeconds).finally(() => process.exit(crashed));
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  logger.info({ event: "worker.starting", node: process.version }, "worker starts");
  if (environment.sentryDsn === undefined) {
    logger.warn({ event: "sentry.off" }, "SENTRY_DSN is not set: failures are logged only");
  }
  const worker = await startWorker(environment, logger, reports, output);
  const stop = (signal: NodeJS.Signals) => void worker.stop(signal).finally(() => process.exit(0));
  // Once: a second signal of the same kind ends the process at once.
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  logger.info({ event: "worker.ready" }, "worker takes jobs");
}

/** Traces go to Sentry, and to a collector where there is one. */
function startReports(environment: Environment, redact: Redact, logger: Logger): ErrorReports {
  const reports = startErrorReports(environment, redact);
  if (environment.otlpEndpoint === undefined) return reports;
  const throttled = new ThrottledErrors(logger);
  const onError = (error: Error) => throttled.report("traces.unsent", error);
  return withTraces(reports, new SpanExporter(environment.otlpEndpoint, environment, onError));
}

main().catch((error: unknown) => {
  const service = process.env["SERVICE_NAME"] ?? "unknown";
  const logger = createLogger({ service, release: "unknown", logLevel: "info" }, (text) => text, output);
  if (error instanceof EnvironmentError) {
    logger.fatal({ event: "worker.refused", faults: error.faults }, error.message);
    process.exit(refused);
  }
  logger.fatal({ event: "worker.crashed", error: describeError(error) }, "worker could not start");
  process.exit(crashed);
});
