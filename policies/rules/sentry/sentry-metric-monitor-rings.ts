import { sentryJobOperation } from "../../../runtime/contract";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes } from "../../model/types";
import { sentryMetricMonitor } from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { isAbsent, numberOf, textOf, UNKNOWN } from "../../model/value";

/** Windows over which Sentry calculates. */
const windowsSeconds = [60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];
const spans = "events_analytics_platform";
const datasets = ["events", spans];
/** A page that comes so much later than the warning does not come. */
const furthest = 100;
const filter = /(^|[\s(!])[\w.[\]-]+:\S/;

const read = ["aggregate", "critical", "dataset", "direction", "query", "timeWindowSeconds", "warning"] as const;

/** A threshold that is crossed neither always nor never, over a figure that Sentry can calculate. */
export const sentryMetricMonitorRings: ControlRule = {
  name: "sentry-metric-monitor-rings",
  severity: "required",
  title: "Monitors in Sentry have thresholds that mean something",
  why: "A threshold that is always crossed is switched off by whoever it wakes; one that never is looks like a good month.",
  remediation:
    "let critical lie beyond warning and both above 0, take a window that Sentry has, the dataset of the figure, and a query that says which spans are measured",
  example: {
    bad: '{ dataset: "events", aggregate: "p95(span.duration)", warning: 90_000, critical: 60_000, timeWindowSeconds: 240 }',
    good: `{ dataset: "${spans}", aggregate: "p95(span.duration)", query: "span.op:${sentryJobOperation}", warning: 60_000, critical: 90_000, timeWindowSeconds: 300 }`,
  },
  controls: {},
  subjects: sentryMetricMonitor,
  watches: [watch(sentryMetricMonitor, ...read), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(monitor, stack) {
    const faults = new Faults();
    const values = Object.fromEntries(read.map((property) => [property, monitor.get(property)]));
    for (const property of read)
      if (values[property] === UNKNOWN) faults.unknown(`${property} is not known before the update`);
    judgeThresholds(monitor, faults);
    judgeSettings(monitor, stack, faults);
    judgeFigure(monitor, stack, faults);
    const window = monitor.get("timeWindowSeconds");
    if (window !== UNKNOWN && !windowsSeconds.includes(numberOf(window)))
      faults.problem("timeWindowSeconds is no window of Sentry's");
    return faults.outcome;
  },
};

function judgeThresholds(monitor: Resource, faults: Faults): void {
  const critical = monitor.get("critical");
  const warning = monitor.get("warning");
  const direction = monitor.get("direction");
  if (critical === UNKNOWN || warning === UNKNOWN || direction === UNKNOWN) return;
  if (typeof critical !== "number") {
    faults.problem("it has no critical threshold");
    return;
  }
  const given = [critical, warning].filter((one) => typeof one === "number");
  if (given.some((one) => one <= 0)) faults.problem("a threshold of it is crossed always, or never");
  if (typeof warning !== "number" || warning <= 0 || critical <= 0) return;
  const ratio = direction === "below" ? warning / critical : critical / warning;
  if (ratio < 1) faults.problem("it warns beyond its critical threshold");
  else if (ratio > furthest) faults.problem(`its critical threshold is more than ${furthest} times its warning`);
}

/** What the stack says of its thresholds itself. */
function judgeSettings(monitor: Resource, stack: Stack, faults: Faults): void {
  const isOfErrors = monitor.get("aggregate") === "count()" && isAbsent(monitor.get("query"));
  const isOfJobs = textOf(monitor.get("aggregate")).includes("span.duration") && selectsJobs(monitor);
  if (!isOfErrors && !isOfJobs) return;
  const [warn, page, times] = isOfErrors
    ? (["sentryErrorsWarn", "sentryErrorsPage", 1] as const)
    : (["jobDurationWarnSeconds", "jobDurationPageSeconds", 1_000] as const);
  const isAsAsked = (value: Value | undefined, setting: string) => {
    const asked = stack.asked(setting);
    return value === UNKNOWN || typeof asked !== "number" || value === asked * times;
  };
  if (!isAsAsked(monitor.get("warning"), warn)) faults.problem(`warning is not what setting ${warn} says`);
  if (!isAsAsked(monitor.get("critical"), page)) faults.problem(`critical is not what setting ${page} says`);
}

function judgeFigure(monitor: Resource, stack: Stack, faults: Faults): void {
  const [aggregate, dataset, query] = ["aggregate", "dataset", "query"].map((property) => monitor.get(property));
  if (aggregate === UNKNOWN || dataset === UNKNOWN || query === UNKNOWN) return;
  const isOfSpans = /\bspan\./.test(textOf(aggregate));
  if (!/^\w+\(.*\)$/.test(textOf(aggregate))) faults.problem("aggregate is no figure");
  if (!datasets.includes(textOf(dataset)) || (isOfSpans && dataset !== spans))
    faults.problem("dataset is not the one that has its figure");
  if (isOfSpans && !filter.test(textOf(query)))
    faults.problem("query does not say which spans are measured, so it mixes jobs with every call that they make");
  const isOfOperation = /\bspan\.op:/.test(textOf(query));
  if (isOfOperation && stack.ofTypes([componentTypes.worker]).length > 0 && !selectsJobs(monitor))
    faults.problem("query names an operation that no worker of this stack reports");
}

const selectsJobs = (monitor: Resource): boolean =>
  textOf(monitor.get("query")).includes(`span.op:${sentryJobOperation}`);
