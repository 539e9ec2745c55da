import { metrics } from "../../../runtime/contract";
import { alarmsReading, readingProperties } from "../../knowledge/alarms/alarm-metrics";
import { deliveryWatches, hears, topicsOf } from "../../knowledge/alarms/delivery";
import { fail, pass, unknown } from "../../model/outcome";
import { reaches, recipientWatches } from "../../knowledge/alarms/recipients";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { metricAlarm, stackType } from "../../model/types";
import { UNKNOWN } from "../../model/value";

/** An alarm on the share of jobs that fail reaches a service that pages people. */
export const pagerRouteForCritical: ChecklistRule = {
  name: "pager-route-for-critical",
  items: ["pager-route-for-critical"],
  scope: "core",
  severity: "required",
  title: "High error rate pages through the pager service",
  why: "A pager service knows who is on call, asks again until somebody answers, and then asks the next one. A chat does none of that.",
  remediation:
    "subscribe the pager service to the topic of the error-rate alarm: its https:// endpoint, or a function that has its key",
  example: {
    bad: 'new aws.cloudwatch.MetricAlarm("error-rate", { ...errorRate, alarmActions: [chatTopic.arn] }); // where no pager listens',
    good: 'new aws.sns.TopicSubscription("pager", { topic: p1.arn, protocol: "https", endpoint: "https://events.pagerduty.com/integration/<key>/enqueue" })',
  },
  subjects: [stackType],
  watches: [...deliveryWatches, ...recipientWatches, watch(metricAlarm, ...readingProperties)],
  early: false,
  judge(_, stack) {
    const watching = alarmsReading(stack, metrics.namespace, metrics.jobsFailed);
    const answers = watching
      .filter((alarm) => alarm.get("actionsEnabled") !== false)
      .flatMap((alarm) => topicsOf(alarm, stack).map((aTopic) => pages(alarm, aTopic, stack)));
    if (answers.includes(true)) return pass;
    if (answers.includes(UNKNOWN)) return unknown("whether an alarm on failed jobs reaches a pager cannot be seen");
    return fail(
      watching.length > 0 ? "no alarm on failed jobs reaches a pager" : "no alarm watches how many jobs fail",
    );
  },
};

const pages = (alarm: Resource, aTopic: Resource, stack: Stack) =>
  reaches("pager", aTopic, stack, (subscription) => hears(subscription, alarm) !== false);
