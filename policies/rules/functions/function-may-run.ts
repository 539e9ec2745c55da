import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction } from "../../model/types";
import { UNKNOWN } from "../../model/value";

export const functionMayRun: ControlRule = {
  name: "function-may-run",
  severity: "required",
  title: "No function is switched off",
  why: "Reserved for none, not one call of a function is let through. It is what one sets by hand to stop a function at once; in a program it is what was forgotten there afterwards.",
  remediation: "leave reservedConcurrentExecutions out, or reserve for one at least",
  example: { bad: "reservedConcurrentExecutions: 0,", good: "reservedConcurrentExecutions: 5," },
  controls: {},
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "reservedConcurrentExecutions")],
  early: false,
  judge(subject) {
    const reserved = subject.get("reservedConcurrentExecutions");
    if (reserved === UNKNOWN) return unknown("reservedConcurrentExecutions is not known before the update");
    return reserved === 0 ? fail("reservedConcurrentExecutions is 0, so it is never run") : pass;
  },
};
