import type { Resource } from "../../model/resource";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { backupPlan } from "../../model/types";
import { backupSelection } from "../../model/types/backups";
import type { Unknown, Value } from "../../model/value";
import { isLike } from "../identity/admission";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** What `coverageOf` reads, beside the tags of what is covered. */
export const coverageWatches = [
  watch(backupSelection, "conditions", "notResources", "planId", "resources", "selectionTags"),
  watch(backupPlan, "rules"),
];

/** Whether a plan of AWS Backup with at least one rule selects a resource, by a tag or by its ARN. */
export function coverageOf(target: Resource, stack: Stack): boolean | Unknown {
  return anyOf(
    stack.ofTypes(backupSelection).map((selection) => {
      const plans = stack.named(backupPlan, selection, "planId");
      if (plans.every((plan) => isAbsent(plan.get("rules"))) && plans.length > 0) return false;
      const selected = selects(selection, target, stack);
      return selected === true && plans.length === 0 ? UNKNOWN : selected;
    }),
  );
}

function selects(selection: Resource, target: Resource, stack: Stack): boolean | Unknown {
  const tags = elements(selection.get("selectionTags"));
  const resources = elements(selection.get("resources"));
  const byTag = tags === UNKNOWN ? UNKNOWN : anyOf(tags.map((tag) => carries(target, tag)));
  const byArn =
    resources === UNKNOWN
      ? stack.names(UNKNOWN, selection, "resources", target)
      : anyOf(resources.map((one) => one === "*" || stack.names(one, selection, "resources", target)));
  const isChosen = anyOf([byTag, byArn]);
  const isLeftOut = anyOf([isExcepted(selection, target, stack), failsConditions(selection, target)]);
  if (isLeftOut === true) return false;
  return isChosen === true ? isLeftOut === false || UNKNOWN : isChosen;
}

/** `notResources` holds ARNs, in which `*` stands for anything; they count more than tags. */
function isExcepted(selection: Resource, target: Resource, stack: Stack): boolean | Unknown {
  const listed = elements(selection.get("notResources"));
  if (listed === UNKNOWN) return stack.names(UNKNOWN, selection, "notResources", target);
  return anyOf(
    listed.map((one) =>
      typeof one === "string" && one.includes("*")
        ? fits(target.get("arn"), one)
        : stack.names(one, selection, "notResources", target),
    ),
  );
}

const fits = (text: Value | undefined, pattern: string): boolean | Unknown =>
  pattern === "*" || (text === UNKNOWN || isAbsent(text) ? UNKNOWN : isLike(textOf(text), pattern));

type Condition = (own: Value | undefined, wanted: string) => boolean | Unknown;
/** Kinds of conditions on tags; a selection takes only what meets all of them. */
const conditionKinds: Readonly<Record<string, Condition>> = {
  stringEquals: (own, wanted) => own === wanted,
  stringLikes: (own, wanted) => own !== undefined && fits(own, wanted),
  stringNotEquals: (own, wanted) => own !== wanted,
  stringNotLikes: (own, wanted) => own === undefined || fits(own, wanted) === false,
};

function failsConditions(selection: Resource, target: Resource): boolean | Unknown {
  const conditions = elements(selection.get("conditions"));
  if (conditions === UNKNOWN) return UNKNOWN;
  return anyOf(
    conditions.flatMap((condition) =>
      Object.entries(conditionKinds).flatMap(([kind, isMet]) => {
        const wanted = elements(at(condition, kind));
        return wanted === UNKNOWN ? [UNKNOWN] : wanted.map((one) => fails(one, isMet, target));
      }),
    ),
  );
}

function fails(wanted: Value, isMet: Condition, target: Resource): boolean | Unknown {
  const [key, value] = [at(wanted, "key"), at(wanted, "value")];
  if (typeof key !== "string" || typeof value !== "string" || target.tags === UNKNOWN) return UNKNOWN;
  const own = target.tags[key.replace(/^aws:ResourceTag\//, "")];
  const answer = own === UNKNOWN ? UNKNOWN : isMet(own, value);
  return answer === UNKNOWN ? UNKNOWN : !answer;
}

function carries(target: Resource, wanted: Value): boolean | Unknown {
  const key = at(wanted, "key");
  const value = at(wanted, "value");
  if (typeof key !== "string" || value === UNKNOWN) return UNKNOWN;
  if (target.tags === UNKNOWN) return UNKNOWN;
  const own = target.tags[key];
  return own === UNKNOWN ? UNKNOWN : own !== undefined && own === value;
}

/** The value of a tag on a resource, whatever the case of its key; undefined where there is none. */
export function tagOf(resource: Resource, key: string): Value | undefined {
  if (resource.tags === UNKNOWN) return UNKNOWN;
  return Object.entries(resource.tags).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
