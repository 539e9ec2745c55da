import { describe, expect, it } from "vitest";
import { failed, mayDisrupt, passed, runProbe, unknown, worst, type Check, type Probe } from "../../gate/probe/probe";
import { probes } from "../../gate/probe/registry";
import { formatReport, makeReport } from "../../gate/probe/report";
import { useFakeAws } from "./probe-context";

const limit: Check = { name: "d", status: "not-enforceable", observed: "stored only" };

function probeOf(run: Probe["run"]): Probe {
  return { name: "one", checklistItem: "item", purpose: "", disruptive: false, timeoutSeconds: 1, run };
}

describe("a probe's result", () => {
  const { context } = useFakeAws();
  const resultOf = (checks: readonly Check[]) =>
    runProbe(
      probeOf(() => Promise.resolve(checks)),
      context(),
    );

  it.each([
    ["all pass", [passed("a", "fine"), passed("b", "well")], { status: "pass", summary: "fine; well", limits: [] }],
    ["one fails", [passed("a", "fine"), failed("b", "bad"), unknown("c", "?")], { status: "fail", summary: "b: bad" }],
    ["one is unknown", [passed("a", "fine"), unknown("c", "?")], { status: "unknown", summary: "c: ?" }],
    ["one has a limit", [passed("a", "fine"), limit], { status: "pass", summary: "fine", limits: ["d"] }],
    ["there are only limits", [limit], { status: "unknown", limits: ["d"] }],
    ["nothing was looked at", [], { status: "unknown" }],
  ])("when %s", async (_, checks, expected) => {
    expect(await resultOf(checks)).toMatchObject(expected);
  });

  it("is unknown when the probe throws, and names the cause", async () => {
    const probe = probeOf(() => Promise.reject(new Error("cannot", { cause: new Error("because") })));
    expect(await runProbe(probe, context())).toMatchObject({
      status: "unknown",
      summary: "probe: could not look: cannot: because",
    });
  });

  it.each([
    ["the probe breaks off", () => Promise.reject(new Error("connection closed"))],
    ["the probe comes to its end all the same", () => Promise.resolve([passed("a", "fine")])],
  ])("is none when the person interrupts and %s", async (_, run) => {
    const signal = AbortSignal.abort(new Error("Ctrl-C"));
    const probe = probeOf(run);
    await expect(runProbe(probe, context({ signal }))).rejects.toThrow("Ctrl-C");
  });
});

describe("the verdict", () => {
  it("passes only when there is something and all of it passes", () => {
    expect(worst([])).toBe("unknown");
    expect(worst(["pass", "pass"])).toBe("pass");
    expect(worst(["pass", "unknown"])).toBe("unknown");
    expect(worst(["unknown", "fail", "pass"])).toBe("fail");
  });

  it("lets only the sandbox be disrupted unasked", () => {
    expect(["sandbox", "staging", "prod", "production-eu"].map((name) => mayDisrupt(name, false))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(mayDisrupt("prod", true)).toBe(true);
  });

  it("is printed for a person", () => {
    const result = { checklistItem: "item", durationSeconds: 1.25, limits: [] };
    const report = makeReport({
      stack: "sandbox",
      endpoint: "aws",
      startedAt: "2026-01-01T00:00:00.000Z",
      probes: [
        { ...result, name: "redis-tls", status: "pass", summary: "fine", details: [passed("a", "fine"), limit] },
        {
          ...result,
          name: "queue",
          status: "fail",
          summary: "b: bad",
          details: [passed("a", "fine"), failed("b", "bad")],
        },
      ],
    });
    expect(formatReport(report)).toBe(
      [
        "stack sandbox at aws",
        "PASS     redis-tls     1.3 s  fine",
        "         not-enforceable  d: stored only",
        "FAIL     queue         1.3 s  checklist item item",
        "         fail  b: bad",
        "FAIL     1 passed, 1 failed, 0 unknown",
        "",
      ].join("\n"),
    );
  });
});

describe("the registry", () => {
  it("has each probe once, and what takes the service down last", () => {
    expect(probes.map(({ name, checklistItem }) => [name, checklistItem])).toEqual([
      ["worker-healthy", "deployment-steady-state"],
      ["redis-tls", "redis-tls-in-transit"],
      ["queue-round-trip", "post-test-job-completes"],
      ["bucket-refuses", "backup-bucket-protected"],
      ["alarm-delivery", "post-alert-delivery-tested"],
    ]);
    expect(probes.map(({ disruptive }) => disruptive)).toEqual([false, false, false, false, true]);
  });
});
