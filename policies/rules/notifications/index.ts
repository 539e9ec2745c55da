import type { Rule } from "../../model/rule";
import { alarmSeverityRouted } from "./alarm-severity-routed";
import { alarmTopicAccountable } from "./alarm-topic-accountable";
import { chatAlertChannel } from "./chat-alert-channel";
import { chatChannelClosed } from "./chat-channel-closed";
import { deliveryToldAnotherWay } from "./delivery-told-another-way";
import { eventReportReadable } from "./event-report-readable";
import { eventRulePrecise } from "./event-rule-precise";
import { pagerRouteForCritical } from "./pager-route-for-critical";
import { severityReachesChannels } from "./severity-reaches-channels";

/** Whom alarms tell. */
export const notificationsRules: readonly Rule[] = Object.freeze([
  alarmSeverityRouted,
  alarmTopicAccountable,
  chatAlertChannel,
  chatChannelClosed,
  deliveryToldAnotherWay,
  eventReportReadable,
  eventRulePrecise,
  pagerRouteForCritical,
  severityReachesChannels,
]);
