import {
  backupEnvironment as backup,
  dashboardEnvironment,
  digestEnvironment,
  functionEnvironment as everyFunction,
  notifierEnvironment as notifier,
  queueMonitorEnvironment,
  redisEventsEnvironment,
  secretAgeEnvironment,
  sentryMonitors,
  workerEnvironment as worker,
} from "../../../runtime/contract";
import type { Structure, Value } from "../../model/value";
import { at, isList, textOf } from "../../model/value";

const copying = [backup.serviceName, backup.bucket, backup.keyArn];

/** What our own programs are told, by the name of the program's file. Defaults are for who starts one by hand. */
const variables: Readonly<Record<string, readonly string[]>> = {
  worker: Object.values(worker).filter((name) => name !== worker.otlpEndpoint && name !== worker.sentryDsn),
  dashboard: Object.values(dashboardEnvironment),
  "restore-drill": [...copying, worker.sentryDsn],
  "alarm-digest": Object.values(digestEnvironment),
  "config-backup": [...copying, backup.subjects],
  notifier: [notifier.secretArn, notifier.serviceName, notifier.owner, notifier.mentions],
  "queue-monitor": Object.values(queueMonitorEnvironment),
  "redis-events": Object.values(redisEventsEnvironment),
  "secret-age": Object.values(secretAgeEnvironment),
  "snapshot-export": [
    ...copying,
    backup.landingBucket,
    backup.replicationGroupId,
    backup.snapshotPrefix,
    backup.redisUrlSecretArn,
    backup.intervalHours,
  ],
};

const checkingIn: readonly string[] = Object.values(sentryMonitors);

/** What a program needs that tells Sentry of each run: without it a monitor there waits for ever. */
const ofCheckIns = [everyFunction.sentryEnvironment, everyFunction.sentryMonitorPrefix];

/** The variables of a program of ours; nothing for the programs of others. */
export function variablesOf(program: string, hasMonitors: boolean): readonly string[] | undefined {
  const own = Object.hasOwn(variables, program) ? variables[program] : undefined;
  return own && [...own, ...(hasMonitors && checkingIn.includes(program) ? ofCheckIns : [])];
}

/** Which program a container runs: `node worker.cjs` is `worker`. */
export function programOf(container: Structure): string {
  const command = at(container, "command");
  return isList(command) ? (/^([\w-]+)\.cjs$/.exec(textOf(command[1]))?.[1] ?? "") : "";
}

/** Which program a function runs: `notifier.handler` is `notifier`. */
export const programOfHandler = (handler: Value | undefined): string =>
  /^([\w-]+)\.handler$/.exec(textOf(handler))?.[1] ?? "";
