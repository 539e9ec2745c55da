import { INVALID } from "../../model/json";
import { statementsOf, type Statement } from "../identity/policy-document";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { key, topic } from "../../model/types";
import { keyAlias, keyPolicy, topicPolicy } from "../../model/types/alarms";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** A service of AWS that publishes to topics. */
export type Publisher = "budgets.amazonaws.com" | "cloudwatch.amazonaws.com" | "events.amazonaws.com";

export const publishingWatches: readonly Watch[] = [
  watch(topic, "kmsMasterKeyId", "policy"),
  watch(topicPolicy, "policy"),
  watch(keyAlias, "targetKeyId"),
  watch(keyPolicy, "keyId", "policy"),
  watch(key, "policy"),
];

/** Why a service of AWS cannot publish to a topic; nothing where it can. */
export const obstacleTo = (publisher: Publisher, aTopic: Resource, stack: Stack): string | Unknown | undefined =>
  stack.once(obstacles[publisher], aTopic);

const obstacles = {
  "budgets.amazonaws.com": (aTopic: Resource, stack: Stack) => findObstacle("budgets.amazonaws.com", aTopic, stack),
  "cloudwatch.amazonaws.com": (aTopic: Resource, stack: Stack) =>
    findObstacle("cloudwatch.amazonaws.com", aTopic, stack),
  "events.amazonaws.com": (aTopic: Resource, stack: Stack) => findObstacle("events.amazonaws.com", aTopic, stack),
} as const;

function findObstacle(publisher: Publisher, aTopic: Resource, stack: Stack): string | Unknown | undefined {
  const closed = isClosedTo(publisher, aTopic, stack);
  if (closed === true) return `the policy of topic "${aTopic.name}" does not let ${publisher} publish`;
  const locked = isLockedTo(publisher, aTopic, stack);
  if (locked === true) return `the key of topic "${aTopic.name}" does not let ${publisher} encrypt what it publishes`;
  return closed === UNKNOWN || locked === UNKNOWN ? UNKNOWN : undefined;
}

/** A topic without a policy of its own lets whoever belongs to its account publish. */
function isClosedTo(publisher: Publisher, aTopic: Resource, stack: Stack): boolean | Unknown {
  const holders = stack.naming(topicPolicy, "arn", aTopic).sure;
  const [holder = aTopic] = holders;
  if (isAbsent(holder.get("policy"))) return false;
  const statements = statementsOf(holder.get("policy"), holder, stack);
  if (statements === UNKNOWN) return UNKNOWN;
  if (statements === INVALID) return true;
  const concerns = ({ parts }: Statement) => {
    const resources = elements(parts["Resource"]);
    const isOfTopic =
      resources === UNKNOWN || resources.length === 0
        ? resources
        : anyOf(resources.map((one) => one === "*" || isNamed(one, holder, aTopic, stack)));
    if (!isFor(publisher, parts["Principal"]) || !permits(parts["Action"], "sns:publish")) return false;
    return isOfTopic === UNKNOWN ? UNKNOWN : isOfTopic !== false;
  };
  const isDenied = statements.some(
    (one) => one.allows === false && isAbsent(one.parts["Condition"]) && concerns(one) === true,
  );
  if (isDenied) return true;
  const allowed = anyOf(statements.filter(({ allows }) => allows !== false).map((one) => concerns(one)));
  return allowed === UNKNOWN ? UNKNOWN : !allowed;
}

const isNamed = (value: Value, holder: Resource, aTopic: Resource, stack: Stack): boolean | Unknown =>
  stack.names(value, holder, "policy", aTopic);

/** CloudWatch and EventBridge use the key themselves; AWS's own key for SNS lets neither. */
function isLockedTo(publisher: Publisher, aTopic: Resource, stack: Stack): boolean | Unknown {
  const id = aTopic.get("kmsMasterKeyId");
  if (isAbsent(id)) return false;
  if (textOf(id).endsWith("alias/aws/sns")) return true;
  const named = stack.named([...key, ...keyAlias], aTopic, "kmsMasterKeyId");
  const keys = named.flatMap((one) => (keyAlias.includes(one.type) ? stack.named(key, one, "targetKeyId") : [one]));
  const [aKey] = keys;
  if (!aKey) return UNKNOWN;
  const [holder = aKey] = stack.naming(keyPolicy, "keyId", aKey).sure;
  if (isAbsent(holder.get("policy"))) return true;
  const statements = statementsOf(holder.get("policy"), holder, stack);
  if (statements === UNKNOWN) return UNKNOWN;
  if (statements === INVALID) return true;
  const mine = statements.filter(({ allows, parts }) => allows === true && isFor(publisher, parts["Principal"]));
  return !["kms:decrypt", "kms:generatedatakey"].every((action) =>
    mine.some(({ parts }) => permits(parts["Action"], action)),
  );
}

function isFor(publisher: Publisher, principal: Value | undefined): boolean {
  if (principal === "*") return true;
  if (!isStructure(principal)) return false;
  const names = ["Service", "AWS"].flatMap((kind) => {
    const listed = elements(at(principal, kind));
    return listed === UNKNOWN ? [] : listed;
  });
  return names.includes(publisher) || names.includes("*");
}

/** Whether an action is among those of a statement; IAM ignores case, and `*` stands for anything. */
function permits(actions: Value | undefined, action: string): boolean {
  const listed = elements(actions);
  if (listed === UNKNOWN) return false;
  return listed.some((one) => {
    const [start = "", ...rest] = textOf(one).toLowerCase().split("*");
    return rest.length === 0 ? start === action : action.startsWith(start);
  });
}
