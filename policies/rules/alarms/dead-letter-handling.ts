import { metrics } from "../../../runtime/contract";
import { ringsAbove } from "../../knowledge/alarms/alarm-metrics";
import { deadLetterWatches, isDeadLetterQueue } from "../../knowledge/alarms/dead-letters";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, queue } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";
import type { Watching } from "../../knowledge/alarms/watching";
import { alarmsOn } from "../../knowledge/alarms/watching";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { countedWatches, judgeCounted } from "./counted";
import { bestOf } from "./verdicts";

const waiting = { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" };

/**
 * What was given up is kept, and somebody hears of it: each worker service has an alarm on jobs that failed for good, and
 * each queue into which a function, a schedule, a topic or another queue puts what it gave up, one on its messages.
 */
export const deadLetterHandling: ChecklistRule = {
  name: "dead-letter-handling",
  items: ["dead-letter-handling"],
  scope: "core",
  severity: "required",
  title: "Jobs that exhaust retries are kept and alarmed",
  why: "Work that was given up is gone unless somebody looks at it, and nobody looks at what makes no noise.",
  remediation: `add an aws.cloudwatch.MetricAlarm on ${metrics.namespace} ${metrics.deadLetters} of the service, or on ${waiting.namespace} ${waiting.metricName} of the queue, with statistic "Maximum", comparisonOperator "GreaterThanThreshold" and threshold 0`,
  example: {
    bad: 'const deadLetters = new aws.sqs.Queue("dead-letters", { kmsMasterKeyId: key.arn }); // which no alarm names',
    good: 'metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: deadLetters.name }, statistic: "Maximum", threshold: 0',
  },
  subjects: [...ecsService, ...queue],
  watches: [...countedWatches, ...deadLetterWatches],
  early: false,
  judge(subject, stack) {
    if (queue.includes(subject.type))
      return isDeadLetterQueue(subject, stack) ? judgeQueue(subject, stack) : notApplicable("nobody gives up into it");
    if (!belongsToWorker(subject, stack)) return notAWorker;
    const counted = { metricName: metrics.deadLetters, what: "jobs given up", setting: "queueDeadLettersAlarm" };
    return judgeCounted(counted, subject, stack);
  },
};

function judgeQueue(aQueue: Resource, stack: Stack): Outcome {
  const { watching, isUnclear } = alarmsOn({ ...waiting, dimension: "QueueName" }, aQueue, stack);
  const outcomes = watching.map((one) => judgeAlarm(one));
  if (isUnclear) outcomes.push(unknown("which alarms watch what is given up into it is not known before the update"));
  return bestOf(outcomes, "no alarm watches what is given up into it");
}

function judgeAlarm({ alarm, reading }: Watching): Outcome {
  const threshold = alarm.get("threshold");
  if (threshold === UNKNOWN) return unknown(`when alarm "${alarm.name}" rings is not known before the update`);
  const limit = alarm.get("comparisonOperator") === "GreaterThanOrEqualToThreshold" ? 1 : 0;
  const isBlind = ["Minimum", "SampleCount"].includes(textOf(reading.statistic));
  const rings = ringsAbove(alarm) && typeof threshold === "number" && threshold <= limit && !isBlind;
  return rings ? pass : fail(`alarm "${alarm.name}" does not ring at the first message`);
}
