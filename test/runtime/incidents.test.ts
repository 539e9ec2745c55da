import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNotifier } from "../../runtime/functions/notifier";
import type { Answer, HttpReceiver, Received } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { alarmChange, snsEvent } from "./alarm-messages";

interface Described {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly AlarmActions?: readonly string[];
  readonly ActionsEnabled?: boolean;
  readonly ActionsSuppressedBy?: string;
}

const key = "ops-prod-queue-backlog";
const topic = (severity: string) => `arn:aws:sns:us-east-1:000000000000:ops-alarms-${severity}`;
const text = (incident: string) => `Too much. Incident: ${incident}. Runbook: https://example.com/runbook/queue.md`;
const oldest = {
  AlarmName: "ops-prod-oldest-page",
  AlarmDescription: text(key),
  AlarmActions: [topic("p1")],
  ActionsEnabled: true,
};

let ringing: { MetricAlarms?: readonly Described[]; CompositeAlarms?: readonly Described[]; NextToken?: string }[];
let aws: HttpReceiver;
let pagerDuty: HttpReceiver;
let slack: HttpReceiver;

beforeEach(async () => {
  ringing = [{}];
  slack = await startReceiver(() => ({ body: "ok" }));
  pagerDuty = await startReceiver(() => ({ status: 202 }));
  aws = await startReceiver(answer);
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH", aws.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.spyOn(await import("../../runtime/functions/secret"), "readSecret").mockImplementation(() =>
    Promise.resolve(JSON.stringify({ slackWebhookUrl: `${slack.url}/hook`, pagerDutyRoutingKey: "key" })),
  );
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await Promise.all([aws, pagerDuty, slack].map((receiver) => receiver.stop()));
});

function answer(request: Received): Answer {
  expect(request.headers["x-amz-target"]).toMatch(/\.DescribeAlarms$/);
  expect(JSON.parse(request.body)).toMatchObject({
    StateValue: "ALARM",
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { headers, body: JSON.stringify(ringing.shift() ?? {}) };
}

const change = (state: "ALARM" | "OK", name: string, AlarmDescription: string) =>
  snsEvent("ops-alarms-p1", { ...alarmChange(state), AlarmName: name, AlarmDescription });
const notify = (event: unknown) =>
  createNotifier({
    NOTIFIER_SECRET_ARN: "arn:secret",
    PAGERDUTY_EVENTS_URL: `${pagerDuty.url}/v2/enqueue`,
    SERVICE_NAME: "ops",
  })(event);
const events = () =>
  pagerDuty.received.map(({ body }) => {
    const { event_action, dedup_key } = JSON.parse(body) as Record<string, string>;
    return `${event_action} ${dedup_key}`;
  });

test("two alarms of one fault open one incident, which the last of them that ends closes", async () => {
  await notify(change("ALARM", "ops-prod-depth-page", text(key)));
  await notify(change("ALARM", oldest.AlarmName, text(key)));
  expect(events()).toEqual([`trigger ${key}`, `trigger ${key}`]);
  ringing = [{ MetricAlarms: [oldest] }, {}];
  await notify(change("OK", "ops-prod-depth-page", text(key)));
  expect(events()).toHaveLength(2);
  await notify(change("OK", oldest.AlarmName, text(key)));
  expect(events().slice(2)).toEqual([`resolve ${key}`]);
  expect(slack.received).toHaveLength(4);
});

test("a composite counts, on whatever page of the answer it stands", async () => {
  ringing = [{ NextToken: "more" }, { CompositeAlarms: [oldest] }];
  await notify(change("OK", "ops-prod-depth-page", text(key)));
  expect(events()).toEqual([]);
});

test.each<[string, { MetricAlarms?: readonly Described[]; CompositeAlarms?: readonly Described[] }]>([
  ["is of another incident", { MetricAlarms: [{ ...oldest, AlarmDescription: text(`${key}-2`) }] }],
  ["has no text", { MetricAlarms: [{ AlarmName: "other", AlarmActions: [topic("p1")] }] }],
  ["does not page", { MetricAlarms: [{ ...oldest, AlarmActions: [topic("p2")] }] }],
  ["tells nobody", { MetricAlarms: [{ ...oldest, ActionsEnabled: false }] }],
  ["is suppressed", { CompositeAlarms: [{ ...oldest, ActionsSuppressedBy: "Alarm" }] }],
  ["is itself", { MetricAlarms: [{ ...oldest, AlarmName: "ops-prod-depth-page" }] }],
])("an alarm that rings and %s keeps no incident open", async (_, answered) => {
  ringing = [answered];
  await notify(change("OK", "ops-prod-depth-page", text(key)));
  expect(events()).toEqual([`resolve ${key}`]);
});

test("an alarm with an incident of its own is ended without a question", async () => {
  await notify(change("OK", "ops-prod-worker-down", "Down. Runbook: https://example.com/runbook/worker-down.md"));
  expect(events()).toEqual([`resolve ${alarmChange("OK").AlarmArn}`]);
  expect(aws.received).toHaveLength(0);
});
