import { along } from "../../knowledge/identity/along";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { everyType } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, isList, textOf, UNKNOWN } from "../../model/value";
import type { Reference } from "./reference-table";
import { references } from "./reference-table";

const byType = new Map<string, Reference[]>();
for (const reference of references)
  for (const type of reference.from) byType.set(type, [...(byType.get(type) ?? []), reference]);

/** Types of resources that name others. */
export const referring: readonly string[] = [...byType.keys()];

/** What tells whom they name. */
export const referenceWatches: readonly Watch[] = [
  ...references.map(({ from, path: [property] }) => watch(from, property)),
  ...references.flatMap(({ from, where }) => (where ? [watch(from, where[0])] : [])),
  ...references.flatMap(({ to, by }) => (by ? [watch(to, by)] : [])),
];

/** A name, and whom of this stack it means. */
export interface Resolved {
  readonly reference: Reference;
  /** Where it stands, such as `target.roleArn`. */
  readonly label: string;
  readonly value: Value;
  readonly found: readonly Resource[];
}

/** All names that stand in a resource. */
export function* resolvedIn(subject: Resource, stack: Stack): Generator<Resolved> {
  for (const reference of byType.get(subject.type) ?? []) {
    const [property, ...inside] = reference.path;
    if (isElsewhere(reference, subject)) continue;
    for (const value of along(subject.get(property), inside)) {
      // A list within a list is no name.
      if (isAbsent(value) && !isList(value)) continue;
      yield { reference, label: reference.path.join("."), value, found: whomItNames(value, reference, subject, stack) };
    }
  }
}

const isElsewhere = ({ where }: Reference, subject: Resource): boolean => {
  if (!where) return false;
  const [property, ...values] = where;
  return !values.includes(textOf(subject.get(property)));
};

function whomItNames(
  value: Value,
  { path: [property], to, by }: Reference,
  subject: Resource,
  stack: Stack,
): readonly Resource[] {
  if (to.includes(everyType)) return value === UNKNOWN ? stack.sourcesOf(subject, property).filter(isOfAws) : [];
  const found = stack.namedBy(value, to, subject, property);
  if (found.length > 0) return found;
  if (value === UNKNOWN) return stack.sourcesOf(subject, property).flatMap((source) => handedOnBy(source, to, stack));
  return by === undefined ? [] : stack.with(to, by, value);
}

/** What a resource passes on of what it names itself, such as a bucket's policy the name of the bucket. */
const handedOnBy = (source: Resource, to: readonly string[], stack: Stack): Resource[] =>
  (byType.get(source.type) ?? []).flatMap(({ path: [property] }) => stack.named(to, source, property));

const isOfAws = ({ type }: Resource): boolean => type.startsWith("aws:");

/** What another stack hands over is known there. */
export const isHandedOver = ({ path: [property] }: Reference, subject: Resource, stack: Stack): boolean =>
  stack.sourcesOf(subject, property).some(({ type }) => type === "pulumi:pulumi:StackReference");

/**
 * Whether a name that no resource of this stack has may be that of another program's: AWS lets one program set up a side
 * of what another made.
 */
export const mayBeStranger = ({ elsewhere }: Reference, stack: Stack): boolean =>
  elsewhere === undefined && !stack.isDeclared;
