import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** What Lambda takes where nothing is said. */
const defaults = { timeout: "3 seconds", memorySize: "128 MB" } as const;

export const functionLimitsStated: ControlRule = {
  name: "function-limits-stated",
  severity: "required",
  title: "Functions say how long they may take, and how much memory they need",
  why: "Lambda gives 3 seconds and 128 MB by itself. A function that asks another service is broken off on the day on which that service is slow, which is the day on which it is needed.",
  remediation: "set timeout to the longest that it may take, in seconds, and memorySize to what it needs, in MB",
  example: {
    bad: 'new aws.lambda.Function("notifier", { handler, role, runtime });',
    good: 'new aws.lambda.Function("notifier", { handler, role, runtime, timeout: 30, memorySize: 256 });',
  },
  controls: { cdkNag: ["LambdaFunctionDefaultTimeout", "LambdaDefaultMemorySize"] },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "memorySize", "timeout")],
  early: false,
  judge(subject) {
    const faults = new Faults();
    for (const [property, usual] of Object.entries(defaults)) {
      const value = subject.get(property);
      if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
      else if (isAbsent(value)) faults.problem(`${property} is left out, so that it gets ${usual}`);
    }
    return faults.outcome;
  },
};
