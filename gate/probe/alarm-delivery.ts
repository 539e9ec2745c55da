import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { StopTaskCommand } from "@aws-sdk/client-ecs";
import { slackMessages } from "../slack-receiver";
import { until } from "../wait";
import { failed, passed, reason, unknown, type Check, type Probe, type ProbeContext } from "./probe";
import { lookAtWorker, taskArns } from "./worker-healthy";

/**
 * Does somebody hear when the workers are gone?
 *
 * It stops every task of the service, again as often as the service replaces them, until the worker-down alarm rings
 * by its own metric and its message has arrived; it never sets an alarm's state and publishes no metric. Then it lets
 * go: the service's desired count was never touched, so the platform itself brings the tasks back, also when this
 * process is interrupted or killed half-way. At the end it waits to see just that.
 */
export const alarmDelivery: Probe = {
  name: "alarm-delivery",
  checklistItem: "post-alert-delivery-tested",
  purpose: "with all worker tasks stopped, worker-down rings by its own metric and the message reaches Slack",
  disruptive: true,
  timeoutSeconds: 900,
  async run(context) {
    context.progress("waiting for healthy workers and a quiet alarm");
    const unfit = await waitUntilQuiet(context);
    if (unfit !== undefined) return [unknown("before", `not started, nothing was stopped: ${unfit}`)];
    const checks: Check[] = [];
    try {
      for await (const check of ring(context)) checks.push(check);
    } catch (error) {
      context.signal.throwIfAborted();
      checks.push(unknown("ring", `could not look: ${reason(error)}`));
    }
    context.progress("no more stopping: waiting until the service has its workers back and the alarm is OK");
    const missing = await waitUntilQuiet(context);
    checks.push(
      missing === undefined
        ? passed("restored", "workers are healthy again and the alarm is OK")
        : failed("restored", `not back after ${context.timeoutSeconds} s: ${missing}`),
    );
    return checks;
  },
};

/** Keeps the workers down until the alarm has rung and its message has arrived, or the time for either is over. */
async function* ring(context: ProbeContext): AsyncGenerator<Check> {
  const { stack, slackReceiver } = context;
  const startedAt = new Date();
  context.progress(`stopping all tasks of ${stack.serviceName} until ${stack.workerDownAlarmName} rings`);
  const alarm = await until(async () => {
    await stopAllTasks(context);
    const seen = await describeAlarm(context);
    return seen?.StateValue === "ALARM" ? seen : undefined;
  }, context);
  const rungAfter = Math.round((Date.now() - startedAt.getTime()) / 1000);
  if (alarm === undefined) {
    yield failed("ring", `${stack.workerDownAlarmName} did not ring within ${rungAfter} s without a worker`);
    return;
  }
  yield passed(
    "ring",
    `${stack.workerDownAlarmName} rang after ${rungAfter} s: ${alarm.StateReason ?? "no reason given"}`,
  );
  if (slackReceiver === undefined) {
    yield unknown("delivery", "nobody looked at Slack: name a receiver with --slack-receiver or OPS_SLACK_RECEIVER");
    return;
  }
  context.progress("the alarm rings: waiting for its message at the Slack receiver");
  const message = await until(async () => {
    // While the workers stay down nothing but the alarm's own message can name it; a recovery message would too.
    await stopAllTasks(context);
    const messages = await slackMessages(slackReceiver, startedAt);
    return messages.find(({ text }) => text.includes(stack.workerDownAlarmName));
  }, context);
  yield message === undefined
    ? failed(
        "delivery",
        `no message about ${stack.workerDownAlarmName} within ${context.timeoutSeconds} s of the alarm`,
      )
    : passed("delivery", `its message was at the Slack receiver at ${message.receivedAt}`);
}

async function stopAllTasks(context: ProbeContext): Promise<void> {
  const { aws, stack } = context;
  for (const task of await taskArns(context)) {
    context.signal.throwIfAborted();
    await aws.ecs.send(new StopTaskCommand({ cluster: stack.clusterName, task, reason: "gate probe alarm-delivery" }));
  }
}

/** @returns what is still missing when the time is over, or `undefined` when all is well */
async function waitUntilQuiet(context: ProbeContext): Promise<string | undefined> {
  let missing = "";
  const quiet = await until(async () => {
    const alarm = await describeAlarm(context);
    const ill = (await lookAtWorker(context)).filter(({ status }) => status !== "pass");
    missing = [
      ...ill.map(({ observed }) => observed),
      ...(alarm?.StateValue === "OK" ? [] : [describeState(context, alarm)]),
    ].join("; ");
    return missing === "" ? true : undefined;
  }, context);
  return quiet === true ? undefined : missing;
}

async function describeAlarm({ aws, stack }: ProbeContext): Promise<MetricAlarm | undefined> {
  const answer = await aws.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [stack.workerDownAlarmName] }));
  return answer.MetricAlarms?.[0];
}

function describeState({ stack }: ProbeContext, alarm: MetricAlarm | undefined): string {
  return alarm === undefined
    ? `there is no alarm ${stack.workerDownAlarmName}`
    : `${stack.workerDownAlarmName} is ${alarm.StateValue ?? "without a state"}`;
}
