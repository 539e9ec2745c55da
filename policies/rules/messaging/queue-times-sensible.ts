import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { metricAlarm, queue } from "../../model/types";
import { at, textOf, UNKNOWN } from "../../model/value";

export const queueTimesSensible: ControlRule = {
  name: "queue-times-sensible",
  severity: "required",
  title: "A queue hides what is being worked on, and nothing from its alarm",
  why: "With a timeout of 0 everybody who asks gets the same message at the same time, and the work is done twice; a delay keeps messages from the alarm that counts them.",
  remediation:
    "leave visibilityTimeoutSeconds out or set it to more than the work takes, and set no delaySeconds on a queue that an alarm watches",
  example: {
    bad: 'new aws.sqs.Queue("work", { visibilityTimeoutSeconds: 0 });',
    good: 'new aws.sqs.Queue("work", { visibilityTimeoutSeconds: 180 });',
  },
  controls: {},
  subjects: queue,
  watches: [
    watch(queue, "delaySeconds", "visibilityTimeoutSeconds"),
    watch(metricAlarm, "dimensions", "metricName", "namespace"),
  ],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    const hidden = one.get("visibilityTimeoutSeconds");
    const delay = one.get("delaySeconds");
    if (hidden === UNKNOWN) faults.unknown("visibilityTimeoutSeconds is not known before the update");
    else if (hidden === 0) faults.problem("visibilityTimeoutSeconds is 0, so that several readers get one message");
    if (delay === UNKNOWN) faults.unknown("delaySeconds is not known before the update");
    else if (typeof delay === "number" && delay > 0 && stack.index(watched).has(textOf(one.get("name"))))
      faults.problem("delaySeconds keeps its messages from the alarm that counts them");
    return faults.outcome;
  },
};

/** Names of the queues whose messages an alarm counts. */
const watched = (stack: Stack): ReadonlySet<string> =>
  new Set(
    stack
      .with(metricAlarm, "namespace", "AWS/SQS")
      .filter((alarm) => textOf(alarm.get("metricName")).startsWith("ApproximateNumberOfMessages"))
      .map((alarm) => textOf(at(alarm.get("dimensions"), "QueueName")))
      .filter(Boolean),
  );
