import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, taskDefinition } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Faults are injected where they are practised, not where people wait for what works. */
export const taskNoFaultInjection: ControlRule = {
  name: "task-no-fault-injection",
  severity: "required",
  title: "In production tasks take no injected faults",
  why: "A task that takes them has an address at which its own network can be slowed, lost or cut off. In production that is a switch that nobody should have.",
  remediation: "leave enableFaultInjection out in profile prod, and practise faults in staging",
  example: {
    bad: "enableFaultInjection: true,",
    good: 'enableFaultInjection: profile !== "prod",',
  },
  controls: {},
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "enableFaultInjection"), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(task, stack) {
    const enabled = task.get("enableFaultInjection");
    if (isAbsent(enabled) || enabled === false) return pass;
    if (stack.profile !== "prod") return notApplicable("the stack is not for production");
    return enabled === UNKNOWN
      ? unknown("enableFaultInjection is not known before the update")
      : fail("enableFaultInjection is true");
  },
};
