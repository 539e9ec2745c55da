import type { Outcome } from "../../model/outcome";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { everyType } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isList, textOf, UNKNOWN } from "../../model/value";
import type { Reference } from "./reference-table";
import { references } from "./reference-table";

const byType = new Map<string, Reference[]>();
for (const reference of references)
  for (const type of reference.from) byType.set(type, [...(byType.get(type) ?? []), reference]);

const named = references.flatMap(({ from, here, to }) => (here ? [...from, ...to] : []));

/** What a resource names is of the fitting kind, lies where AWS looks for it, and is somebody's of whom the program knows. */
export const referencesResolve: ControlRule = {
  name: "references-resolve",
  severity: "required",
  title: "What a resource names is of the right kind, and in its region",
  why: "A name that leads nowhere, or to a thing of another kind or region, is often taken when it is written and fails when it is used: logs that nobody writes, a role that nobody can take on, an alarm that tells nobody.",
  remediation: "hand the named resource's own output on (kmsKeyId: key.arn), of the same region",
  example: {
    bad: 'new aws.lambda.Permission("topic", { function: "notifer", principal: "sns.amazonaws.com", action: "lambda:InvokeFunction" });',
    good: 'new aws.lambda.Permission("topic", { function: notifier.name, principal: "sns.amazonaws.com", action: "lambda:InvokeFunction", sourceArn: topic.arn });',
  },
  controls: {},
  subjects: [...byType.keys()],
  watches: [
    ...references.map(({ from, path: [property] }) => watch(from, property)),
    ...references.flatMap(({ from, where }) => (where ? [watch(from, where[0])] : [])),
    ...references.flatMap(({ to, by }) => (by ? [watch(to, by)] : [])),
    watch([...new Set(named)], "region"),
  ],
  early: false,
  judge(subject, stack): Outcome {
    const faults = new Faults();
    for (const reference of byType.get(subject.type) ?? []) judgeReference(reference, subject, stack, faults);
    return faults.outcome;
  },
};

function judgeReference(reference: Reference, subject: Resource, stack: Stack, faults: Faults): void {
  const [property, ...inside] = reference.path;
  if (isElsewhere(reference, subject)) return;
  const label = reference.path.join(".");
  for (const value of along(subject.get(property), inside)) {
    // A list within a list is no name.
    if (isAbsent(value) && !isList(value)) continue;
    const found = whomItNames(value, reference, subject, stack);
    if (found.length > 0) {
      if (reference.here && found.every((one) => isAbroad(one, subject)))
        faults.problem(`${label} names a resource of another region`);
    } else if (value === UNKNOWN) {
      if (!isHandedOver(reference, subject, stack))
        faults.unknown(`${label} is not known, and not made from what it must name`);
    } else if (!isOfOthers(value, reference, stack)) faults.problem(`${label} names nothing of this stack`);
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

/** A program that makes nothing of a kind sets up what others have made. */
const isOfOthers = (value: Value, { elsewhere, to }: Reference, stack: Stack): boolean =>
  elsewhere ? elsewhere.test(textOf(value)) : typeof value === "string" && stack.ofTypes(to).length === 0;

/** What another stack hands over is known there. */
const isHandedOver = ({ elsewhere, path: [property] }: Reference, subject: Resource, stack: Stack): boolean =>
  elsewhere !== undefined &&
  stack.sourcesOf(subject, property).some(({ type }) => type === "pulumi:pulumi:StackReference");

const isOfAws = ({ type }: Resource): boolean => type.startsWith("aws:");

function isAbroad(one: Resource, other: Resource): boolean {
  const [there, here] = [one, other].map((resource) => textOf(resource.get("region") ?? resource.region));
  return there !== "" && here !== "" && there !== here;
}

function along(value: Value | undefined, path: readonly string[]): readonly Value[] {
  const listed = elements(value);
  if (listed === UNKNOWN) return [UNKNOWN];
  const [next, ...rest] = path;
  return next === undefined ? listed : listed.flatMap((element) => along(at(element, next), rest));
}
