import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createNotifier, handler } from "../../runtime/functions/notifier";
import { deliveryDefaults } from "../../runtime/functions/notifier/delivery";
import type { Answer, HttpReceiver, Received } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { alarmChange, mathAlarmChange, report, snsEvent } from "./alarm-messages";

const routingKey = "r0ut1ng-canary";
const secretArn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:notifier-AbCdEf";

let slackAnswers: Answer[];
let pagerDutyAnswers: Answer[];
let secret: string;
let slack: HttpReceiver;
let pagerDuty: HttpReceiver;
let secretsManager: HttpReceiver;
let readsBefore: number;
let waits: number[];
let lines: string[];

beforeAll(async () => {
  // One for all tests: the client keeps the address with which it was made.
  secretsManager = await startReceiver((request) => getSecretValue(request));
  vi.stubEnv("AWS_ENDPOINT_URL", secretsManager.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});

beforeEach(async () => {
  slackAnswers = [];
  pagerDutyAnswers = [];
  waits = [];
  lines = [];
  slack = await startReceiver(() => slackAnswers.shift() ?? { body: "ok" });
  pagerDuty = await startReceiver(() => pagerDutyAnswers.shift() ?? { status: 202 });
  secret = JSON.stringify({
    slackWebhookUrl: `${slack.url}/services/T000/B000/w3bh00k-canary`,
    pagerDutyRoutingKey: routingKey,
  });
  readsBefore = secretsManager.received.length;
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([slack, pagerDuty].map((receiver) => receiver.stop()));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await secretsManager.stop();
});

function getSecretValue(request: Received): Answer {
  expect(request.headers["x-amz-target"]).toBe("secretsmanager.GetSecretValue");
  expect(JSON.parse(request.body)).toEqual({ SecretId: secretArn });
  return { headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify({ SecretString: secret }) };
}

function environment(): Record<string, string> {
  return {
    NOTIFIER_SECRET_ARN: secretArn,
    PAGERDUTY_EVENTS_URL: `${pagerDuty.url}/v2/enqueue`,
    SERVICE_NAME: "ops-agent-worker",
    ALARM_OWNER: "platform-team",
    SLACK_MENTIONS: '{"P0":"<!channel>"}',
  };
}

function makeNotifier(variables: Record<string, string> = {}): ReturnType<typeof createNotifier> {
  return createNotifier(
    { ...environment(), ...variables },
    {
      ...deliveryDefaults,
      wait: (seconds) => {
        waits.push(seconds);
        return Promise.resolve();
      },
    },
  );
}

const bodies = (receiver: HttpReceiver) => receiver.received.map(({ body }) => JSON.parse(body) as unknown);

/** How often this test has had the secret read. */
const reads = () => secretsManager.received.length - readsBefore;

const alarmUrl =
  "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/ops-agent-worker-prod-worker-down";
const alarmArn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:ops-agent-worker-prod-worker-down";
const reason = "Threshold Crossed: 2 datapoints [0.0, 0.0] were less than the threshold (2.0).";
const description = "Fewer workers run than must. Runbook: https://example.com/runbook/worker-down.md";

describe("an alarm of severity P0", () => {
  test("opens an incident and tells Slack, once each, whole", async () => {
    await makeNotifier()(snsEvent("ops-agent-worker-prod-p0", alarmChange("ALARM")));
    expect(bodies(pagerDuty)).toEqual([
      {
        routing_key: routingKey,
        event_action: "trigger",
        dedup_key: alarmArn,
        client: "ops-agent-worker",
        client_url: alarmUrl,
        links: [
          { href: "https://example.com/runbook/worker-down.md", text: "Runbook" },
          { href: alarmUrl, text: "Alarm" },
        ],
        payload: {
          summary: `P0 ops-agent-worker: ops-agent-worker-prod-worker-down: ${reason}`,
          source: "ops-agent-worker",
          severity: "critical",
          timestamp: "2026-11-22T04:08:44.803Z",
          class: "ops-agent-worker-prod-worker-down",
          custom_details: {
            description,
            reason,
            subject: "ECS/ContainerInsights RunningTaskCount (ClusterName=ops-prod, ServiceName=ops)",
            region: "us-east-1",
            account: "000000000000",
          },
        },
      },
    ]);
    expect(pagerDuty.received[0]).toMatchObject({ method: "POST", path: "/v2/enqueue" });
    expect(slack.received[0]).toMatchObject({ method: "POST", path: "/services/T000/B000/w3bh00k-canary" });
    expect(bodies(slack)).toEqual([
      {
        text: "<!channel> ALARM P0: ops-agent-worker-prod-worker-down",
        blocks: [
          {
            type: "header",
            text: { type: "plain_text", text: ":rotating_light: ALARM P0: ops-agent-worker-prod-worker-down" },
          },
          { type: "section", text: { type: "mrkdwn", text: `<!channel> ${description}` } },
          { type: "section", text: { type: "mrkdwn", text: `*Why:* ${reason}` } },
          {
            type: "section",
            fields: [
              { type: "mrkdwn", text: "*Service*\nops-agent-worker" },
              { type: "mrkdwn", text: "*Severity*\nP0" },
              {
                type: "mrkdwn",
                text: "*About*\nECS/ContainerInsights RunningTaskCount (ClusterName=ops-prod, ServiceName=ops)",
              },
              { type: "mrkdwn", text: "*Since*\n2026-11-22T04:08:44.803Z" },
              { type: "mrkdwn", text: "*Owner*\nplatform-team" },
              { type: "mrkdwn", text: "*Region*\nus-east-1" },
              { type: "mrkdwn", text: "*Account*\n000000000000" },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                text: { type: "plain_text", text: "Runbook" },
                url: "https://example.com/runbook/worker-down.md",
              },
              { type: "button", text: { type: "plain_text", text: "Alarm" }, url: alarmUrl },
            ],
          },
        ],
      },
    ]);
  });

  test("closes the same incident when it ends", async () => {
    await makeNotifier()(snsEvent("ops-agent-worker-prod-p0", alarmChange("OK")));
    expect(bodies(pagerDuty)).toEqual([{ routing_key: routingKey, event_action: "resolve", dedup_key: alarmArn }]);
    expect(bodies(slack)).toMatchObject([{ text: "RESOLVED P0: ops-agent-worker-prod-worker-down" }]);
  });

  test("neither opens nor closes one when data is missing", async () => {
    await makeNotifier()(snsEvent("ops-agent-worker-prod-p0", alarmChange("INSUFFICIENT_DATA")));
    expect(pagerDuty.received).toHaveLength(0);
    expect(bodies(slack)).toMatchObject([{ text: "NO DATA P0: ops-agent-worker-prod-worker-down" }]);
  });
});

