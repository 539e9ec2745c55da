import { deadLetterWatches, isDeadLetterQueue } from "../../knowledge/alarms/dead-letters";
import { INVALID, parsed } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { queue } from "../../model/types";
import { queueRedrivePolicy } from "../../model/types/messaging";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isAbsent, numberOf, UNKNOWN } from "../../model/value";

/** SQS takes no more. */
const mostReceives = 1000;

/** What lands among dead letters is looked at by people, and goes nowhere from there. */
export const queueHasDeadLetter: ControlRule = {
  name: "queue-has-dead-letter",
  severity: "required",
  title: "What a queue's reader cannot do is put aside",
  why: "A message that cannot be done comes back until it is too old, stands in the way of others, and is gone without a trace.",
  remediation: "set redrivePolicy: { deadLetterTargetArn, maxReceiveCount }, and an alarm on the queue that it names",
  example: {
    bad: 'new aws.sqs.Queue("work");',
    good: 'new aws.sqs.Queue("work", { redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }) });',
  },
  controls: { cdkNag: ["AwsSolutions-SQS3", "SQSRedrivePolicy"] },
  subjects: queue,
  watches: [...deadLetterWatches, watch(queueRedrivePolicy, "redrivePolicy", "queueUrl")],
  early: false,
  judge(one, stack) {
    if (isDeadLetterQueue(one, stack)) return notApplicable("it holds dead letters itself");
    const faults = new Faults();
    const { sure, possible } = stack.naming(queueRedrivePolicy, "queueUrl", one);
    const answers = [one, ...sure].map((holder) => putsAside(holder, stack));
    const answer = anyOf([...answers, possible ? UNKNOWN : false]);
    if (answer === UNKNOWN) faults.unknown("where its dead letters go is not known before the update");
    else if (!answer) faults.problem("nothing is put aside that its reader cannot do");
    return faults.outcome;
  },
};

function putsAside(holder: Resource, stack: Stack): boolean | Unknown {
  const value: Value | undefined = holder.get("redrivePolicy");
  if (isAbsent(value)) return false;
  const written = parsed(value);
  // One text is not known as soon as the other queue's name is not.
  if (written === UNKNOWN) return stack.named(queue, holder, "redrivePolicy").length > 0 ? true : UNKNOWN;
  if (written === INVALID) return false;
  const count = at(written, "maxReceiveCount");
  return (
    !isAbsent(at(written, "deadLetterTargetArn")) &&
    (count === UNKNOWN || (numberOf(count) >= 1 && numberOf(count) <= mostReceives))
  );
}
