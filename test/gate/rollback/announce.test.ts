import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Intent, Outcome } from "../../../gate/ledger/entry";
import { Ledger } from "../../../gate/ledger/ledger";
import type { Release } from "../../../gate/ledger/view";
import type { Gate } from "../../../gate/gate";
import { followUp, formatAfterwards } from "../../../gate/rollback/afterwards";
import { alarmTopicIn, announce } from "../../../gate/rollback/announce";
import type { RolledBack } from "../../../gate/rollback/rollback";
import { readNotice } from "../../../runtime/functions/notifier/message";
import type { Answer, HttpReceiver } from "../../fixtures/http-receiver";
import { startReceiver } from "../../fixtures/http-receiver";
import { identity, intent, MemoryStore, outcome, written } from "../ledger/entries";
import { runningIn } from "../ledger-events";

const topic = "arn:aws:sns:eu-central-1:111122223333:worker-prod-alarms-p1";
const running = { ...runningIn("ops", "worker"), alarmTopic: topic };
const taken: Answer = {
  body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
};

let sns: HttpReceiver;
let answer: Answer;
let gate: Gate;
let store: MemoryStore;

beforeEach(async () => {
  answer = taken;
  sns = await startReceiver(() => answer);
  vi.stubEnv("AWS_ENDPOINT_URL_SNS", sns.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  store = new MemoryStore();
  gate = {
    ledger: new Ledger(store, identity),
    person: "Ann",
    progress: () => undefined,
    clock: () => new Date("2026-11-22T14:02:00.000Z"),
  } as unknown as Gate;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sns.stop();
});

/** As whoever carries a topic's messages to people reads it. */
const heard = () =>
  sns.received.map(({ body }) => {
    const words = new URLSearchParams(body);
    const message = { MessageId: "1", TopicArn: words.get("TopicArn") ?? "", MessageAttributes: {} };
    return { topic: message.TopicArn, ...readNotice({ ...message, Message: words.get("Message") ?? "" }) };
  });

const target = { seq: 38, name: "v1.3.2" } as Release;
const rolledBack = (result: Outcome["result"], isHalfWay = false): RolledBack =>
  ({
    deployed: { seq: 42, outcome: outcome(42, { result }), isHalfWay, errors: [] },
    hold: { releases: [41] },
  }) as unknown as RolledBack;

test("people hear of a rollback where they hear of alarms, at the severity that pages", async () => {
  await written(store, [intent(), outcome(1, { running })]);
  const after = await followUp(gate, target, rolledBack("succeeded"));
  expect(after?.told).toMatchObject({ isDone: true, says: topic });
  expect(heard()).toMatchObject([
    {
      topic,
      kind: "report",
      severity: "P1",
      title: "worker/prod: back to release 38 (v1.3.2)",
      name: "worker-prod-rollback",
      region: "eu-central-1",
      account: "111122223333",
      changedAt: new Date("2026-11-22T14:02:00.000Z"),
    },
  ]);
  expect(heard()[0]?.description).toBe("By Ann, entry 42 of the ledger. Held until gate resume: 41.");
});

test.each<[Outcome["result"], boolean, RegExp]>([
  ["failed", true, /broke off half-way$/],
  ["interrupted", true, /broke off half-way$/],
  ["failed", false, /the rollback to release 38 \(v1.3.2\) failed$/],
])("a rollback that %s (half-way: %s) is told as what it is", async (result, isHalfWay, title) => {
  await written(store, [intent(), outcome(1, { running })]);
  await followUp(gate, target, rolledBack(result, isHalfWay));
  expect(heard().map((one) => one.title)).toEqual([expect.stringMatching(title)]);
});

test("a worker that is stopped is not asked whether it works", async () => {
  await written(store, [intent(), outcome(1, { running })]);
  const rolled = rolledBack("succeeded");
  const deployed = rolled.deployed && { ...rolled.deployed, outcome: outcome(42, { running }) };
  const asked = await followUp(gate, target, { ...rolled, deployed });
  // It is entered nowhere as release 42, and so nobody can tell.
  expect(asked?.verified).toMatchObject({ verdict: "unknown" });
  const stopped = { ...rolled, deployed, hold: { ...rolled.hold, cause: "stop" } as RolledBack["hold"] };
  expect((await followUp(gate, target, stopped))?.verified).toBeUndefined();
});

test("what was only shown, or refused, is told to nobody", async () => {
  await written(store, [intent(), outcome(1, { running })]);
  expect(await followUp(gate, target, { ...rolledBack("succeeded"), deployed: undefined })).toBeUndefined();
  expect(sns.received).toEqual([]);
});

test("a rollback that could not be told of is done all the same, and that is said", async () => {
  const nobody = await followUp(gate, target, rolledBack("succeeded"));
  expect(nobody && formatAfterwards(nobody)).toEqual([
    "nobody was told: no deploy in the ledger names a topic: tell people yourself",
  ]);
  answer = { status: 403, body: "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>" };
  const news = { event: "Rollback", title: "t", description: "d", nextSteps: [] } as const;
  expect(await announce(gate, topic, news)).toMatchObject({ name: "message", isDone: false });
});

test("the topic is that of the newest deploy that told one", async () => {
  const later = { ...running, alarmTopic: `${topic}-2` };
  const without: Partial<Outcome> = { running: runningIn("ops", "worker") };
  const events: (Intent | Outcome)[] = [
    ...[intent(), outcome(1, { running })],
    ...[intent(), outcome(3, { running: later })],
    ...[intent(), outcome(5, without)],
  ];
  await written(store, events);
  expect(alarmTopicIn(await gate.ledger.view())).toBe(`${topic}-2`);
});
