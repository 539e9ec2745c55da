import { existingGroups } from "../data/existing-redis";
import type { INVALID } from "../../model/json";
import type { Statement } from "./policy-document";
import { statementsOf } from "./policy-document";
import { identifiersOf } from "../../model/references";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { everyType, iamPolicy, iamRole } from "../../model/types";
import type { Structure, Unknown } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Resources in which documents about rights stand. */
export const holdersOfDocuments: readonly string[] = [...iamRole, ...iamPolicy];

type Document = readonly Statement[] | Unknown | typeof INVALID;

/** The documents that a policy, or a role with inline policies, holds. Several rules read them, once. */
export const documentsOf = (holder: Resource, stack: Stack): readonly Document[] => stack.once(read, holder);

function read(holder: Resource, stack: Stack): readonly Document[] {
  if (!iamRole.includes(holder.type)) return [statementsOf(holder.get("policy"), holder, stack)];
  const inline = elements(holder.get("inlinePolicies"));
  if (inline === UNKNOWN) return [UNKNOWN];
  return inline
    .map((entry) => (entry === UNKNOWN ? UNKNOWN : at(entry, "policy")))
    .filter((policy) => !isAbsent(policy))
    .map((policy) => statementsOf(policy, holder, stack));
}

/** Whether a statement is about every resource there is. What is not known yet is one resource, made elsewhere. */
export function mayBeAnything(parts: Structure): boolean {
  if (parts["NotResource"] !== undefined) return true;
  const resources = elements(parts["Resource"]);
  return (
    resources !== UNKNOWN &&
    resources.some((one) => typeof one === "string" && (/^\*+$/.test(one) || /^arn:[^:]*:[^:]*(:\*?){3,}$/.test(one)))
  );
}

/** Names by which the resources of a stack are known, and beginnings of those that it gives to what it makes later. */
export class OwnNames {
  readonly #names = new Set<string>();
  readonly #prefixes: readonly string[];
  /** Of another stack's Redis, which ElastiCache names after their group. */
  readonly #nodes: readonly string[];

  constructor(stack: Stack) {
    for (const resource of stack.ofTypes([everyType])) {
      if (!resource.type.startsWith("aws:")) continue;
      for (const identifier of identifiersOf(resource)) this.#names.add(identifier);
    }
    const groups = [...existingGroups(stack)].filter((group) => typeof group === "string");
    for (const group of groups) this.#names.add(group);
    this.#nodes = groups.map((group) => `cluster:${group}-`);
    // `urn:pulumi:<stack>::<project>::<type>::<name>`
    const [stackName = "", , project = ""] = stack.ofTypes([everyType])[0]?.urn.split(":").slice(2) ?? [];
    const service = textOf(stack.asked("service")) || project;
    this.#prefixes = service && stackName ? [`${service}-${stackName}`, `${service}/${stackName}`] : [];
  }

  /** Whether an ARN as policies write it, with what is inside it and with wildcards, is of something of the stack's. */
  has(arn: string): boolean {
    if (this.#names.has(arn)) return true;
    const [known = ""] = arn.slice(0, longestArn).split(/[*?]/);
    const rest = known.split(":").slice(5).join(":");
    if (this.#prefixes.some((prefix) => beginsWord(rest, prefix))) return true;
    if (this.#nodes.some((prefix) => rest.startsWith(prefix))) return true;
    const ends = [0, ...[...rest.matchAll(/[:/]/g)].flatMap(({ index }) => [index, index + 1]), rest.length];
    return (
      ends.some((begin) => ends.some((end) => end > begin && this.#names.has(rest.slice(begin, end)))) ||
      [...arn.slice(0, longestArn).matchAll(/[:/]|$/g)].some(({ index }) => this.#names.has(arn.slice(0, index)))
    );
  }
}

/** ARNs are no longer. */
const longestArn = 2048;

/** Whether a name stands at the beginning of a part, and is not the beginning of a longer word. */
const beginsWord = (text: string, name: string): boolean =>
  [...text.matchAll(/^|[:/]/g)].some(({ index, 0: separator }) => {
    const part = text.slice(index + separator.length);
    return part.startsWith(name) && !/^\w/.test(part.slice(name.length));
  });
