import { containersOf, declaredContainers } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent, isList, isStructure, UNKNOWN } from "../../model/value";

/**
 * What runs is what the component declared. Other rules trust the declaration while the task definition is not known
 * yet; this one catches a declaration that says something else, as soon as both are known.
 */
export const workerContainersAsDeclared: ChecklistRule = {
  name: "worker-containers-as-declared",
  items: ["worker-service-declared"],
  scope: "core",
  severity: "blocker",
  title: "The task definition holds the containers that its component declares",
  why: "While a task definition is not known, rules judge what its component declares. If something else is then made, none of them has looked at it.",
  remediation: "make containerDefinitions from the component's `containers` by pulumi.jsonStringify, and nothing else",
  example: {
    bad: "containerDefinitions: JSON.stringify([{ ...containers[0], privileged: true }])",
    good: "containerDefinitions: pulumi.jsonStringify(containers)",
  },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions")],
  early: false,
  judge(task, stack) {
    const declared = declaredContainers(task, stack);
    if (declared === undefined) return notApplicable("no component declares its containers");
    if (task.get("containerDefinitions") === UNKNOWN)
      return isMadeFromDeclared(task, stack)
        ? notApplicable("containerDefinitions is not known yet; the declaration is judged")
        : unknown(
            "containerDefinitions is not known yet, and made from something that the declaration is not made from",
          );
    const written = containersOf(task, stack);
    if (written === INVALID || written === UNKNOWN)
      return fail("containerDefinitions is not a JSON list of containers");
    return agree(declared, written)
      ? pass
      : fail("containerDefinitions differs from the containers its component declares");
  },
};

/**
 * Whether all that is declared stands in the task definition and nothing else does. ECS and the provider fill in empty
 * lists and defaults, so what is absent on one side and empty, false or zero on the other agrees.
 */
function agree(declared: Value | undefined, written: Value | undefined): boolean {
  if (declared === UNKNOWN || written === UNKNOWN || declared === written) return true;
  if (isDefault(declared) || isDefault(written)) return isDefault(declared) === isDefault(written);
  if (isList(declared) && isList(written)) return listsAgree(declared, written);
  if (!isStructure(declared) || !isStructure(written)) return false;
  const keys = new Set([...Object.keys(declared), ...Object.keys(written)]);
  return [...keys].every((key) => agree(declared[key], key === "essential" ? (written[key] ?? true) : written[key]));
}

const isDefault = (value: Value | undefined): boolean => isAbsent(value) || value === false || value === 0;

/** The words of a command keep their order; AWS returns variables and secrets in an order of its own. */
const listsAgree = (declared: readonly Value[], written: readonly Value[]): boolean =>
  declared.length === written.length &&
  declared.every((one, index) =>
    isStructure(one) ? written.some((other) => agree(one, other)) : agree(one, written[index]),
  );

/** What is not known yet in the text comes from where the same comes from in the declaration, if that says from where. */
function isMadeFromDeclared(task: Resource, stack: Stack): boolean {
  const component = [...stack.ancestorsOf(task)].find((around) => around.get("containers") !== undefined);
  const known = new Set(component?.sourcesOf("containers"));
  return known.size === 0 || task.sourcesOf("containerDefinitions").every((urn) => known.has(urn));
}
