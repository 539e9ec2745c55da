import type { Target } from "./grants";
import { hasAction } from "./grants";
import { principalsOf } from "./policy-document";
import type { Resource } from "../../model/resource";
import type { ResourcePolicy } from "./resource-policy";
import { policyOf } from "./resource-policy";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketPolicy, key, queue, topic } from "../../model/types";
import { keyPolicy, topicPolicy } from "../../model/types/alarms";
import { queuePolicy } from "../../model/types/messaging";
import { repository, repositoryPolicy } from "../../model/types/registry";
import { managedSecret, secretPolicy } from "../../model/types/secrets";
import type { Unknown } from "../../model/value";
import { anyOf, isAbsent, UNKNOWN } from "../../model/value";

/** Resources with policies of their own, by which they let somebody in whose role says nothing of it. */
const policies: readonly (readonly [types: readonly string[], holders: readonly string[], property: string])[] = [
  [bucket, bucketPolicy, "bucket"],
  [queue, queuePolicy, "queueUrl"],
  [topic, topicPolicy, "arn"],
  [managedSecret, secretPolicy, "secretArn"],
  [key, keyPolicy, "keyId"],
  [repository, repositoryPolicy, "repository"],
];

export const admissionWatches: readonly Watch[] = policies.flatMap(([types, holders, property]) => [
  watch(types, "policy"),
  watch(holders, "policy", property),
]);

function findPolicy(resource: Resource, stack: Stack): ResourcePolicy | undefined {
  const found = policies.find(([types]) => types.includes(resource.type));
  return found && policyOf(resource, stack, found[1], found[2]);
}

/** Whether the policy of a resource lets a role of the same account do something. */
export function isAdmitted(
  role: Resource,
  action: string,
  target: Target | undefined,
  stack: Stack,
): boolean | Unknown {
  const resource = target?.resource;
  const policy = resource && stack.once(findPolicy, resource);
  if (!policy) return false;
  const { statements, isOpen } = policy;
  const answers = statements.map((statement): boolean | Unknown => {
    const does = statement.allows === false ? false : hasAction(statement, action);
    const principals = principalsOf(statement);
    if (does === false) return false;
    if (principals === UNKNOWN) return UNKNOWN;
    const isNamed = anyOf(principals.map((one) => one === "*" || stack.names(one, resource, "policy", role)));
    if (isNamed === false) return false;
    return isNamed === true && does === true && statement.allows === true && isAbsent(statement.parts["Condition"])
      ? true
      : UNKNOWN;
  });
  return anyOf([...answers, isOpen ? UNKNOWN : false]);
}