describe("a report", () => {
  test("of severity P1 pages and is told, with its runbook and no link to an alarm", async () => {
    await makeNotifier()(snsEvent("ops-p1", report("P1")));
    expect(bodies(pagerDuty)).toEqual([
      {
        routing_key: routingKey,
        event_action: "trigger",
        dedup_key: "ops-prod-deployment-failed",
        client: "ops-agent-worker",
        links: [{ href: "https://example.com/runbook/deployment-failed.md", text: "Runbook" }],
        payload: {
          summary: "P1 ops-agent-worker: ops-prod-deployment-failed: ECS Deployment State Change",
          source: "ops-agent-worker",
          severity: "error",
          timestamp: "2026-11-22T04:08:44.000Z",
          class: "ops-prod-deployment-failed",
          custom_details: {
            description: "A deployment failed.",
            reason: "ECS Deployment State Change",
            subject: "arn:aws:ecs:us-east-1:000000000000:service/ops/worker",
            region: "us-east-1",
            account: "000000000000",
          },
        },
      },
    ]);
    expect(bodies(slack)).toMatchObject([{ text: "P1: ops-prod-deployment-failed" }]);
    expect(JSON.stringify(bodies(slack))).not.toContain("console.aws");
  });

  test("goes by its own severity, whatever topic carries it", async () => {
    await makeNotifier()(snsEvent("ops-p1", report("P2")));
    expect([slack.received.length, pagerDuty.received.length]).toEqual([1, 0]);
  });
});

test("an alarm's own owner and incident are taken from its text", async () => {
  const AlarmDescription =
    "Too slow. Owner: data@team.org. Incident: ops-prod-redis-full. Runbook: https://example.com/runbook/redis.md#full";
  await makeNotifier()(snsEvent("ops-p1", { ...alarmChange("ALARM"), AlarmDescription }));
  expect(bodies(pagerDuty)).toMatchObject([
    { dedup_key: "ops-prod-redis-full", links: [{ href: "https://example.com/runbook/redis.md#full" }, {}] },
  ]);
  expect(JSON.stringify(bodies(slack))).toContain("*Owner*\\ndata@team.org");
});

