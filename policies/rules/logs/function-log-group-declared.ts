import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction, logGroup } from "../../model/types";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Lambda makes the group of a function itself where nobody did, and keeps what is in it for ever. */
export const functionLogGroupDeclared: ChecklistRule = {
  name: "function-log-group-declared",
  items: ["log-retention-set"],
  scope: "core",
  severity: "required",
  title: "The log group of each function is declared, so that it forgets",
  why: "A group that Lambda makes on a function's first run has no retention, no key and no tags, and outlives the function.",
  remediation:
    "declare an aws.cloudwatch.LogGroup with the name /aws/lambda/<name of the function> and retentionInDays, or name one in loggingConfig.logGroup",
  example: {
    bad: 'new aws.lambda.Function("notifier", { name: "notifier" })',
    good: 'new aws.cloudwatch.LogGroup("notifier", { name: "/aws/lambda/notifier", retentionInDays: 90 })',
  },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "loggingConfig")],
  early: false,
  judge(subject, stack) {
    const logging = subject.get("loggingConfig");
    const chosen = at(logging, "logGroup");
    const name = subject.get("name");
    if (chosen !== undefined && !isAbsent(chosen)) {
      if (stack.namedBy(chosen, logGroup, subject, "loggingConfig").length > 0) return pass;
      return chosen === UNKNOWN
        ? unknown("loggingConfig is not known before the update")
        : fail("loggingConfig names no log group of this stack");
    }
    // Where the function is named by the provider, its group's name is made from that name.
    const made = typeof name === "string" ? stack.with(logGroup, "name", `/aws/lambda/${name}`) : [];
    if (made.length > 0 || stack.naming(logGroup, "name", subject).sure.length > 0) return pass;
    return fail("no log group of this stack is its own");
  },
};
