import { hasAction, speaksOf } from "../../knowledge/identity/grants";
import { INVALID } from "../../model/json";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import { documentsOf, holdersOfDocuments } from "../../knowledge/identity/permissions";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, iamPolicy, iamRole, schedule, taskDefinition } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { rolePolicy } from "../../model/types/references";
import { taskSet } from "../../model/types/worker";
import type { Unknown } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const running = [...ecsService, ...taskSet];
/** Where else a task definition is named: by what starts a task once. */
const starting: readonly (readonly [types: readonly string[], property: string, ...path: string[]])[] = [
  [schedule, "target", "ecsParameters", "taskDefinitionArn"],
  [eventTarget, "ecsTarget", "taskDefinitionArn"],
];

/** A task that no service runs is started by somebody: on a schedule, by an event, or by a program that may. */
export const taskStarted: ControlRule = {
  name: "task-started",
  severity: "advisory",
  title: "Every task definition is started by somebody",
  why: "What a task definition was made for is not done when nothing names it: a restore drill that never runs looks like one that always passes.",
  remediation: "name it in a service, a schedule or an event's target, or leave it out",
  example: {
    bad: 'new aws.ecs.TaskDefinition("drill", { family: "drill", containerDefinitions }); // and nothing that names it',
    good: [
      'new aws.scheduler.Schedule("drill", {',
      '  scheduleExpression: "rate(7 days)",',
      '  flexibleTimeWindow: { mode: "OFF" },',
      "  target: {",
      "    arn: cluster.arn,",
      "    roleArn: role.arn,",
      '    ecsParameters: { taskDefinitionArn: task.arn, launchType: "FARGATE", networkConfiguration },',
      "  },",
      "});",
    ].join("\n"),
  },
  controls: {},
  subjects: taskDefinition,
  watches: [
    watch(running, "taskDefinition"),
    ...starting.map(([types, property]) => watch(types, property)),
    watch(schedule, "state"),
    watch(taskDefinition, "family"),
    watch(iamPolicy, "policy"),
    watch(rolePolicy, "role"),
    watch(iamRole, "assumeRolePolicy", "inlinePolicies"),
  ],
  early: false,
  judge(task, stack) {
    const { sure, possible } = stack.naming(running, "taskDefinition", task);
    if (sure.length > 0) return notApplicable("a service runs it");
    const answer = anyOf([possible ? UNKNOWN : false, ...stack.index(findStarters).map((starts) => starts(task))]);
    if (answer === UNKNOWN) return unknown("what starts it is not known before the update");
    return answer ? pass : fail("nothing of this stack starts it");
  },
};

type Starts = (task: Resource) => boolean | Unknown;

const findStarters = (stack: Stack): readonly Starts[] => [...namers(stack), ...programs(stack)];

const namers = (stack: Stack): Starts[] =>
  starting.flatMap(([types, property, ...path]) =>
    stack.ofTypes(types).flatMap((one): Starts[] => {
      const value = one.get(property);
      const name = value === UNKNOWN ? UNKNOWN : at(value, ...path);
      if (isAbsent(name) || (schedule.includes(one.type) && one.get("state") === "DISABLED")) return [];
      return [(task) => stack.names(name, one, property, task)];
    }),
  );

/** Programs start tasks too, which shows in what they may do. */
const programs = (stack: Stack): Starts[] =>
  stack.ofTypes(holdersOfDocuments).flatMap((holder) =>
    documentsOf(holder, stack).flatMap((document): Starts[] => {
      if (document === UNKNOWN || document === INVALID) return [];
      return document
        .filter((statement) => statement.allows === true && hasAction(statement, "ecs:RunTask") === true)
        .filter(() => !isOfScheduler(holder, stack))
        .map(({ parts }): Starts => {
          const listed = elements(parts["Resource"]);
          const places = listed === UNKNOWN ? [] : listed;
          return (task) => places.some((place) => place === "*" || speaksOf(textOf(place), task));
        });
    }),
  );

/** The right of a schedule's own role shows nothing: without the schedule nobody makes use of it. */
function isOfScheduler(holder: Resource, stack: Stack): boolean {
  const roles = iamRole.includes(holder.type)
    ? [holder]
    : rolePolicy.includes(holder.type)
      ? stack.named(iamRole, holder, "role")
      : [];
  return roles.some((role) => /"(scheduler|events)\.amazonaws\.com"/.test(textOf(role.get("assumeRolePolicy"))));
}
