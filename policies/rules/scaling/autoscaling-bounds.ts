import type { Outcome } from "../../model/outcome";
import { fail, Faults, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, scalingTarget } from "../../model/types";
import { UNKNOWN } from "../../model/value";
import { isOfService, scalingProperties, targetsOf } from "./scaled-services";

/** Most tasks where the stack does not say how many it wants. */
const mostTasks = 5;
/** More than that nobody starts by a fixed number on purpose. */
const mostFixedTasks = 100;

/** Scaling stays between two numbers: enough tasks to lose one, and no more than somebody wants to pay for. */
export const autoscalingBounds: ChecklistRule = {
  name: "autoscaling-bounds",
  items: ["autoscaling-bounds"],
  scope: "core",
  severity: "required",
  title: "Autoscaling has bounds",
  why: "Scaled in to one task or none, a single failure stops everything. Without a sane upper bound a loop of failing jobs scales out until the quota or the bill ends it, and floods Redis with connections.",
  remediation: `set minCapacity to 2 or more (1 at level C, or 0 where workerMinTasks is) and maxCapacity above it, to at most ${mostTasks} or the stack's own workerMaxTasks`,
  example: { bad: "minCapacity: 0,\nmaxCapacity: 1000,", good: "minCapacity: 2,\nmaxCapacity: 5," },
  subjects: [...scalingTarget, ...ecsService],
  watches: [
    watch(scalingTarget, "maxCapacity", "minCapacity", "scalableDimension"),
    watch(scalingTarget, ...scalingProperties),
    watch(ecsService, "cluster", "desiredCount"),
    watch([componentTypes.worker], "level"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(target, stack) {
    if (ecsService.includes(target.type)) return judgeCount(target, stack);
    const isService = isOfService(target);
    if (isService === UNKNOWN) return unknown("scalableDimension is not known before the update");
    if (!isService) return notApplicable("it scales no ECS service");
    const faults = new Faults();
    const [min, max] = ["minCapacity", "maxCapacity"].map((property) => {
      const value = target.get(property);
      if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
      else if (typeof value !== "number") faults.problem(`${property} is not a number`);
      return typeof value === "number" ? value : undefined;
    });
    const isIdleWanted = stack.asked("workerMinTasks") === 0;
    const least = stack.level !== "C" ? 2 : isIdleWanted ? 0 : 1;
    if (min !== undefined && min < least) faults.problem(`minCapacity is less than ${least}`);
    if (min !== undefined && max !== undefined && max <= min) faults.problem("maxCapacity leaves no room to scale");
    const asked = stack.asked("workerMaxTasks");
    const most = typeof asked === "number" ? asked : mostTasks;
    if (max !== undefined && max > most) faults.problem("maxCapacity is more than was asked for");
    return faults.outcome;
  },
};

/** How many tasks a service begins with is between the bounds; ECS starts them all, whatever the bounds say. */
function judgeCount(service: Resource, stack: Stack): Outcome {
  const count = service.get("desiredCount");
  if (typeof count !== "number") return notApplicable("other rules say that it must state a desiredCount");
  const { sure } = targetsOf(service, stack);
  const bounds = sure.map((target) => target.get("maxCapacity")).filter((most) => typeof most === "number");
  if (count > Math.min(...bounds, bounds.length > 0 ? Infinity : mostFixedTasks))
    return fail(bounds.length > 0 ? "desiredCount is above maxCapacity" : `desiredCount is above ${mostFixedTasks}`);
  return pass;
}
