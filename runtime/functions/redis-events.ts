import * as z from "zod";
import { metrics, redisEvents, redisEventsEnvironment as names } from "../contract";
import { metricLine } from "../embedded-metrics";

const environment = z.object({ [names.serviceName]: z.string().min(1) });

const snsEvent = z.object({ Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })).min(1) });

/**
 * Which of ElastiCache's events are counted, and in which metric. All others (a snapshot was taken, a parameter was
 * changed) are logged only. Source: ElastiCache's list of events and Amazon SNS notifications.
 */
const counted: Readonly<Record<string, string>> = {
  "ElastiCache:FailoverComplete": redisEvents.failover,
  "ElastiCache:SnapshotFailed": redisEvents.snapshotFailed,
  "ElastiCache:NodeReplacementScheduled": redisEvents.maintenance,
  "ElastiCache:NodeReplacementRescheduled": redisEvents.maintenance,
  "ElastiCache:ServiceUpdateAvailable": redisEvents.maintenance,
  "ElastiCache:ServiceUpdateAvailableForNode": redisEvents.maintenance,
};

/**
 * Counts what ElastiCache tells a topic: each message is logged, and counted where it is one to be alarmed about.
 *
 * A message holds events as `{"ElastiCache:FailoverComplete": "<node>"}`. One that does not is only logged: whatever
 * AWS may add must not fill the dead letter queue.
 *
 * @throws when the event is not one of SNS
 */
export function createEventCounter(
  variables: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void = console.log,
): (event: unknown) => Promise<void> {
  const service = environment.parse(variables)[names.serviceName];
  return (event) => {
    for (const { Sns } of snsEvent.parse(event).Records)
      linesFor(Sns.Message, service, new Date()).forEach((line) => write(line));
    return Promise.resolve();
  };
}

/** What the message says, and where it is to be counted the metrics. */
function linesFor(message: string, service: string, now: Date): string[] {
  const events = message.match(/ElastiCache:\w+/g) ?? [];
  const names = [...new Set(events.flatMap((event) => counted[event] ?? []))];
  const measured = names.map((name) => ({ name, unit: "Count" as const, value: 1 }));
  const report = JSON.stringify({ level: names.length > 0 ? "warn" : "info", event: "redis.event", message });
  return measured.length === 0 ? [report] : [report, metricLine({ [metrics.dimension]: service }, measured, now)];
}

let counter: ReturnType<typeof createEventCounter> | undefined;

/** What Lambda calls. Made at the first event, so that a wrong setting is an error of that event and is seen. */
export async function handler(event: unknown): Promise<void> {
  counter ??= createEventCounter(process.env);
  await counter(event);
}
