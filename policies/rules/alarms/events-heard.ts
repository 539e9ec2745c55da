import { deliveryWatches, subscriptionsOf } from "../../knowledge/alarms/delivery";
import { INVALID, parsed } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import { declareDocument, documentOf } from "../../knowledge/identity/policy-document";
import { obstacleTo, publishingWatches } from "../../knowledge/alarms/publishing";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService, eventRule, lambdaFunction, topic } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, isList, isStructure, textOf, UNKNOWN } from "../../model/value";
import { bestOf } from "./verdicts";

/** An event of ECS, and what in it tells that it is the one that somebody must hear of. */
export interface Announcement {
  readonly detailType: string;
  /** Values of `detail`, one of which the pattern must let through where it asks for the field at all. */
  readonly detail: Readonly<Record<string, readonly string[]>>;
  /** Fields of `detail` without which the pattern lets everything through. */
  readonly needed: readonly string[];
  /** What it says, in words. */
  readonly what: string;
}

export const eventWatches: readonly Watch[] = [
  watch(ecsService, "cluster"),
  watch(eventRule, "eventBusName", "eventPattern", "isEnabled", "state"),
  watch(eventTarget, "rule"),
  ...deliveryWatches,
  ...publishingWatches,
];

/** Whether an event about a service reaches somebody: a rule that lets it through, on, with a target that may take it. */
export function judgeEvents(announcement: Announcement, service: Resource, stack: Stack): Outcome {
  const outcomes = stack.ofTypes(eventRule).flatMap((rule) => judgeRule(announcement, rule, service, stack) ?? []);
  return bestOf(outcomes, `no event rule hears ${announcement.what}`);
}

/** Every service asks all rules. */
const patterns = new WeakMap<Resource, ReturnType<typeof parsed>>();

function judgeRule(announcement: Announcement, rule: Resource, service: Resource, stack: Stack): Outcome | undefined {
  const written = rule.get("eventPattern");
  if (isAbsent(written)) return undefined;
  const known = patterns.get(rule) ?? parsed(written);
  patterns.set(rule, known);
  const pattern = known === UNKNOWN ? documentOf(rule, stack) : known;
  if (pattern === undefined || pattern === UNKNOWN)
    return unknown(`the pattern of rule "${rule.name}" is not known before the update`, declareDocument);
  if (pattern === INVALID || !isPattern(pattern)) return undefined;
  if (!allows(at(pattern, "source"), ["aws.ecs"])) return undefined;
  if (!allows(at(pattern, "detail-type"), [announcement.detailType])) return undefined;
  const detail = at(pattern, "detail");
  if (!Object.entries(announcement.detail).every(([field, values]) => allows(at(detail, field), values)))
    return undefined;
  if (announcement.needed.some((field) => isAbsent(at(detail, field)))) return undefined;
  if (!concerns(pattern, rule, service, stack)) return undefined;
  return judgeSwitch(rule) ?? judgeTargets(rule, stack);
}

/** EventBridge takes lists of values, and structures of them, and refuses everything else. */
const isPattern = (pattern: Value): boolean =>
  isStructure(pattern) &&
  Object.values(pattern).every((field) => field === UNKNOWN || isList(field) || isStructure(field));

/** AWS's services speak on the account's own bus only. */
const ownBus = /^(default|arn:.*:event-bus\/default)$/;

/** What is wrong with a rule that is not on, or listens where nothing is said. */
function judgeSwitch(rule: Resource): Outcome | undefined {
  const bus = rule.get("eventBusName");
  if (bus === UNKNOWN) return unknown(`on which bus rule "${rule.name}" listens is not known before the update`);
  if (!isAbsent(bus) && !ownBus.test(textOf(bus)))
    return fail(`rule "${rule.name}" listens on another bus than that of AWS's services`);
  if (rule.get("isEnabled") === false || rule.get("state") === "DISABLED")
    return fail(`rule "${rule.name}" is disabled`);
  if (rule.get("state") === UNKNOWN || rule.get("isEnabled") === UNKNOWN)
    return unknown(`whether rule "${rule.name}" is on is not known before the update`);
  return undefined;
}

/** Whether a pattern lets one of these through; what it does not ask for, it lets through. */
function allows(condition: Value | undefined, values: readonly string[]): boolean {
  if (isAbsent(condition)) return true;
  if (!isList(condition)) return condition === UNKNOWN;
  return condition.some((one) => typeof one !== "string" || values.includes(one));
}

/** A pattern may name the service, its cluster, or neither. */
function concerns(pattern: Value, rule: Resource, service: Resource, stack: Stack): boolean {
  const names = (value: Value | undefined, targets: readonly Resource[]) => {
    const listed = elements(value);
    if (listed === UNKNOWN || listed.length === 0) return true;
    const answers = listed.flatMap((one) =>
      targets.map((target) => stack.names(ofGroup(one), rule, "eventPattern", target)),
    );
    return anyOf(answers) !== false;
  };
  const clusters = stack.named(ecsCluster, service, "cluster");
  return (
    names(at(pattern, "resources"), [service, ...clusters]) &&
    names(at(pattern, "detail", "group"), [service]) &&
    (clusters.length === 0 || names(at(pattern, "detail", "clusterArn"), clusters))
  );
}

/** Tasks say of which service they are in `service:name`. */
const ofGroup = (value: Value): Value => (typeof value === "string" ? value.replace(/^service:/, "") : value);

function judgeTargets(rule: Resource, stack: Stack): Outcome {
  const targets = stack.naming(eventTarget, "rule", rule).sure;
  const topics = targets.flatMap((target) => stack.named(topic, target, "arn"));
  const functions = targets.flatMap((target) => stack.named(lambdaFunction, target, "arn"));
  if (functions.length > 0) return pass;
  const outcomes = topics.map((aTopic) => {
    const obstacle = obstacleTo("events.amazonaws.com", aTopic, stack);
    if (obstacle === UNKNOWN) return unknown(`whether topic "${aTopic.name}" admits events is not known`);
    if (obstacle !== undefined) return fail(obstacle);
    const isHeard = subscriptionsOf(aTopic, stack).some((one) => isAbsent(one.get("filterPolicy")));
    return isHeard ? pass : fail(`topic "${aTopic.name}" has no subscriber that hears events`);
  });
  if (targets.length > 0 && outcomes.length === 0)
    return unknown(`to whom rule "${rule.name}" leads cannot be seen in this stack`);
  return bestOf(outcomes, `rule "${textOf(rule.name)}" has no target`);
}
