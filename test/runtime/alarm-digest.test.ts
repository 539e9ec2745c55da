import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { digest } from "../../runtime/functions/alarm-digest";
import { digestMessage, summarize } from "../../runtime/functions/alarm-digest/summary";
import type { HttpReceiver, Received } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import { alarmChange, report } from "./alarm-messages";

const topicArn = "arn:aws:sns:us-east-1:000000000000:ops-p2";

/** A message as SNS puts it into the queue. */
function body(message: object): string {
  return JSON.stringify({
    Type: "Notification",
    MessageId: "1",
    TopicArn: "arn:x:ops-p3",
    Message: JSON.stringify(message),
  });
}
const change = (name: string, state: "ALARM" | "OK", minute: number) =>
  body({
    ...alarmChange(state),
    AlarmName: name,
    AlarmDescription: `${name} is wrong.`,
    StateChangeTime: `2026-11-22T04:${String(minute).padStart(2, "0")}:00.000+0000`,
  });

describe("the summary", () => {
  test("names what rings still first, then what rang most often, however the messages are ordered", () => {
    const summary = summarize([
      change("twice", "OK", 9),
      change("twice", "ALARM", 1),
      change("twice", "OK", 2),
      change("twice", "ALARM", 3),
      change("ringing", "ALARM", 5),
      change("once", "ALARM", 6),
      change("once", "OK", 7),
      body(report("P3")),
    ]);
    expect(summary.map(({ name, rang, isRinging }) => [name, rang, isRinging])).toEqual([
      ["ringing", 1, true],
      ["twice", 2, false],
      ["once", 1, false],
      ["ops-prod-deployment-failed", 1, false],
    ]);
  });

  test("leaves out that new alarms have found all in order, and goes on after what it cannot read", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const first = body({ ...alarmChange("OK"), OldStateValue: "INSUFFICIENT_DATA" });
    expect(summarize(["{", first, change("real", "ALARM", 1)]).map(({ name }) => name)).toEqual(["real"]);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  test("becomes a report that names at most so many alarms and counts the rest", () => {
    const alarms = ["a", "b", "c"].map((name) => change(name, "ALARM", 1));
    const context = { service: "ops", topicArn, mostAlarms: 2, at: new Date("2026-11-22T08:00:00Z") };
    expect(digestMessage(summarize(alarms), context)).toEqual({
      version: "1.0",
      source: "custom",
      content: {
        textType: "client-markdown",
        title: "ops: 3 minor alarms since the last digest, 3 still ringing",
        description: "• a (ringing), 1 time: a is wrong.\n• b (ringing), 1 time: b is wrong.\nand 1 more alarm",
      },
      metadata: {
        threadId: "ops-alarm-digest",
        summary: "ops: 3 minor alarms since the last digest, 3 still ringing",
        eventType: "Daily digest",
        relatedResources: [],
        additionalContext: {
          name: "ops-alarm-digest",
          severity: "P2",
          incidentKey: "ops-alarm-digest",
          changedAt: "2026-11-22T08:00:00.000Z",
          account: "000000000000",
          region: "us-east-1",
        },
      },
    });
  });
});

describe("a run", () => {
  let cloud: HttpReceiver;
  let waiting: { MessageId: string; Body: string }[];
  let deleted: string[];
  let published: string[];
  let refuses: boolean;

  /** SQS speaks JSON, SNS forms. */
  const answer = ({ headers, body: sent }: Received) => {
    const action = headers["x-amz-target"];
    if (action === undefined) {
      if (refuses)
        return { status: 403, body: "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>" };
      published.push(new URLSearchParams(sent).get("Message") ?? "");
      return { body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>" };
    }
    const json = { headers: { "content-type": "application/x-amz-json-1.0" } };
    if (action === "AmazonSQS.ReceiveMessage") {
      const Messages = waiting.splice(0, 10).map((message) => ({
        ...message,
        ReceiptHandle: `handle ${message.MessageId}`,
        MD5OfBody: createHash("md5").update(message.Body).digest("hex"),
      }));
      return { ...json, body: JSON.stringify({ Messages }) };
    }
    const { Entries } = JSON.parse(sent) as { Entries: { Id: string; ReceiptHandle: string }[] };
    deleted.push(...Entries.map(({ ReceiptHandle }) => ReceiptHandle));
    return { ...json, body: JSON.stringify({ Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }) };
  };

  beforeEach(async () => {
    [waiting, deleted, published, refuses] = [[], [], [], false];
    cloud = await startReceiver(answer);
    vi.stubEnv("AWS_ENDPOINT_URL", cloud.url);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await cloud.stop();
  });

  const run = () =>
    digest({
      DIGEST_QUEUE_URL: `${cloud.url}/000000000000/digest`,
      DIGEST_TOPIC_ARN: topicArn,
      DIGEST_MOST_ALARMS: "20",
      SERVICE_NAME: "ops",
    });
  const fill = (count: number) =>
    (waiting = Array.from({ length: count }, (_, index) => ({
      MessageId: String(index),
      Body: change(`alarm-${index}`, "ALARM", index),
    })));

  test("sums up all that waits in one message, and takes it out of the queue", async () => {
    fill(23);
    expect(await run()).toBe(23);
    expect(published).toHaveLength(1);
    expect(published[0]).toContain("23 minor alarms");
    expect(deleted).toEqual(Array.from({ length: 23 }, (_, index) => `handle ${index}`));
  });

  test("says nothing when nothing happened", async () => {
    expect(await run()).toBe(0);
    expect([published, deleted]).toEqual([[], []]);
  });

  test("leaves all in the queue when nobody could be told", async () => {
    fill(1);
    refuses = true;
    await expect(run()).rejects.toThrow();
    expect(deleted).toEqual([]);
  });
});
