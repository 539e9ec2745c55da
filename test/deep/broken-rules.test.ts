import { expect, test } from "vitest";

import { judge } from "../../policies/model/judge";
import type { Outcome } from "../../policies/model/outcome";
import { fail, pass } from "../../policies/model/outcome";
import type { Rule } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { breaks } from "../policies/breaks";
import { cases } from "../policies/cases";
import { EditableStack } from "../policies/cases/editable-stack";
import { compliantStack } from "../policies/compliant-stack";
import { viewsOf } from "../policies/direct";
import type { Moment, ResolvedResource, StackFixture } from "../policies/stack-fixture";
import { resolveStack } from "../policies/stack-fixture";
import { validStack } from "../policies/valid-stack";
import { validityCases } from "../policies/validity-cases";
import { recorded, recordedNames } from "../recording/recording";

const moments = ["preview", "update"] as const;

/** They judge what stands in no property, and have tests of their own. */
const shownElsewhere = new Set(["exemptions-valid", "release-not-held", "secret-marked"]);

const top = "top";

/** What a test expects of a rule on a stack; whether it holds is asked of broken copies of the rule too. */
interface Expectation {
  readonly resources: readonly ResolvedResource[];
  readonly holds: (statuses: readonly string[]) => boolean;
}

function* expectations({ name }: Rule): Generator<Expectation> {
  for (const moment of moments) {
    yield* ofCases(name, moment);
    yield* ofSmallStacks(name, moment);
    for (const stack of recordedNames) yield says(recorded(stack, moment), "pass");
  }
}

function* ofCases(name: string, moment: Moment): Generator<Expectation> {
  for (const { edit, verdict, of, only = moment } of cases[name] ?? []) {
    if (only !== moment) continue;
    const stack = new EditableStack("full", moment);
    edit(stack);
    const isMeant = (line: string) =>
      line.endsWith(` ${verdict}`) && (of === undefined ? line.startsWith(top) : line.includes(` ${of} `));
    yield { resources: stack.resources, holds: (statuses) => statuses.some(isMeant) };
  }
}

function* ofSmallStacks(name: string, moment: Moment): Generator<Expectation> {
  for (const { edit, verdict, only = moment } of breaks[name] ?? [])
    if (only === moment) yield says(fixture(compliantStack(), edit, moment), verdict);
  for (const { edit, hide, rule } of validityCases) {
    if (rule !== name) continue;
    yield says(fixture(validStack(), edit, moment), "fail");
    if (hide && moment === "preview") yield says(fixture(validStack(), hide, moment), "unknown");
  }
}

/** That the rule objects in this way, or in none. */
const says = (resources: readonly ResolvedResource[], verdict: string): Expectation => ({
  resources,
  holds: (statuses) =>
    verdict === "pass"
      ? !statuses.some((line) => /(fail|unknown)$/.test(line))
      : statuses.some((line) => line.endsWith(` ${verdict}`)),
});

function fixture(stack: StackFixture, edit: (stack: StackFixture) => void, moment: Moment) {
  edit(stack);
  return resolveStack(stack, moment);
}

/** Ways to break any rule. */
const broken: Readonly<Record<string, (outcome: Outcome) => Outcome>> = {
  "never objects": () => pass,
  "objects to everything": () => fail("it is broken"),
  "takes what it does not know for a pass": (outcome) => (outcome.status === "unknown" ? pass : outcome),
};

const said = (rule: Rule, resources: readonly ResolvedResource[]): string[] =>
  judge([rule], new Stack(viewsOf(resources))).map(({ subject, outcome }) => {
    const place = subject.parent === undefined ? top : "inside";
    return `${place} ${subject.name} ${outcome.status}`;
  });

test.each(rules.filter(({ name }) => !shownElsewhere.has(name)))("$name, once it is broken, fails a case", (rule) => {
  const expected = [...expectations(rule)].map((one) => ({ ...one, statuses: said(rule, one.resources) }));
  expect(expected.filter(({ holds, statuses }) => !holds(statuses))).toEqual([]);
  const unnoticed = Object.entries(broken).filter(([, by]) => {
    const other: Rule = { ...rule, judge: (subject, stack) => by(rule.judge(subject, stack)) };
    const tried = expected.map((one) => ({ ...one, now: said(other, one.resources) }));
    // Who always knows is never asked what he does not know.
    const isOther = tried.some(({ statuses, now }) => statuses.join("\n") !== now.join("\n"));
    return isOther && tried.every(({ holds, now }) => holds(now));
  });
  expect(unnoticed.map(([what]) => what)).toEqual([]);
});
