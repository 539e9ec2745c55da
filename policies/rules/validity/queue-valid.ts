import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { queue } from "../../model/types";

/** A queue's times and sizes have limits, and its name tells whether it keeps order. */
export const queueValid: AwsRule = {
  name: "queue-valid",
  documentation: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
  severity: "blocker",
  title: "SQS accepts the queue",
  why: "SQS refuses the queue, and what was to be put aside into it, or wait in it, has no place.",
  remediation:
    "keep messages for 60 to 1209600 seconds, hide them for at most 43200, and end a FIFO queue's name in .fifo",
  example: {
    bad: 'new aws.sqs.Queue("jobs", { name: "jobs", fifoQueue: true });',
    good: 'new aws.sqs.Queue("jobs", { name: "jobs.fifo", fifoQueue: true });',
  },
  subjects: queue,
  watches: [
    watch(
      queue,
      "delaySeconds",
      "fifoQueue",
      "messageRetentionSeconds",
      "receiveWaitTimeSeconds",
      "visibilityTimeoutSeconds",
    ),
  ],
  early: true,
  judge(subject) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    const form = "up to 80 letters, digits, hyphens and underscores";
    if (subject.get("fifoQueue") === true)
      limits.matches("name", /^(?=.{1,80}$)[\w-]+\.fifo$/, `${form} that end in .fifo`);
    else limits.matches("name", /^[\w-]{1,80}$/, form);
    limits.range("visibilityTimeoutSeconds", 0, 43_200, "seconds");
    limits.range("messageRetentionSeconds", 60, 1_209_600, "seconds");
    limits.range("delaySeconds", 0, 900, "seconds");
    limits.range("receiveWaitTimeSeconds", 0, 20, "seconds");
    return faults.outcome;
  },
};
