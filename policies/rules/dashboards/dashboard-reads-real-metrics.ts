import { awsMetrics } from "../../knowledge/alarms/known-metrics";
import { faultsOfMetric, publisherWatches } from "../../knowledge/alarms/real-metrics";
import { declareDocument } from "../../knowledge/identity/policy-document";
import type { Series, Widget } from "../../knowledge/monitoring/dashboard";
import { dashboardWatches, showsAlarms, widgetsIn } from "../../knowledge/monitoring/dashboard";
import type { Fault } from "../../model/outcome";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import { namesIn } from "../../model/references";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { alarms, compositeAlarm, dashboard } from "../../model/types";
import type { Value } from "../../model/value";
import { textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/** Each graph draws metrics that somebody publishes, and each list of alarms names alarms. */
export const dashboardReadsRealMetrics: ControlRule = {
  name: "dashboard-reads-real-metrics",
  severity: "required",
  title: "What a dashboard shows is there",
  why: "CloudWatch draws an empty graph for a metric that nobody publishes. Whoever is woken takes it for a quiet system.",
  remediation:
    "take the dimensions from the resource itself (service.name), in the order name, value, give all that the metric is published under and the region that it is published in, and take the ARNs of alarms from the alarms",
  example: {
    bad: 'new aws.cloudwatch.Dashboard("ops", {\n  dashboardBody: JSON.stringify({\n    widgets: [{ type: "metric", properties: { region, metrics: [["AWS/SQS", "VisibleMessages", "Queue", "jobs"]] } }],\n  }),\n});',
    good: 'const metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", jobs.name]];\nnew aws.cloudwatch.Dashboard("ops", {\n  dashboardBody: pulumi.jsonStringify({ widgets: [{ type: "metric", properties: { region, metrics } }] }),\n});',
  },
  controls: {},
  subjects: dashboard,
  watches: [...dashboardWatches, watch(alarms, "name"), watch(compositeAlarm, "alarmName"), ...publisherWatches],
  early: false,
  judge(subject, stack) {
    const widgets = stack.once(widgetsIn, subject);
    if (widgets === UNKNOWN) return unknown("what it shows is not known before the update", declareDocument);
    if (!widgets.some((widget) => widget.series.length > 0 || widget.isOpen || showsAlarms(widget)))
      return notApplicable("it shows neither metrics nor alarms");
    const found = widgets.flatMap((widget, index) =>
      [...faultsOf(widget, subject, stack)].map((fault) => ({ ...fault, number: index + 1 })),
    );
    const faults = new Faults();
    for (const text of new Set(found.map(({ problem }) => problem))) {
      const same = found.filter(({ problem }) => problem === text);
      const where = `${text} (widget ${[...new Set(same.map(({ number }) => number))].join(", ")})`;
      if (same.some(({ status }) => status === "fail")) faults.problem(where);
      else faults.unknown(where);
    }
    return faults.outcome;
  },
};

function* faultsOf(widget: Widget, subject: Resource, stack: Stack): Generator<Fault> {
  if (widget.isOpen) yield { status: "unknown", problem: "what it draws is not known before the update" };
  for (const series of widget.series)
    if (!isOfOthers(series, stack)) yield* faultsOfMetric({ ...series, property: "dashboardBody" }, subject, stack);
  const arns: readonly Value[] = widget.alarms === UNKNOWN ? [UNKNOWN] : widget.alarms;
  for (const arn of stack.ofTypes(alarms).length > 0 ? arns : []) {
    if (namesAlarm(arn, subject, stack)) continue;
    yield arn === UNKNOWN
      ? { status: "unknown", problem: "which alarms it shows is not known before the update" }
      : { status: "fail", problem: "it lists an alarm that this stack does not have" };
  }
}

/** A dashboard may show what other programs and accounts have made, of kinds of which this one makes nothing. */
function isOfOthers({ namespace, dimensions, isOfOtherAccount }: Series, stack: Stack): boolean {
  const known = lookUp(awsMetrics, textOf(namespace))?.dimensions ?? {};
  const named = Object.keys(dimensions).flatMap((name) => lookUp(known, name) ?? []);
  return isOfOtherAccount || named.some(({ types }) => stack.ofTypes(types).length === 0);
}

/** A composite alarm goes by another property than the rest. */
const namesAlarm = (arn: Value, subject: Resource, stack: Stack): boolean =>
  stack.namedBy(arn, alarms, subject, "dashboardBody").length > 0 ||
  namesIn(arn).some((name) => stack.with(compositeAlarm, "alarmName", name).length > 0);