test("a composite alarm is told with its rule", async () => {
  const { Trigger: _, ...composite } = alarmChange("ALARM");
  await makeNotifier()(snsEvent("ops-p2", { ...composite, AlarmRule: 'ALARM("errors")' }));
  expect(JSON.stringify(bodies(slack))).toContain('*About*\\nALARM(\\"errors\\")');
});

test("that a new alarm has found all in order is told nobody", async () => {
  const first = { ...alarmChange("OK"), OldStateValue: "INSUFFICIENT_DATA" };
  await makeNotifier()(snsEvent("ops-p0", first));
  expect([slack.received.length, pagerDuty.received.length]).toEqual([0, 0]);
});

describe("a channel that SNS itself serves", () => {
  test.each([
    ["slack", 0, 1, 0, 1],
    ["pagerDuty", 1, 0, 1, 1],
    ["slack,pagerDuty", 0, 0, 0, 1],
  ])(
    "%s is left out; PagerDuty gets reports from here all the same",
    async (direct, slackAlarms, pages, slackReports, pagedReports) => {
      const notify = makeNotifier({ DIRECT_CHANNELS: direct });
      await notify(snsEvent("ops-p1", alarmChange("ALARM")));
      expect([slack.received.length, pagerDuty.received.length]).toEqual([slackAlarms, pages]);
      await notify(snsEvent("ops-p1", report("P1")));
      expect([slack.received.length - slackAlarms, pagerDuty.received.length - pages]).toEqual([
        slackReports,
        pagedReports,
      ]);
    },
  );

  test("is the only case in which the secret may have no webhook", async () => {
    secret = JSON.stringify({ pagerDutyRoutingKey: routingKey });
    await makeNotifier({ DIRECT_CHANNELS: "slack" })(snsEvent("ops-p1", alarmChange("ALARM")));
    expect(pagerDuty.received).toHaveLength(1);
    await expect(makeNotifier()(snsEvent("ops-p2", alarmChange("ALARM")))).rejects.toThrow(
      "the notifier's secret has no slackWebhookUrl",
    );
  });
});

describe("the severity decides who hears of it", () => {
  test.each([
    ["ops-p0", {}, 1, 1],
    ["ops-P1", {}, 1, 1],
    ["ops-p2", {}, 1, 0],
    ["ops-p3", {}, 0, 0],
    ["ops-p3", { severity: "P1" }, 1, 1],
    ["ops-p0", { severity: "p3" }, 0, 0],
    ["ops-alarms", {}, 1, 1],
    ["ops-p7", {}, 1, 1],
  ])("topic %s, attributes %j: Slack %i, PagerDuty %i", async (topic, attributes, toSlack, toPagerDuty) => {
    await makeNotifier()(snsEvent(topic, alarmChange("ALARM"), attributes));
    expect([slack.received.length, pagerDuty.received.length]).toEqual([toSlack, toPagerDuty]);
  });
});

test("an alarm on metric math is told with its expression, and Slack's special characters are escaped", async () => {
  await makeNotifier()(snsEvent("ops-p2", mathAlarmChange()));
  const sent = JSON.stringify(bodies(slack));
  expect(sent).toContain("*About*\\n100 * failed / processed");
  expect(sent).toContain("5 % &amp; more &lt;!channel&gt;");
  expect(sent).not.toContain("<!channel>");
});

test("texts longer than Slack or PagerDuty take are shortened", async () => {
  const long = { ...alarmChange("ALARM"), AlarmName: "n".repeat(255), NewStateReason: "r".repeat(5_000) };
  await makeNotifier()(snsEvent("ops-p0", { ...long, AlarmArn: `${alarmArn}${"n".repeat(255)}` }));
  const [message] = bodies(slack) as { blocks: { text?: { text: string } }[] }[];
  expect(message?.blocks.map(({ text }) => text?.text.length)).toEqual([
    150,
    `<!channel> ${description}`.length,
    3_000,
    undefined,
    undefined,
  ]);
  const [event] = bodies(pagerDuty) as { dedup_key: string; payload: { summary: string } }[];
  expect(event?.payload.summary).toHaveLength(1_024);
  expect(event?.dedup_key).toMatch(/^[0-9a-f]{64}$/);
});

