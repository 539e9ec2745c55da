/**
 * A restore drill, run as a task of its own: `node restore-drill.cjs [path of redis-server]`. Ends with exit code 0 when
 * the newest dump can be restored, else with 1.
 */
import { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { backupEnvironment as names, backupMetrics, metrics, sentryMonitors, workerEnvironment } from "../contract";
import { metricLine } from "../embedded-metrics";
import { checkIn } from "../functions/check-in";
import { runDrill } from "./restore-drill";

const environment = z.object({
  [names.bucket]: z.string().min(1),
  [names.keyArn]: z.string().min(1),
  [names.serviceName]: z.string().min(1),
  [workerEnvironment.sentryDsn]: z.string().min(1),
});

async function main(): Promise<void> {
  const settings = environment.parse(process.env);
  const record = await runDrill({
    s3: new S3Client({}),
    bucket: settings[names.bucket],
    keyArn: settings[names.keyArn],
    redisServer: process.argv[2] ?? "redis-server",
  });
  console.log(JSON.stringify({ level: record.passed ? "info" : "error", event: "restore_drill", ...record }));
  const failures = { name: backupMetrics.drillFailures, unit: "Count", value: record.passed ? 0 : 1 } as const;
  console.log(metricLine({ [metrics.dimension]: settings[names.serviceName] }, [failures], new Date()));
  await checkIn(settings[workerEnvironment.sentryDsn], sentryMonitors.restoreDrill, record.passed ? "ok" : "error");
  process.exitCode = record.passed ? 0 : 1;
}

void main();
