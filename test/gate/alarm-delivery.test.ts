import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alarmDelivery } from "../../gate/probe/alarm-delivery";
import { startReceivers, type Receivers } from "../../sandbox/receivers/server";
import { statuses, useFakeAws } from "./probe-context";
import { stackFacts } from "./stack-facts";

describe("alarm-delivery", () => {
  const { aws, context } = useFakeAws();
  let receivers: Receivers;
  let slackReceiver: string;
  const send = async (path: string, text: string): Promise<void> => {
    await fetch(`${slackReceiver}${path}`, { method: "POST", body: JSON.stringify({ text }) });
  };

  beforeEach(async () => {
    receivers = await startReceivers(0, () => Promise.resolve({ alarms: [], services: [] }));
    slackReceiver = `http://127.0.0.1:${receivers.port}`;
    aws().service.notify = () => send("/slack/hook", `ALARM: ${stackFacts.workerDownAlarmName}`);
  });
  afterEach(() => receivers.close());

  it("passes when the alarm rings, Slack hears it and the service comes back", async () => {
    const checks = await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 20 }));
    expect(statuses(checks)).toEqual({ ring: "pass", delivery: "pass", restored: "pass" });
    expect(checks[0]?.observed).toMatch(/^ops-worker-down rang after \d+ s: Threshold Crossed$/);
  });

  it("stops replacements too, and uses nothing but looking and StopTask", async () => {
    aws().service.looksUntilAlarm = 5;
    await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 20 }));
    expect(aws().operations.filter((operation) => operation === "StopTask").length).toBeGreaterThanOrEqual(10);
    expect([...new Set(aws().operations)].sort()).toEqual([
      "DescribeAlarms",
      "DescribeServices",
      "DescribeTasks",
      "ListTasks",
      "StopTask",
    ]);
  });

  it("fails when the alarm never rings, and still waits until the service is back", async () => {
    aws().service.looksUntilAlarm = Infinity;
    const checks = await alarmDelivery.run(context({ slackReceiver }));
    expect(statuses(checks)).toEqual({ ring: "fail", restored: "pass" });
  });

  it.each([
    ["nothing is sent", () => Promise.resolve()],
    ["only PagerDuty hears it", () => send("/pagerduty/v2/enqueue", stackFacts.workerDownAlarmName)],
    ["Slack hears of another alarm", () => send("/slack/hook", "ALARM: ops-queue-depth")],
  ])("fails when %s", async (_, notify) => {
    aws().service.looksUntilAlarm = 1;
    aws().service.notify = notify;
    const checks = await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 1 }));
    expect(statuses(checks)).toEqual({ ring: "pass", delivery: "fail", restored: "pass" });
  });

  it("does not take a message from before for this one", async () => {
    await send("/slack/hook", `ALARM: ${stackFacts.workerDownAlarmName}`);
    aws().service.looksUntilAlarm = 1;
    aws().service.notify = () => Promise.resolve();
    const checks = await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 1 }));
    expect(statuses(checks)).toMatchObject({ delivery: "fail" });
  });

  it("does not know about the delivery without a receiver", async () => {
    const checks = await alarmDelivery.run(context({ timeoutSeconds: 20 }));
    expect(statuses(checks)).toEqual({ ring: "pass", delivery: "unknown", restored: "pass" });
  });

  it("does not know when the receiver is away, and still waits until the service is back", async () => {
    await receivers.close();
    aws().service.notify = () => Promise.resolve();
    const checks = await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 20 }));
    expect(statuses(checks)).toEqual({ ring: "unknown", restored: "pass" });
  });

  it("fails when the tasks do not come back", async () => {
    aws().service.looksUntilAlarm = 1;
    aws().service.replaces = false;
    const checks = await alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 1 }));
    expect(statuses(checks)).toEqual({ ring: "pass", delivery: "pass", restored: "fail" });
  });

  it("stops nothing when the workers are ill already", async () => {
    aws().service.tasks = [{}];
    const checks = await alarmDelivery.run(context({ slackReceiver }));
    expect(statuses(checks)).toEqual({ before: "unknown" });
    expect(aws().operations).not.toContain("StopTask");
  });

  it("lets go at once when interrupted", async () => {
    aws().service.looksUntilAlarm = Infinity;
    const interruption = new AbortController();
    const run = alarmDelivery.run(context({ slackReceiver, timeoutSeconds: 600, signal: interruption.signal }));
    await expect.poll(() => aws().operations).toContain("StopTask");
    interruption.abort(new Error("Ctrl-C"));
    await expect(run).rejects.toThrow();
  });
});