describe("delivery", () => {
  test("waits as told by Retry-After, else longer each time, until it is taken", async () => {
    slackAnswers = [{ status: 429, headers: { "retry-after": "3" } }, { status: 503 }, { status: 500 }];
    await makeNotifier()(snsEvent("ops-p2", alarmChange("ALARM")));
    expect(slack.received).toHaveLength(4);
    expect(waits).toEqual([3, 1, 2]);
  });

  test("gives up after four attempts and fails, so that Lambda runs it again; the other one still arrives", async () => {
    pagerDutyAnswers = Array.from({ length: 4 }, () => ({ status: 500 }));
    const result = makeNotifier()(snsEvent("ops-p1", alarmChange("ALARM")));
    await expect(result).rejects.toThrow("ops-agent-worker-prod-worker-down: PagerDuty answered 500 (attempt 4)");
    expect([slack.received.length, pagerDuty.received.length]).toEqual([1, 4]);
  });

  test.each([
    ["refused", { status: 404 }, "Slack answered 404 (attempt 1)"],
    [
      "sent elsewhere",
      { status: 302, headers: { location: "http://127.0.0.1:1/" } },
      "Slack gave no answer: TypeError (attempt 4)",
    ],
    ["told to wait for minutes", { status: 429, headers: { "retry-after": "600" } }, "Slack answered 429 (attempt 1)"],
  ])("a message that is %s fails", async (_, answer, message) => {
    slackAnswers = Array.from({ length: 4 }, () => answer);
    await expect(makeNotifier()(snsEvent("ops-p2", alarmChange("ALARM")))).rejects.toThrow(message);
  });

  test("nobody there is an error that names neither address nor key", async () => {
    await slack.stop();
    const error = await makeNotifier()(snsEvent("ops-p2", alarmChange("ALARM"))).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: "ops-agent-worker-prod-worker-down: Slack gave no answer: ECONNREFUSED (attempt 4)",
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
    slack = await startReceiver();
  });
});

describe("the secret", () => {
  test("is read once while all goes well, and anew after a failure", async () => {
    const notify = makeNotifier();
    await notify(snsEvent("ops-p2", alarmChange("ALARM")));
    await notify(snsEvent("ops-p2", alarmChange("OK")));
    expect(reads()).toBe(1);
    slackAnswers = [{ status: 403 }];
    await expect(notify(snsEvent("ops-p2", alarmChange("ALARM")))).rejects.toThrow("Slack answered 403");
    await notify(snsEvent("ops-p2", alarmChange("ALARM")));
    expect(reads()).toBe(2);
  });

  test.each([
    ["not JSON", "w3bh00k-canary", "(whole)"],
    ["without a key", JSON.stringify({ slackWebhookUrl: "http://x/canary" }), "pagerDutyRoutingKey"],
    [
      "without an address",
      JSON.stringify({ slackWebhookUrl: "canary", pagerDutyRoutingKey: "canary" }),
      "slackWebhookUrl",
    ],
  ])("that is %s is an error that quotes nothing of it", async (_, value, field) => {
    secret = value;
    const failure = makeNotifier()(snsEvent("ops-p2", alarmChange("ALARM")));
    await expect(failure).rejects.toThrow(`the notifier's secret is not as expected; wrong or missing: ${field}`);
  });

  test("is in no log line", async () => {
    slackAnswers = [{ status: 500 }];
    await makeNotifier()(snsEvent("ops-p0", alarmChange("ALARM")));
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      "alarm.received",
      "alarm.delivered",
    ]);
    expect(lines.join("\n")).not.toContain("canary");
  });
});

test("a message that is no alarm fails and names what it lacks", async () => {
  await expect(makeNotifier()(snsEvent("ops-p0", { AlarmName: "x" }))).rejects.toThrow(
    /^message 95df01b4-ee98-5cb9-9903-4c221d41eb5e is not a CloudWatch alarm; wrong or missing: AlarmArn, /,
  );
});

test("Lambda's handler takes its settings from the process", async () => {
  for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
  await handler(snsEvent("ops-p0", alarmChange("ALARM")));
  expect([slack.received.length, pagerDuty.received.length]).toEqual([1, 1]);
});

test("without its settings it does not start", () => {
  expect(() => createNotifier({})).toThrow(/NOTIFIER_SECRET_ARN/);
});
