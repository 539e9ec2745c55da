import type * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../components/alarms";
import { Alarms, GlobalAlarmTopics } from "../components/alarms";
import { optionalSecret } from "../components/configuration";
import { CostBudget } from "../components/costs";
import { Notifications } from "../components/notifications";
import type { WatchedSecret } from "../components/secrets";
import { SecretAge } from "../components/secrets";
import { healthCheckRegion, Uptime } from "../components/uptime";
import type { Worker } from "../components/worker";
import type { Settings } from "../settings";
import { group } from "../settings";
import type { Code, Common } from "./part-args";
import type { Ground } from "./ground";

interface WatchParts extends Ground {
  readonly code: Code;
  readonly common: Common;
  readonly serviceName: pulumi.Input<string>;
  readonly notifierSecretArn: pulumi.Input<string>;
  /** Every secret of the stack, by the end of its name. */
  readonly secretArns: Readonly<Record<string, pulumi.Input<string>>>;
  readonly panels: Worker["panels"];
  /** The alarms of the families that are there already, by title. */
  readonly families: Readonly<Record<string, AlarmsById>>;
}

/** Who hears of alarms, what looks from outside, how old secrets are, what a month may cost, and the view of it all. */
export function makeWatch(settings: Settings, parts: WatchParts): void {
  const { scope, opts, common, serviceName } = parts;
  const elsewhere = makeUptime(settings, parts);
  const notifications = new Notifications(
    "notifications",
    {
      ...common,
      serviceName,
      functionCode: parts.code.notifier,
      digestCode: parts.code["alarm-digest"],
      elsewhere: elsewhere?.topics,
      secretArn: parts.notifierSecretArn,
      chat: chatOf(settings),
      pagerDutyIntegrationUrl:
        settings.pagerDutyDelivery === "https" ? optionalSecret("pagerDutyIntegrationUrl") : undefined,
      pagerDutyEventsUrl: settings.pagerDutyEventsUrl,
      mentions: { P0: settings.mentionP0, P1: settings.mentionP1, P2: settings.mentionP2 },
      fallbackEmail: settings.fallbackEmail,
      digestSchedule: settings.digestSchedule,
      digestMostAlarms: settings.digestMostAlarms,
    },
    opts,
  );
  const secretAge = new SecretAge(
    "secret-age",
    {
      ...common,
      serviceName,
      secrets: Object.entries(parts.secretArns).map((entry) => watched(entry, settings)),
      functionCode: parts.code["secret-age"],
    },
    opts,
  );
  const { monthlyUsd } = group(settings, "budget");
  if (monthlyUsd > 0) new CostBudget("budget", { scope, monthlyUsd, alerting: common.alerting }, opts);
  const families = {
    ...parts.families,
    ...(elsewhere && { Uptime: elsewhere.alarms }),
    Notifications: notifications.nodes.alarms,
    Secrets: secretAge.nodes.alarms,
  };
  new Alarms("overview", { scope, alerting: common.alerting, families, panels: parts.panels }, opts);
}

/** Public addresses, where the settings name some. Route 53 keeps its metrics, and so its alarms, in one region. */
function makeUptime(settings: Settings, { scope, opts, optsIn, common }: WatchParts) {
  const { urls, intervalSeconds } = group(settings, "uptime");
  if (urls === undefined) return undefined;
  if (scope.region === healthCheckRegion) {
    const uptime = new Uptime("uptime", { scope, urls, intervalSeconds, alerting: common.alerting }, opts);
    return { topics: undefined, alarms: uptime.nodes.alarms };
  }
  const there = optsIn(healthCheckRegion);
  const { topicArns } = new GlobalAlarmTopics(
    "global-alarms",
    { scope, region: healthCheckRegion, logRetentionDays: common.logRetentionDays },
    there,
  );
  const alerting = { ...common.alerting, topicArns };
  const uptime = new Uptime("uptime", { scope, urls, intervalSeconds, alerting }, there);
  return {
    topics: { topicArns, region: healthCheckRegion, provider: there.provider },
    alarms: uptime.nodes.alarms,
  };
}

function chatOf({ slackWorkspaceId: workspaceId, slackChannelId: channelId }: Settings) {
  return workspaceId === undefined || channelId === undefined ? undefined : { workspaceId, channelId };
}

function watched([id, arn]: [string, pulumi.Input<string>], settings: Settings): WatchedSecret {
  const maxAgeDays = id === "encryption-key" ? settings.secretEncryptionKeyMaxAgeDays : settings.secretMaxAgeDays;
  return { id, arn, maxAgeDays };
}
