import { ModifyReplicationGroupCommand } from "@aws-sdk/client-elasticache";
import { Queue, Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Emulator } from "./emulator";
import { startEmulator } from "./emulator";
import type { TestGroup } from "./redis-group";
import { groupId, makeGroup, token } from "./redis-group";

const next = "second-token-of-32-characters-abcde";

let emulator: Emulator;
let group: TestGroup;
beforeAll(async () => {
  emulator = await startEmulator();
  group = await makeGroup(emulator);
});
afterAll(async () => {
  group.disconnectAll();
  await emulator.stop();
});

const change = (AuthTokenUpdateStrategy: "ROTATE" | "SET") =>
  group.cache.send(
    new ModifyReplicationGroupCommand({
      ReplicationGroupId: groupId,
      ApplyImmediately: true,
      AuthToken: next,
      AuthTokenUpdateStrategy,
    }),
  );

describe("a rotation in two steps, while jobs run", () => {
  const done = new Set<string | undefined>();
  const failures: string[] = [];

  async function startWorker(password: string): Promise<Worker> {
    const connection = await group.connect(password, { maxRetriesPerRequest: null });
    const worker = new Worker("ops", ({ id }) => Promise.resolve(done.add(id)), { connection, concurrency: 4 });
    worker.on("failed", (_job, error) => failures.push(error.message));
    worker.on("error", (error) => failures.push(error.message));
    return worker;
  }

  test("fails no job, and at its end the old token opens nothing", async () => {
    const producer = new Queue("ops", { connection: await group.connect(token) });
    const added: string[] = [];
    const enough = new AbortController();
    const load = (async () => {
      while (!enough.signal.aborted) {
        const jobId = `job-${added.length}`;
        await producer.add("echo", {}, { jobId });
        added.push(jobId);
      }
    })();
    /** Waits until this many more jobs have been through. */
    const more = async (jobs: number) => {
      const goal = done.size + jobs;
      await expect.poll(() => done.size, { timeout: 60_000 }).toBeGreaterThan(goal);
    };

    const old = await startWorker(token);
    await more(20);
    await change("ROTATE");
    const fresh = await startWorker(next);
    await more(20);
    // A worker that is started with the old token in between works as well.
    const late = await startWorker(token);
    await more(20);
    await old.close();
    await late.close();
    await change("SET");
    await more(20);
    enough.abort();
    await load;
    await expect.poll(() => [...done].sort(), { timeout: 60_000 }).toEqual([...added].sort());
    expect(failures).toEqual([]);
    await fresh.close();

    const asked = await group.connect(next);
    await expect(asked.call("AUTH", token)).rejects.toThrow(/WRONGPASS/);
  });
});
