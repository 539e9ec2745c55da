/** What must hold between the keys of alerting. */
import type { Settings } from "../keys";
import { isOptIn } from "../regions";
import type { Agreement } from "./agreement";

export const alertingAgreements: readonly Agreement[] = [
  {
    key: "slackWorkspaceId",
    needs: ["slackChannelId"],
    holds: ({ slackWorkspaceId, slackChannelId }) => slackWorkspaceId !== undefined || slackChannelId === undefined,
    expected: () => "workspace id, because slackChannelId names a channel in it",
    repair: () => "T0123ABCD",
  },
  {
    key: "slackChannelId",
    needs: ["slackWorkspaceId"],
    holds: ({ slackWorkspaceId, slackChannelId }) => slackChannelId !== undefined || slackWorkspaceId === undefined,
    expected: () => "channel id, because slackWorkspaceId is set",
    repair: () => "C0123ABCD",
  },
  // Route 53's alarms are in us-east-1, and SNS hands a function in a region that must be opted into nothing from there.
  {
    key: "pagerDutyDelivery",
    needs: ["uptimeUrls", "region"],
    holds: (settings) => settings.pagerDutyDelivery === "https" || !isWatchedFromAfar(settings),
    expected: ({ region }) => `https with uptimeUrls in ${region}, where no function hears alarms of us-east-1`,
    repair: () => "https",
  },
  {
    key: "slackChannelId",
    needs: ["uptimeUrls", "region"],
    holds: (settings) => settings.slackChannelId !== undefined || !isWatchedFromAfar(settings),
    expected: ({ region }) => `channel id with uptimeUrls in ${region}, where no function hears alarms of us-east-1`,
    repair: () => "C0123ABCD",
  },
];

function isWatchedFromAfar({ uptimeUrls, region }: Settings): boolean {
  return uptimeUrls !== undefined && isOptIn(region);
}
