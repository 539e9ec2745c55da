import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { lambdaFunction, queue, topic } from "../../model/types";
import { functionInvocation } from "../../model/types/functions";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** What can hold it until somebody looks. */
const takers = [...queue, ...topic];

/** What a function could not do is put aside, where it can be seen and done again. */
export const functionDeadLetter: ControlRule = {
  name: "function-dead-letter",
  severity: "required",
  title: "Functions put aside what they cannot do",
  why: "Lambda tries an event three times and then forgets it. An alarm that was never delivered leaves no trace at all.",
  remediation: "set deadLetterConfig: { targetArn: <queue or topic> }, or a destination on failure",
  example: {
    bad: 'new aws.lambda.Function("notifier", { code, role: role.arn });',
    good: 'new aws.lambda.Function("notifier", { code, role: role.arn, deadLetterConfig: { targetArn: queue.arn } });',
  },
  controls: { checkov: ["CKV_AWS_116"], cdkNag: ["LambdaDLQ"] },
  subjects: lambdaFunction,
  watches: [watch(lambdaFunction, "deadLetterConfig"), watch(functionInvocation, "functionName", "destinationConfig")],
  early: false,
  judge(subject, stack) {
    const target = at(subject.get("deadLetterConfig"), "targetArn");
    if (target !== UNKNOWN && !isAbsent(target)) return pass;
    // A queue that is made in the same update is one, although its ARN is not known.
    if (target === UNKNOWN && stack.namedBy(UNKNOWN, takers, subject, "deadLetterConfig").length > 0) return pass;
    const { sure, possible } = stack.naming(functionInvocation, "functionName", subject);
    const handled = sure.some((one) => !isAbsent(at(one.get("destinationConfig"), "onFailure", "destination")));
    if (handled) return pass;
    return target === UNKNOWN || possible
      ? unknown("where its failures go is not known before the update")
      : fail("it has neither a dead-letter queue nor a destination on failure");
  },
};
