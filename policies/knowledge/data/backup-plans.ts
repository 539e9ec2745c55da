import type { Resource } from "../../model/resource";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { backupPlan } from "../../model/types";
import { backupSelection } from "../../model/types/backups";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** What `coverageOf` reads, beside the tags of what is covered. */
export const coverageWatches = [
  watch(backupSelection, "planId", "resources", "selectionTags"),
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
  return anyOf([byTag, byArn]);
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
