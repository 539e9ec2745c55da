import { functionEnvironment, workerEnvironment } from "../../../runtime/contract";
import { valuesOfVariable } from "../../knowledge/worker/containers";
import { variablesOf } from "../../knowledge/alarms/delivery";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { lambdaFunction, taskDefinition } from "../../model/types";
import {
  sentryAlert,
  sentryDashboard,
  sentryMetricMonitor,
  sentryMonitor,
  sentryProject,
  sentryProjectKey,
  sentryUptimeMonitor,
} from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { elements, isAbsent, isList, UNKNOWN } from "../../model/value";

const ofProject = [...sentryProjectKey, ...sentryMonitor];
const withMonitors = [...sentryMonitor, ...sentryProject];
const ofEnvironment = [...sentryMetricMonitor, ...sentryUptimeMonitor, ...sentryAlert];

/**
 * Whatever is made in Sentry is about the project of this stack, and about the environment that the stack reports as; and
 * alerts are about its monitors.
 */
export const sentryOfThisStack: ControlRule = {
  name: "sentry-of-this-stack",
  severity: "required",
  title: "What is made in Sentry is about this stack",
  why: "A monitor of another project, or of an environment that nobody reports as, sees nothing and is always well.",
  remediation: `hand on the project's projectId, to an alert the ids of monitors and the project's errorMonitorId, and as environment what containers and functions have as ${workerEnvironment.sentryEnvironment}`,
  example: {
    bad: 'new MetricMonitor("errors", { project: "4501", environment: "production" }); // and SENTRY_ENVIRONMENT is prod in the task',
    good: 'new MetricMonitor("errors", { project: project.projectId, environment: "prod" })',
  },
  controls: {},
  subjects: [...ofProject, ...sentryAlert, ...sentryDashboard],
  watches: [
    watch(ofProject, "project"),
    watch(ofEnvironment, "environment"),
    watch(sentryAlert, "monitors"),
    watch(sentryDashboard, "projects", "environments"),
    watch(sentryProject, "projectId", "slug"),
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const isDashboard = sentryDashboard.includes(subject.type);
    if (isDashboard || ofProject.includes(subject.type))
      judgeProject(subject, isDashboard ? "projects" : "project", stack, faults);
    if (isDashboard || ofEnvironment.includes(subject.type))
      judgeEnvironment(subject, isDashboard ? "environments" : "environment", stack, faults);
    if (sentryAlert.includes(subject.type)) judgeMonitors(subject, stack, faults);
    return faults.outcome;
  },
};

/**
 * Monitors are known by numbers that nobody sees here. Each resource that a list is made from has put one number into it, so
 * one that has more names something else.
 */
function judgeMonitors(alert: Resource, stack: Stack, faults: Faults): void {
  const listed = alert.get("monitors");
  const sources = stack.sourcesOf(alert, "monitors");
  const own = sources.filter(({ type }) => withMonitors.includes(type));
  const isMadeOfOthers = sources.length === 0 || own.length < sources.length;
  if (listed === UNKNOWN) {
    if (isMadeOfOthers) faults.unknown("monitors is not known, and not made from monitors of this stack");
  } else if (!isList(listed) || listed.some((one) => typeof one !== "string" && one !== UNKNOWN))
    faults.problem("monitors is no list of the numbers of monitors");
  else if (stack.ofTypes(withMonitors).length > 0) {
    const known = new Set(listed.filter((one) => one !== UNKNOWN));
    const unknown = listed.filter((one) => one === UNKNOWN);
    if (unknown.length > 0 && isMadeOfOthers)
      faults.unknown("one of its monitors is not known, and not made from a monitor of this stack");
    else if (known.size + unknown.length > own.length)
      faults.problem("monitors names one that this stack does not have");
  }
}

function judgeProject(subject: Resource, property: string, stack: Stack, faults: Faults): void {
  const listed = elements(subject.get(property));
  const values: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  if (values.every(isAbsent)) faults.problem(`${property} is not set`);
  // Without a project of its own, the stack's things are in one that somebody else looks after.
  if (stack.ofTypes(sentryProject).length === 0) return;
  for (const value of values) {
    if (value === UNKNOWN) {
      const isOwn = stack.namedBy(UNKNOWN, sentryProject, subject, property).length > 0;
      if (!isOwn) faults.unknown(`${property} is not known, and not made from a project of this stack`);
    } else if (!isAbsent(value) && !isOfProject(value, stack))
      faults.problem(`${property} names no project of this stack`);
  }
}

const isOfProject = (value: Value, stack: Stack): boolean =>
  ["projectId", "slug"].some((property) => stack.with(sentryProject, property, value).length > 0);

function judgeEnvironment(subject: Resource, property: string, stack: Stack, faults: Faults): void {
  const listed = elements(subject.get(property));
  const reported = environmentsOf(stack);
  if (listed === UNKNOWN || listed.includes(UNKNOWN)) faults.unknown(`${property} is not known before the update`);
  else if (reported.size > 0 && !reported.has(UNKNOWN) && listed.some((one) => !isAbsent(one) && !reported.has(one)))
    faults.problem(`nothing of this stack reports under its ${property}`);
}

/** As what containers and functions report. */
const environmentsOf = (stack: Stack): ReadonlySet<Value> => stack.index(findEnvironments);

function findEnvironments(stack: Stack): ReadonlySet<Value> {
  const ofFunctions = stack.ofTypes(lambdaFunction).flatMap((one): readonly Value[] => {
    const variables = variablesOf(one);
    if (variables === UNKNOWN) return [UNKNOWN];
    const value = variables[functionEnvironment.sentryEnvironment];
    return value === undefined ? [] : [value];
  });
  return new Set([
    ...valuesOfVariable(stack.ofTypes(taskDefinition), stack, workerEnvironment.sentryEnvironment),
    ...ofFunctions,
  ]);
}
