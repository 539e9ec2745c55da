/** What must hold between the keys of alerting. */
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
];
