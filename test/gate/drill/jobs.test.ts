import { setTimeout as pause } from "node:timers/promises";

import { expect, test } from "vitest";

import type { Queue } from "../../../gate/drill/jobs";
import { JobsInFlight } from "../../../gate/drill/jobs";
import type { Gate } from "../../../gate/gate";

/** A queue whose worker does every job at once, but for what a test changes. */
function queue(changes: Partial<Queue> = {}): { readonly queue: Queue; readonly known: Set<string> } {
  const known = new Set<string>();
  const does: Queue = {
    add: ({ id = "" }) => {
      known.add(id);
      return Promise.resolve(id);
    },
    waitFor: () => Promise.resolve({ status: "completed", result: null, processedBy: "worker" }),
    timesTaken: () => Promise.resolve(1),
    remove: (id) => Promise.resolve(known.delete(id)),
    close: () => Promise.resolve(),
  };
  return { queue: { ...does, ...changes }, known };
}

/** Calls for so long, and says what was counted and told. */
async function count(one: Queue | Error, milliseconds: number, interruption = new AbortController()) {
  const told: string[] = [];
  const gate = { signal: interruption.signal, progress: (message: string) => void told.push(message) } as Gate;
  const jobs = await JobsInFlight.begin(gate, () =>
    one instanceof Error ? Promise.reject(one) : Promise.resolve(one),
  );
  await pause(milliseconds);
  return { tally: await jobs?.end(), told };
}

test("each caller puts the next job when the one before is done, and leaves none", async () => {
  const { queue: one, known } = queue();
  const { tally, told } = await count(one, 1_500);
  expect(tally).toEqual({ added: 8, lost: 0, twice: 0 });
  expect([told, [...known]]).toEqual([[], []]);
});

test("a job that a worker gives up is lost", async () => {
  const { queue: one } = queue({ waitFor: () => Promise.resolve({ status: "failed", reason: "it does not run" }) });
  const { tally } = await count(one, 0);
  expect(tally?.lost).toBeGreaterThan(0);
  expect(tally?.lost).toBe(tally?.added);
});

test("a job that is taken again when it was done is done twice, and one that was given back before is not", async () => {
  let asked = 0;
  const again = await count(queue({ timesTaken: () => Promise.resolve(++asked) }).queue, 0);
  expect(again.tally).toEqual({ added: 4, lost: 0, twice: 4 });
  const back = await count(queue({ timesTaken: () => Promise.resolve(2) }).queue, 0);
  expect(back.tally).toEqual({ added: 4, lost: 0, twice: 0 });
});

test("a queue that cannot be reached, or falls silent, is told of and counts nothing", async () => {
  const away = await count(new Error("Redis cannot be reached"), 0);
  expect(away).toEqual({
    tally: undefined,
    told: ["what becomes of jobs is not measured: Redis cannot be reached"],
  });
  const silent = await count(queue({ waitFor: () => Promise.reject(new Error("timed out")) }).queue, 0);
  expect(silent).toEqual({ tally: undefined, told: [expect.stringContaining("jobs do not count: timed out")] });
});

test("Ctrl-C ends the callers at once, and their jobs are removed", async () => {
  const { queue: one, known } = queue({ waitFor: () => pause(20, { status: "timeout" } as const) });
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(new Error("Ctrl-C")), 50);
  const started = performance.now();
  await count(one, 0, interruption);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect([...known]).toEqual([]);
});
