import type { Resource } from "../../policies/model/resource";
import type { Rule } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { judge } from "../../policies/model/judge";

/**
 * Properties that nobody need name: those by which resources are looked up, since whoever follows a reference reads them of
 * everything, and what components declare in place of a child's property that is not known yet.
 */
const unnamed = new Set(["id", "arn", "name", "bucket", "family", "containers", "policyDocuments"]);

/** What a rule reads of a stack: `type property`, each once. */
export function readsOf(rule: Rule, resources: readonly Resource[]): ReadonlySet<string> {
  const reads = new Set<string>();
  const note = ({ type }: Resource, property: string): void => {
    if (!unnamed.has(property)) reads.add(`${type} ${property}`);
  };
  const traced = resources.map((resource): Resource => ({
    ...resource,
    get protect() {
      note(resource, "opts.protect");
      return resource.protect;
    },
    get tags() {
      note(resource, "tags");
      return resource.tags;
    },
    get(property) {
      note(resource, property);
      return resource.get(property);
    },
  }));
  judge([rule], new Stack(traced));
  return reads;
}
