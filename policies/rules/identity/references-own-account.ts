import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  compositeAlarm,
  eventRule,
  everyType,
  lambdaFunction,
  scheduledScaling,
  taskDefinition,
} from "../../model/types";
import { eventSource } from "../../model/types/references";
import type { Value } from "../../model/value";
import { isList, isStructure, UNKNOWN } from "../../model/value";
import { references } from "./reference-table";

/** Where else than in what is named one by one ARNs stand. Policies have rules of their own. */
const further: readonly (readonly [types: readonly string[], ...properties: string[]])[] = [
  [taskDefinition, "containerDefinitions"],
  [lambdaFunction, "environment", "role"],
  [eventSource, "eventSourceArn", "functionName"],
  [scheduledScaling, "resourceId"],
  [eventRule, "eventPattern"],
  [compositeAlarm, "alarmRule"],
];

const properties = new Map<string, Set<string>>();
for (const { from, path } of references)
  for (const type of from) properties.set(type, (properties.get(type) ?? new Set()).add(path[0]));
for (const [types, ...names] of further)
  for (const type of types)
    for (const name of names) properties.set(type, (properties.get(type) ?? new Set()).add(name));

/** Nothing here leads into another account: what is meant for another stage would work on this one's neighbour. */
export const referencesOwnAccount: ControlRule = {
  name: "references-own-account",
  severity: "required",
  title: "What a resource names is in the stack's own account",
  why: "An ARN copied from another stage sends this one's alarms, data or secrets there, or fails at night because nobody there has let it in.",
  remediation:
    "hand on the output of the resource that is meant, or build the ARN from the account that the program runs in; an exemption says why another account is meant",
  example: {
    bad: 'alarmActions: ["arn:aws:sns:us-east-1:999999999999:alarms"],',
    good: "alarmActions: [alarms.arn],",
  },
  controls: {},
  subjects: [...properties.keys()],
  watches: [...properties].map(([type, names]) => watch([type], ...names)),
  early: false,
  judge(subject, stack) {
    const names = [...(properties.get(subject.type) ?? [])];
    const strange = names.filter((property) => isMadeByChance(property, subject, stack));
    if (strange.length > 0) return unknown(`where ${strange.join(", ")} leads is not known before the update`);
    const own = stack.index(findAccounts);
    if (own.size === 0) return notApplicable("the stack's account is not known before the update");
    const foreign = names.filter((property) =>
      someArn(valueOf(subject, property, stack), (arn) => isForeign(arn, own)),
    );
    return foreign.length === 0 ? pass : fail(`${foreign.join(", ")} leads into another account`);
  },
};

/** What a generator of random names makes is nobody's ARN. */
function isMadeByChance(property: string, subject: Resource, stack: Stack): boolean {
  if (subject.get(property) !== UNKNOWN) return false;
  if (further.some(([types, ...others]) => types.includes(subject.type) && others.includes(property))) return false;
  const sources = stack.sourcesOf(subject, property);
  return sources.length > 0 && sources.every(({ type }) => type.startsWith("random:"));
}

/** The accounts in which resources of the stack lie. */
function findAccounts(stack: Stack): ReadonlySet<string> {
  const ofAws = stack.ofTypes([everyType]).filter(({ type }) => type.startsWith("aws:"));
  const accounts = ofAws.map((resource) => accountIn(resource.get("arn")));
  return new Set(accounts.filter((account) => account !== undefined));
}

/** Only ids of accounts are twelve digits; AWS writes `aws` for what is its own. */
const accountIn = (arn: Value | undefined): string | undefined =>
  typeof arn === "string" ? /^arn:[\w-]*:[\w-]*:[\w-]*:(\d{12}):/.exec(arn)?.[1] : undefined;

function isForeign(arn: string, own: ReadonlySet<string>): boolean {
  const account = accountIn(arn);
  // Events are handed from bus to bus, whose own policy names the senders.
  return account !== undefined && !own.has(account) && !/^arn:[\w-]*:events:[^:]*:\d{12}:event-bus\//.test(arn);
}

function valueOf(subject: Resource, property: string, stack: Stack): Value | undefined {
  if (property !== "containerDefinitions") return subject.get(property);
  const containers = containersOf(subject, stack);
  return containers === UNKNOWN || containers === INVALID ? undefined : containers;
}

/** A text that is one, or JSON and rules in which some stand. */
const arnsIn = (text: string): string[] =>
  text.startsWith("arn:")
    ? [text]
    : [...text.slice(0, longestText).matchAll(/\barn:[^"'\\\s,)]+/g)].map(([arn]) => arn);
const longestText = 65_536;

/** Whether a text somewhere in a value is an ARN like that. */
function someArn(value: Value | undefined, is: (arn: string) => boolean): boolean {
  if (typeof value === "string") return value.includes("arn:") && arnsIn(value).some(is);
  if (isList(value)) return value.some((one) => someArn(one, is));
  return isStructure(value) && Object.values(value).some((one) => someArn(one, is));
}
