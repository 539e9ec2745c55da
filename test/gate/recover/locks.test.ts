import { describe, expect, it } from "vitest";

import type { LockHolder } from "../../../gate/backend/backend";
import { judgeLock } from "../../../gate/recover/locks";
import { processOf } from "../../../gate/recover/processes";

const now = Date.parse("2026-11-22T12:00:00Z");
const minute = 60_000;
const hour = 60 * minute;

const holder = (given: Partial<LockHolder> = {}): LockHolder => ({
  pid: 4711,
  hostname: "here",
  username: "ann",
  timestamp: new Date(now - minute).toISOString(),
  ...given,
});

/** Judged on the host `here`, where process 4711 was started so long before now. */
function judged(of: LockHolder | undefined, startedBefore?: number, dead: readonly string[] = []) {
  const startedAt = startedBefore === undefined ? undefined : new Date(now - startedBefore);
  const facts = {
    hostname: "here",
    processOf: (pid: number) => (startedAt && pid === 4711 ? { pid, name: "pulumi", startedAt } : undefined),
    dead,
  };
  return judgeLock({ id: "5f2c", holder: of }, facts).is;
}

describe("a lock", () => {
  it.each([
    ["young, of a process that is gone", judged(holder()), "dead"],
    ["old, of a process that is gone", judged(holder({ timestamp: new Date(now - 20 * hour).toISOString() })), "dead"],
    ["young, of a process at work", judged(holder(), 2 * minute), "alive"],
    [
      "old, of a process at work",
      judged(holder({ timestamp: new Date(now - 20 * hour).toISOString() }), 21 * hour),
      "alive",
    ],
    ["written as its process started", judged(holder(), minute), "alive"],
    ["of a number that another process has by now", judged(holder(), minute / 2), "dead"],
    ["of another host", judged(holder({ hostname: "there" })), "unknown"],
    [
      "of another host with a number that is at work here",
      judged(holder({ hostname: "there" }), 2 * minute),
      "unknown",
    ],
    ["of another host that is said to be dead", judged(holder({ hostname: "there" }), undefined, ["there"]), "dead"],
    ["of another host, itself said to be dead", judged(holder({ hostname: "there" }), undefined, ["5f2c"]), "dead"],
    [
      "of a host, while another one is said to be dead",
      judged(holder({ hostname: "there" }), undefined, ["elsewhere"]),
      "unknown",
    ],
    ["half written", judged(undefined), "unknown"],
    ["half written, and said to be dead", judged(undefined, undefined, ["5f2c"]), "dead"],
    ["of a process at work here, whatever is said of it", judged(holder(), 2 * minute, ["here", "5f2c"]), "alive"],
  ])("%s", (_, is, wanted) => {
    expect(is).toBe(wanted);
  });
});

describe("a process", () => {
  it("is known by when it was started", () => {
    const startedAt = processOf(process.pid)?.startedAt.getTime() ?? 0;
    expect(Math.abs(Date.now() - process.uptime() * 1000 - startedAt)).toBeLessThan(5_000);
  });

  it("is not there under a number that nobody has", () => {
    expect(processOf(2 ** 22 + 1)).toBeUndefined();
  });
});
