import type { Grants } from "../../knowledge/identity/grants";
import { grantsOf, grantWatches, hasAction, isGranted } from "../../knowledge/identity/grants";
import { INVALID } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import { statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { Need, Use } from "../../knowledge/identity/role-uses";
import { keyWatches } from "../../knowledge/identity/role-uses";
import { admissionWatches, isAdmitted } from "../../knowledge/identity/role-admission";
import {
  functionWatches,
  usesByEvents,
  usesByFunctions,
  usesBySchedules,
} from "../../knowledge/identity/role-uses-functions";
import { serviceWatches, usesByServices } from "../../knowledge/identity/role-uses-services";
import { taskWatches, usesByTasks } from "../../knowledge/identity/role-uses-tasks";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamRole } from "../../model/types";
import type { Unknown } from "../../model/value";
import { anyOf, at, elements, UNKNOWN } from "../../model/value";

/**
 * Whoever takes a role on may do what the stack itself shows that he must: write to the log group that he is given, read
 * the secrets that he is told of, start what he schedules. What a policy that is not of this stack allows nobody can see
 * here, and it is taken to be enough.
 */
export const roleReachesAllItNeeds: ControlRule = {
  name: "role-reaches-all-it-needs",
  severity: "required",
  title: "Roles may do what their users need, and are trusted to those",
  why: "A missing right is not seen before the code runs: the task does not start, the schedule starts nothing, the copy is never made, and some of it fails without a word.",
  remediation: "allow the action on the resource in the role's policy, and name the service in assumeRolePolicy",
  example: {
    bad: [
      '{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${group.arn}:*` }',
      '// and the task has secrets: [{ name: "TOKEN", valueFrom: token.arn }]',
    ].join("\n"),
    good: '{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${group.arn}:*` },\n{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: token.arn },\n{ Effect: "Allow", Action: "kms:Decrypt", Resource: key.arn }',
  },
  controls: {},
  subjects: iamRole,
  watches: [
    watch(iamRole, "assumeRolePolicy"),
    ...grantWatches,
    ...admissionWatches,
    ...keyWatches,
    ...taskWatches,
    ...functionWatches,
    ...serviceWatches,
  ],
  early: false,
  judge(role, stack) {
    const uses = stack.index(findUses).get(role);
    if (!uses) return notApplicable("nothing of this stack takes it on");
    const faults = new Faults();
    for (const service of new Set(uses.map((use) => use.service))) judgeTrust(role, service, stack, faults);
    const grants = grantsOf(role, stack);
    const said = new Set<string>();
    for (const use of uses) for (const need of use.needs) judgeNeed(need, use, grants, stack, faults, said);
    return faults.outcome;
  },
};

function judgeNeed(need: Need, use: Use, grants: Grants, stack: Stack, faults: Faults, said: Set<string>): void {
  for (const action of need.actions) {
    const own = isGranted(grants, action, need.on, stack);
    const answer = own === true ? own : anyOf([own, isAdmitted(use.role, action, need.on, stack)]);
    const text = `${action} for ${need.what}, which "${use.by.name}" needs`;
    if (answer === true || said.has(text)) continue;
    said.add(text);
    if (answer === false) faults.problem(`it will break at run time: no policy allows ${text}`);
    else faults.unknown(`whether a policy allows ${text} is not known before the update`);
  }
}

function judgeTrust(role: Resource, service: string, stack: Stack, faults: Faults): void {
  const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
  if (statements === INVALID) return;
  const answer =
    statements === UNKNOWN
      ? UNKNOWN
      : anyOf(
          statements.map((statement): boolean | Unknown => {
            const services = elements(at(statement.parts["Principal"], "Service"));
            const takes = hasAction(statement, "sts:AssumeRole");
            if (statement.allows === false || takes === false) return false;
            if (services === UNKNOWN || services.includes(UNKNOWN)) return UNKNOWN;
            return services.includes(service) && takes === true && statement.allows === true;
          }),
        );
  if (answer === UNKNOWN) faults.unknown(`whether ${service} may take it on is not known before the update`);
  else if (!answer) faults.problem(`it will break at run time: ${service}, which uses it, may not take it on`);
}

/** Who takes which role on. */
function findUses(stack: Stack): ReadonlyMap<Resource, readonly Use[]> {
  const all = [usesByTasks, usesByFunctions, usesBySchedules, usesByEvents, usesByServices].flatMap((find) =>
    find(stack),
  );
  const found = new Map<Resource, Use[]>();
  for (const use of all) found.set(use.role, [...(found.get(use.role) ?? []), use]);
  return found;
}
