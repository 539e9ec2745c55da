import { describe, expect, it } from "vitest";

import type { IncidentFacts } from "../../../gate/incident/decide";
import { decide } from "../../../gate/incident/decide";
import { toldFacts } from "../../../gate/ledger/entry";
import { severities } from "../../../runtime/contract";
import { rollbackKeys } from "../../../settings/keys/rollback";
import { alarm, deploy, incidents, minutesAgo, now } from "./cases";
import { Random } from "../../fixtures/random";

const matrix = rollbackKeys.rollbackMatrix.schema.parse(rollbackKeys.rollbackMatrix.fallback);
const goingBack = ["A", "B", "B0"];

describe("the decision", () => {
  it.each(incidents)("is right when the service is %s", (_, facts, truth) => {
    const decision = decide(facts, matrix);
    expect(decision && [decision.severity, decision.method, decision.afterwards]).toEqual(
      truth && [truth[0], truth[1], truth[2]],
    );
  });

  it("is known for at least 50 incidents", () => {
    expect(incidents.length).toBeGreaterThanOrEqual(50);
  });

  it("has the clock of the setting", () => {
    const strict = rollbackKeys.rollbackMatrix.schema.parse("P0:0,P1:10,P2:none,P3:none");
    const of = (severity: "P0" | "P1" | "P2"): IncidentFacts => ({
      ...{ now, alarms: [alarm(severity, 1)], lastDeploy: deploy(8), isDeploymentInFlight: false, told: [] },
    });
    expect(decide(of("P1"), matrix)?.minutes).toBe(30);
    expect(decide(of("P1"), strict)?.minutes).toBe(10);
    expect(decide(of("P0"), matrix)?.minutes).toBe(0);
    expect(decide(of("P2"), matrix)).not.toHaveProperty("minutes");
  });

  it("gives no time where the timer could do nothing at its end", () => {
    const facts = { now, alarms: [alarm("P1", 1)], isDeploymentInFlight: false, told: [] };
    expect(decide(facts, matrix)).not.toHaveProperty("minutes");
  });
});

const seed = Number(process.env["OPS_TEST_SEED"] ?? Date.now() % 1_000_000);

function randomFacts(random: Random): IncidentFacts {
  const maybe = (): boolean => random.below(2) === 0;
  const mostly = (): boolean => random.below(4) > 0;
  const alarms = Array.from({ length: random.below(4) }, () =>
    alarm(severities[random.below(4)] ?? "P3", random.below(600), maybe() ? "queue-depth-warn" : "worker"),
  );
  const target = mostly() ? { seq: 38, isImageOnly: maybe() } : undefined;
  const lastDeploy = deploy(random.below(500), {
    isRollback: maybe(),
    hasEnded: mostly(),
    hasSucceeded: mostly(),
    target,
  });
  return {
    now,
    alarms,
    isDeploymentInFlight: maybe(),
    told: toldFacts.filter(() => random.below(8) === 0),
    ...(mostly() && { lastDeploy }),
  };
}

describe("the decision about whatever happens", () => {
  console.log(`OPS_TEST_SEED=${seed}`);
  const random = new Random(seed);
  const all = Array.from({ length: 20_000 }, () => randomFacts(random)).map(
    (facts) => [facts, decide(facts, matrix)] as const,
  );
  const back = all.filter(([, decision]) => decision && (goingBack.includes(decision.method) || decision.afterwards));
  const sinceDeploy = ({ lastDeploy, alarms }: IncidentFacts) =>
    alarms.some(({ since }) => lastDeploy !== undefined && since >= lastDeploy.startedAt);

  it("goes back often enough to say something about it", () => {
    expect(back.length).toBeGreaterThan(500);
  });

  it("never goes back where nothing was deployed within hours, or where there is nothing to go back to", () => {
    const wrong = back.filter(
      ([{ lastDeploy }]) =>
        lastDeploy?.target === undefined || lastDeploy.startedAt < minutesAgo(360) || !lastDeploy.hasEnded,
    );
    expect(wrong).toEqual([]);
  });

  it("never goes back for what rang before the deploy", () => {
    expect(back.filter(([facts]) => !sinceDeploy(facts) && !facts.told.includes("harm"))).toEqual([]);
  });

  it("never goes back where schema or jobs forbid it", () => {
    expect(back.filter(([{ told }]) => told.includes("schema") || told.includes("jobs"))).toEqual([]);
  });

  it("never updates anything where a store is gone", () => {
    const gone = all.filter(([{ told }]) => told.includes("missing-store"));
    expect(gone.length).toBeGreaterThan(500);
    expect(gone.filter(([, decision]) => decision?.method !== "D" || decision.afterwards)).toEqual([]);
  });

  it("is none exactly where nothing rings and nobody says anything", () => {
    const silent = all.filter(
      ([{ alarms, told }]) => alarms.length === 0 && !told.includes("harm") && !told.includes("missing-store"),
    );
    expect(silent.map(([, decision]) => decision).filter(Boolean)).toEqual([]);
    expect(all.filter(([, decision]) => decision === undefined)).toHaveLength(silent.length);
  });
});
