import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";

import { sandboxRegion } from "../environment";
import type { SandboxPaths } from "../paths";
import { runningSandbox } from "../running";
import { SandboxError } from "../sandbox-error";

/** What can be shown: the sandbox's own processes, and the log groups of the emulated cloud. */
export const logSources = ["emulator", "receivers", "worker", "notifier"] as const;
type LogSource = (typeof logSources)[number];

/** Time between two looks for new lines. Milliseconds. */
const followIntervalMilliseconds = 500;

/**
 * Shows logs, oldest line first.
 *
 * @param source one of `logSources`; all of them when undefined
 * @returns the exit code, 0
 * @throws {SandboxError} when the source is unknown, or the sandbox is not up and the source is in the emulated cloud
 */
export async function logs(
  paths: SandboxPaths,
  source: string | undefined,
  options: { readonly follow: boolean },
): Promise<number> {
  if (source !== undefined && !isLogSource(source)) {
    throw new SandboxError(`there is no log source '${source}'`, `choose one of: ${logSources.join(", ")}`);
  }
  const chosen = source === undefined ? logSources : [source];
  await Promise.all(
    chosen.map((name) => {
      const prefix = chosen.length > 1 ? `${name}: ` : "";
      const isProcess = name === "emulator" || name === "receivers";
      return isProcess ? showFile(paths, name, prefix, options.follow) : showGroup(paths, name, prefix, options.follow);
    }),
  );
  return 0;
}

function isLogSource(name: string): name is LogSource {
  return (logSources as readonly string[]).includes(name);
}

async function showFile(paths: SandboxPaths, name: string, prefix: string, follow: boolean): Promise<void> {
  const file = join(paths.logs, `${name}.log`);
  if (!existsSync(file)) return;
  let position = 0;
  let unfinishedLine = "";
  const showNew = async (): Promise<void> => {
    for await (const chunk of createReadStream(file, { encoding: "utf8", start: position })) {
      position += Buffer.byteLength(String(chunk));
      const lines = (unfinishedLine + String(chunk)).split("\n");
      unfinishedLine = lines.pop() ?? "";
      for (const line of lines) console.log(`${prefix}${line}`);
    }
  };
  await showNew();
  while (follow) {
    await delay(followIntervalMilliseconds);
    await showNew();
  }
}

async function showGroup(paths: SandboxPaths, name: string, prefix: string, follow: boolean): Promise<void> {
  const { environment } = await runningSandbox(paths);
  const client = new CloudWatchLogsClient({
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    region: sandboxRegion,
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
  });
  const shown = new Set<string>();
  do {
    const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
    for (const { logGroupName = "" } of logGroups.filter((group) => group.logGroupName?.endsWith(name))) {
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
      for (const event of events) {
        const id = event.eventId ?? `${event.timestamp} ${event.message}`;
        if (!shown.has(id)) console.log(`${prefix}${event.message?.trimEnd()}`);
        shown.add(id);
      }
    }
    if (follow) await delay(followIntervalMilliseconds);
  } while (follow);
}
