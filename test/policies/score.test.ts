import { describe, expect, test } from "vitest";

import type { Scored } from "../../policies/score/score";
import { scoreOf, weights } from "../../policies/score/score";
import type { Rule } from "../../policies/model/rule";
import { rules } from "../../policies/rules";
import { Random } from "../fixtures/random";

const states = 100_000;
const seed = Number(process.env["OPS_SCORE_SEED"] ?? Date.now() % 2 ** 31);

type Status = Scored["status"];
const enforcementOf = ({ severity }: Pick<Rule, "severity">): Scored["enforcement"] =>
  severity === "advisory" ? "advisory" : "mandatory";
const finding = (rule: Pick<Rule, "name" | "severity">, status: Status): Scored => ({
  rule: rule.name,
  severity: rule.severity,
  status,
  enforcement: status === "exempt" ? "advisory" : enforcementOf(rule),
});
const passing = rules.map((rule) => finding(rule, "pass"));
const totalWeight = rules.reduce((sum, { severity }) => sum + weights[severity], 0);

describe("a stack in which every rule passes", () => {
  test("may go, with all of the score", () => {
    expect(scoreOf(passing)).toMatchObject({ verdict: "go", score: 100, blockers: [] });
  });

  test.each(rules)("loses the weight of $name when it does not pass at one resource, and no more", (rule) => {
    const { name, severity } = rule;
    const expected = Math.floor((1000 * (totalWeight - weights[severity])) / totalWeight) / 10;
    for (const status of ["fail", "unknown", "exempt"] as const) {
      const blocks = status !== "exempt" && severity !== "advisory";
      const flipped = passing.map((one) => (one.rule === name ? finding(rule, status) : one));
      for (const findings of [flipped, [...passing, finding(rule, status)]])
        expect(scoreOf(findings), status).toMatchObject({
          verdict: blocks ? "no-go" : "go",
          score: expected,
          blockers: blocks ? [name] : [],
        });
    }
    expect(scoreOf([...passing, finding(rule, "notApplicable")])).toMatchObject({ verdict: "go", score: 100 });
  });
});

test("nothing judged is no go", () => {
  expect(scoreOf([])).toMatchObject({ verdict: "no-go", score: 0 });
  expect(scoreOf(passing.map((one) => ({ ...one, status: "notApplicable" as const }))).verdict).toBe("no-go");
});

test("a blocker blocks whatever is said of its enforcement, and a required rule only where it is enforced", () => {
  const lenient = (severity: Rule["severity"]) =>
    scoreOf([...passing, { rule: "x", severity, status: "fail", enforcement: "advisory" }]).verdict;
  expect([lenient("blocker"), lenient("required"), lenient("advisory")]).toEqual(["no-go", "go", "go"]);
});

const statuses: readonly Status[] = ["pass", "fail", "unknown", "exempt", "notApplicable"];
const isWrong = ({ status }: Scored) => status === "fail" || status === "unknown";

test(`of ${states} random states, none is better for being worse`, () => {
  console.log(`seed ${seed}; repeat with OPS_SCORE_SEED=${seed}`);
  const random = new Random(seed);
  for (let round = 0; round < states; round++) {
    const goodness = random.fraction();
    const state = Array.from({ length: 1 + random.below(12) }, () =>
      finding(random.one(rules), random.fraction() < goodness ? "pass" : random.one(statuses)),
    );
    const before = scoreOf(state);
    const demand = (holds: boolean, what: string) => {
      if (!holds) throw new Error(`${what}, not in round ${round} of seed ${seed}`);
    };

    const isStopped = state.some(
      (one) => isWrong(one) && (one.severity === "blocker" || one.enforcement === "mandatory"),
    );
    demand(before.verdict === "no-go" || !isStopped, "a blocker dominates, and what is unknown never passes");
    const isWhole = state.every(({ status }) => status === "pass" || status === "notApplicable");
    demand(before.score < 100 || isWhole, "only what passes altogether has all of the score");
    demand(before.score >= 0 && before.score <= 100, "a score is one of 100");

    const order = state.map((one) => ({ one, key: random.fraction() })).sort((one, other) => one.key - other.key);
    const after = scoreOf(order.map(({ one }) => one));
    demand(JSON.stringify(after) === JSON.stringify(before), "the order of findings is nothing");

    const judged = random.one(state);
    if (judged.status !== "notApplicable") {
      const { verdict, score } = scoreOf([...state, { ...judged, status: "pass" }]);
      demand(verdict === before.verdict && score === before.score, "what is right at one resource mends no other");
    }

    const index = random.below(state.length);
    const one = state[index];
    if (one?.status !== "pass") continue;
    for (const worse of ["fail", "unknown", "exempt"] as const) {
      const enforcement = worse === "exempt" ? "advisory" : one.enforcement;
      const flipped = scoreOf(state.with(index, { ...one, status: worse, enforcement }));
      demand(flipped.score <= before.score, "nothing is better for being worse");
      demand(flipped.verdict === "no-go" || before.verdict === "go", "nothing goes for being worse");
    }
  }
}, 60_000);
