import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamRole, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What ECS may do to start a task is not what the program in it may do. */
export const taskRolesSeparate: ControlRule = {
  name: "task-roles-separate",
  severity: "required",
  title: "Tasks have a role of their own beside the one that starts them",
  why: "The role that starts a task may read every secret of it. A program with the same role can read them all again at any time, and so can whoever breaks into it.",
  remediation: "make one role for executionRoleArn and another, with what the program itself needs, for taskRoleArn",
  example: {
    bad: "executionRoleArn: role.arn,\ntaskRoleArn: role.arn,",
    good: "executionRoleArn: executionRole.arn,\ntaskRoleArn: taskRole.arn,",
  },
  controls: { checkov: ["CKV_AWS_249"] },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "executionRoleArn", "taskRoleArn"), watch(iamRole, "assumeRolePolicy")],
  early: false,
  judge(task, stack) {
    const execution = rolesIn(task, "executionRoleArn", stack);
    const own = rolesIn(task, "taskRoleArn", stack);
    if (isAbsent(own.value) && stack.index(hasIdleRole))
      return fail("it has no taskRoleArn, and a role for tasks is there that none has");
    if (isAbsent(execution.value) || isAbsent(own.value)) return notApplicable("it has one role");
    if (execution.value !== UNKNOWN && execution.value === own.value) return fail("both its roles are one");
    if (own.urns.some((urn) => execution.urns.includes(urn))) return fail("both its roles are one");
    const isOpen = [execution, own].some(({ value, urns }) => value === UNKNOWN && urns.length === 0);
    return isOpen ? unknown("whether its roles differ is not known before the update") : pass;
  },
};

/** Whether a role was made for tasks and got lost: what the program needs is allowed to nobody. */
function hasIdleRole(stack: Stack): boolean {
  return stack.ofTypes(iamRole).some(
    (role) =>
      textOf(role.get("assumeRolePolicy")).includes("ecs-tasks.amazonaws.com") &&
      ["executionRoleArn", "taskRoleArn"].every((property) => {
        const { sure, possible } = stack.naming(taskDefinition, property, role);
        return sure.length === 0 && !possible;
      }),
  );
}

interface Roles {
  readonly value: Value | undefined;
  readonly urns: readonly string[];
}

const rolesIn = (task: Resource, property: string, stack: Stack): Roles => ({
  value: task.get(property),
  urns: stack.named(iamRole, task, property).map(({ urn }) => urn),
});
