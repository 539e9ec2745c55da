import { isRunOnce, judgeContainers } from "../../knowledge/worker/containers";
import type { Faults } from "../../model/outcome";
import { notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, logGroup, taskDefinition } from "../../model/types";
import { logMetricFilter, logSubscriptionFilter } from "../../model/types/logs";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

/** Filters, and where each says of which group it is. */
const filters = [
  { types: logMetricFilter, property: "logGroupName", pattern: "pattern" },
  { types: logSubscriptionFilter, property: "logGroup", pattern: "filterPattern" },
];

/** Lines that say `error` are counted, or sent on: each log group of the worker's containers has a filter for them. */
export const errorLogsCaptured: ChecklistRule = {
  name: "error-logs-captured",
  items: ["error-logs-captured"],
  scope: "core",
  severity: "required",
  title: "Error logs become a metric or an event",
  why: "What goes wrong before a job is counted, or outside of any job, is only ever a line in a log.",
  remediation:
    "add an aws.cloudwatch.LogMetricFilter on the container's awslogs-group whose pattern finds lines of level error",
  example: {
    bad: [
      "logConfiguration: {",
      '  logDriver: "awslogs",',
      '  options: { "awslogs-group": group.name, "awslogs-region": region, "awslogs-stream-prefix": "worker" },',
      "}, // and nothing that reads the group",
    ].join("\n"),
    good: 'new aws.cloudwatch.LogMetricFilter("errors", { logGroupName: group.name, pattern: \'{ $.level = "error" }\', metricTransformation: { namespace, name: "ErrorLines", value: "1" } })',
  },
  subjects: taskDefinition,
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(ecsService, "taskDefinition"),
    watch(logMetricFilter, "logGroupName", "pattern"),
    watch(logSubscriptionFilter, "filterPattern", "logGroup"),
  ],
  early: false,
  judge(task, stack) {
    if (!belongsToWorker(task, stack)) return notAWorker;
    if (isRunOnce(task, stack)) return notApplicable("no service runs it");
    return judgeContainers(task, stack, (container, label, faults) => {
      const group = at(container, "logConfiguration", "options", "awslogs-group");
      if (isAbsent(group)) return;
      judgeGroup(group ?? null, label, task, stack, faults);
    });
  },
};

function judgeGroup(group: Value, label: string, task: Resource, stack: Stack, faults: Faults): void {
  const groups = stack.namedBy(group, logGroup, task, "containerDefinitions");
  const answers = filters.flatMap(({ types, property, pattern }) => {
    const named = groups.flatMap((one) => stack.naming(types, property, one).sure);
    return [...named, ...stack.with(types, property, group)].map((filter) => findsErrors(filter.get(pattern)));
  });
  const answer = anyOf(answers);
  if (answer === UNKNOWN || (group === UNKNOWN && groups.length === 0))
    faults.unknown(`whether errors in the logs of ${label} are counted is not known before the update`);
  else if (!answer) faults.problem(`no filter finds errors in the logs of ${label}`);
}

/** A filter without a pattern takes every line. */
const findsErrors = (pattern: Value | undefined): boolean | Unknown =>
  pattern === UNKNOWN
    ? UNKNOWN
    : isAbsent(pattern) || (isWhole(textOf(pattern)) && /error|fatal|\blevel\b\s*>=?\s*\d+/i.test(textOf(pattern)));

/** One on JSON, or on words between spaces, ends as it begins. */
const isWhole = (pattern: string): boolean => !/^\s*[{[]/.test(pattern) || /^\s*(\{[^]*\}|\[[^]*\])\s*$/.test(pattern);
