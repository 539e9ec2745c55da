import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { JobProducer, type JobOutcome } from "../../runtime/queue/producer";
import { until } from "../wait";
import { failed, passed, unknown, type Check, type Probe, type ProbeContext } from "./probe";
import { readRedisUrl } from "./redis-url";

/**
 * Does a job that is put on the queue come out done, by a worker's hand?
 *
 * It adds through the producer that callers use and reads what the worker left in the job's state; it never takes a job
 * itself. The job goes ahead of waiting work (P0), because the question is whether work gets done, not how long the
 * queue is, and it is removed afterwards.
 */
export const queueRoundTrip: Probe = {
  name: "queue-round-trip",
  checklistItem: "post-test-job-completes",
  purpose: "a marked echo job put on the queue is completed by a worker with the same payload",
  disruptive: false,
  timeoutSeconds: 30,
  async run(context) {
    const producer = await JobProducer.connect(await readRedisUrl(context));
    try {
      return await roundTrip(producer, context);
    } finally {
      await producer.close();
    }
  },
};

async function roundTrip(producer: JobProducer, context: ProbeContext): Promise<readonly Check[]> {
  const id = `gate-probe-${randomUUID()}`;
  const payload = { probe: id, text: "ä, 測試, тест", nested: { list: [1, 2.5, null, true] } };
  await producer.add({ type: "echo", payload, priority: "P0", id, attempts: 1 });
  context.progress(`job ${id} waits for a worker`);
  let removed = false;
  let outcome: JobOutcome | undefined;
  try {
    outcome = await waitForWorker(producer, id, context);
  } finally {
    removed = await producer.remove(id);
  }
  return [
    judgeOutcome(outcome, payload, context.timeoutSeconds),
    removed ? passed("clean-up", "the job is removed") : unknown("clean-up", `job ${id} could not be removed`),
  ];
}

/** In pieces of a second, so that Ctrl-C need not wait for the whole. */
function waitForWorker(producer: JobProducer, id: string, context: ProbeContext): Promise<JobOutcome | undefined> {
  const look = async (): Promise<JobOutcome | undefined> => {
    const outcome = await producer.waitFor(id, 1);
    return outcome.status === "timeout" ? undefined : outcome;
  };
  return until(look, { ...context, everyMilliseconds: 0 });
}

function judgeOutcome(outcome: JobOutcome | undefined, payload: unknown, timeoutSeconds: number): Check {
  switch (outcome?.status) {
    case "completed":
      return isDeepStrictEqual(outcome.result, payload)
        ? passed("result", `worker ${outcome.processedBy ?? "without a name"} completed the job with the same payload`)
        : failed("result", "a worker completed the job with another result than the payload");
    case "failed":
      return failed("result", `a worker took the job and failed it: ${outcome.reason}`);
    default:
      return failed("result", `no worker finished the job within ${timeoutSeconds} s`);
  }
}
