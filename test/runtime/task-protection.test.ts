import { afterEach, expect, test } from "vitest";
import { TaskProtection } from "../../runtime/worker/task-protection";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";

let agent: HttpReceiver | undefined;
afterEach(() => agent?.stop());

async function start(...parameters: Parameters<typeof startReceiver>) {
  const receiver = await startReceiver(...parameters);
  agent = receiver;
  const errors: string[] = [];
  const protection = new TaskProtection({
    agentUri: receiver.url,
    expiresInMinutes: 2,
    onError: (error) => errors.push(String(error)),
    settleMilliseconds: 0,
  });
  const bodies = () => receiver.received.map(({ body }) => JSON.parse(body) as unknown);
  return { receiver, protection, errors, bodies };
}

const on = { ProtectionEnabled: true, ExpiresInMinutes: 2 };
const off = { ProtectionEnabled: false };

test("a busy stretch is protected once, however many jobs it has, and given up at its end", async () => {
  const { receiver, protection, bodies } = await start();
  protection.jobStarted();
  protection.jobStarted();
  expect(await receiver.request(1)).toMatchObject({ method: "PUT", path: "/task-protection/v1/state" });
  protection.jobEnded();
  protection.jobStarted();
  protection.jobEnded();
  protection.jobEnded();
  await receiver.request(2);
  expect(bodies()).toEqual([on, off]);
});

test("jobs that are over at once ask for nothing", async () => {
  const { receiver, protection } = await start();
  const slow = new TaskProtection({
    agentUri: receiver.url,
    expiresInMinutes: 2,
    onError: () => undefined,
    settleMilliseconds: 60_000,
  });
  for (let job = 0; job < 100; job += 1) {
    slow.jobStarted();
    slow.jobEnded();
  }
  // Requests leave in order, so what is heard first was sent first.
  protection.jobStarted();
  await receiver.request(1);
  expect(receiver.received).toHaveLength(1);
});

test("a refusal is told, disturbs no job, and the end of the stretch is told all the same", async () => {
  const { receiver, protection, errors, bodies } = await start((_, count) => ({ status: count === 1 ? 400 : 200 }));
  protection.jobStarted();
  await expect.poll(() => errors).toEqual(["Error: task protection was answered with 400"]);
  protection.jobEnded();
  await receiver.request(2);
  expect(bodies()).toEqual([on, off]);
});

test("what is wanted meanwhile is told when the answer is there, one request at a time", async () => {
  let answerFirst: (answer: { status: number }) => void = () => undefined;
  const { receiver, protection, bodies } = await start((_, count) =>
    count === 1 ? new Promise((resolve) => (answerFirst = resolve)) : {},
  );
  protection.jobStarted();
  await receiver.request(1);
  protection.jobEnded();
  protection.jobStarted();
  await new Promise((resolve) => setTimeout(resolve, 0));
  answerFirst({ status: 200 });
  protection.jobEnded();
  await receiver.request(2);
  expect(bodies()).toEqual([on, off]);
});

test("outside of ECS nothing is asked and nothing goes wrong", () => {
  const errors: unknown[] = [];
  const protection = new TaskProtection({
    agentUri: undefined,
    expiresInMinutes: 2,
    onError: (error) => errors.push(error),
    settleMilliseconds: 0,
  });
  protection.jobStarted();
  protection.jobEnded();
  expect(errors).toEqual([]);
});
