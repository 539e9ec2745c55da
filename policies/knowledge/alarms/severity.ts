import type { Severity } from "../../../runtime/contract";
import { severities } from "../../../runtime/contract";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { componentTypes, topic } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { isAbsent, isStructure, UNKNOWN } from "../../model/value";

/** What the tag `Severity` of a resource says, in whatever case its key is written; nothing where there is none. */
export function severityTagOf(resource: Resource): Value | undefined {
  const tags = resource.get("tags");
  if (tags === UNKNOWN) return UNKNOWN;
  if (!isStructure(tags)) return undefined;
  const value = Object.entries(tags).find(([key]) => key.toLowerCase() === "severity")?.[1];
  return isAbsent(value) ? undefined : value;
}

/** The same, where a word of another vocabulary, such as `critical`, says nothing: only stacks of this project have to know these. */
export function severityOf(resource: Resource, stack: Stack): Value | undefined {
  const tag = severityTagOf(resource);
  const isOurs = tag === UNKNOWN || isSeverity(tag) || stack.ofTypes(declarations).length > 0;
  return isOurs ? tag : undefined;
}
const declarations = [componentTypes.declaration];

export const isSeverity = (value: Value | undefined): value is Severity =>
  (severities as readonly unknown[]).includes(value);

/** Topics by the severity that they carry. */
export const topicsBySeverity = (stack: Stack): ReadonlyMap<Value | undefined, readonly Resource[]> =>
  stack.index(findTopics);

function findTopics(stack: Stack): ReadonlyMap<Value | undefined, readonly Resource[]> {
  const found = new Map<Value | undefined, Resource[]>();
  for (const one of stack.ofTypes(topic)) {
    const severity = severityOf(one, stack);
    const same = found.get(severity);
    if (same) same.push(one);
    else found.set(severity, [one]);
  }
  return found;
}

/** Whether one of these topics is for a severity; nothing where no topic of the stack says for which it is. */
export function carries(topics: readonly Resource[], severity: Value, stack: Stack): boolean | Unknown | undefined {
  const bySeverity = topicsBySeverity(stack);
  if ([...bySeverity.keys()].every((one) => one === undefined)) return undefined;
  const tags = topics.map((one) => severityOf(one, stack));
  if (tags.some((one) => one === severity)) return !tags.some((one) => isSeverity(one) && one !== severity);
  return tags.includes(UNKNOWN) ? UNKNOWN : false;
}
