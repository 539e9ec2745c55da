import { z } from "zod";

const integrationId = z.string().regex(/^\d+$/, "the number of the integration");

/** Whom an alert tells. */
export const alertAction = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("slack"),
    /** Number of the Slack integration in the organization's settings. */
    integrationId,
    /** Such as `#incidents`. */
    channel: z.string().regex(/^[#@]\S+$/, "#channel or @person"),
    /** Id of the channel, for workspaces so large that Sentry cannot look it up in time. Default: it looks it up. */
    channelId: z.string().min(1).optional(),
    /** Tags that the message shows, separated by commas. */
    tags: z.string().min(1).optional(),
    /** Text that the message ends with. */
    notes: z.string().min(1).optional(),
  }),
  z.strictObject({
    type: z.literal("pagerduty"),
    /** Number of the PagerDuty integration in the organization's settings. */
    integrationId,
    /** Number of the service in that integration. */
    serviceId: z.string().min(1),
    /** Name of the service. */
    serviceName: z.string().min(1),
    /** How urgent the incident is. Default: as the level says. */
    severity: z.enum(["default", "critical", "error", "warning", "info"]).default("default"),
  }),
  z.strictObject({
    type: z.literal("email"),
    /** `issue_owners` are those that the project's ownership rules name. */
    target: z.enum(["issue_owners", "team", "user"]),
    /** Number of the team or user. */
    targetId: z.string().regex(/^\d+$/, "the number of the team or user").optional(),
    /** Who is told when an issue has no owner. Default `ActiveMembers`. */
    fallthrough: z.enum(["AllMembers", "ActiveMembers", "NoOne"]).default("ActiveMembers"),
  }),
]);
export type AlertAction = z.output<typeof alertAction>;

/** As the API has it. */
export function actionBody(action: AlertAction) {
  const status = "active";
  switch (action.type) {
    case "slack": {
      const { type, integrationId, channel, channelId = "", tags, notes } = action;
      const config = { targetType: "specific", targetIdentifier: channelId, targetDisplay: channel };
      return { type, integrationId, config, data: { ...(tags && { tags }), ...(notes && { notes }) }, status };
    }
    case "pagerduty": {
      const { type, integrationId, serviceId, serviceName, severity } = action;
      const config = { targetType: "specific", targetIdentifier: serviceId, targetDisplay: serviceName };
      return { type, integrationId, config, data: { priority: severity }, status };
    }
    case "email": {
      const { type, target, targetId = null, fallthrough } = action;
      const config = { targetType: target, targetIdentifier: targetId };
      return { type, integrationId: null, config, data: { fallthroughType: fallthrough }, status };
    }
  }
}

const answer = z.object({
  type: z.string(),
  integrationId: z.string().nullish(),
  config: z.looseObject({ targetIdentifier: z.string().nullish(), targetDisplay: z.string().nullish() }),
  data: z.looseObject({}).nullish(),
});
export const actionAnswer = answer;

/**
 * As a program has it. A kind of action that this provider does not have stays as it was found, so that it shows as a
 * difference and is not lost in silence.
 *
 * @param known actions of the state: where the program names no channel id, the one that Sentry looked up is none either
 */
export function readAction(found: z.output<typeof answer>, known: readonly AlertAction[]): AlertAction {
  const { type, integrationId, config, data } = found;
  const [identifier, display] = [config.targetIdentifier ?? "", config.targetDisplay ?? ""];
  const parsed = alertAction.safeParse(
    {
      slack: {
        type,
        integrationId,
        channel: display,
        channelId: isLookedUp(integrationId, display, known) ? undefined : identifier || undefined,
        tags: data?.["tags"] || undefined,
        notes: data?.["notes"] || undefined,
      },
      pagerduty: { type, integrationId, serviceId: identifier, serviceName: display, severity: data?.["priority"] },
      email: {
        type,
        target: config["targetType"],
        targetId: identifier || undefined,
        fallthrough: data?.["fallthroughType"] ?? data?.["fallthrough_type"],
      },
    }[type],
  );
  return parsed.success ? parsed.data : (found as unknown as AlertAction);
}

function isLookedUp(integrationId: string | null | undefined, channel: string, known: readonly AlertAction[]): boolean {
  return known.some(
    (action) =>
      action.type === "slack" &&
      action.integrationId === integrationId &&
      action.channel === channel &&
      action.channelId === undefined,
  );
}
