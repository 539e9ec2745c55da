import { describe, expect, test } from "vitest";

import { judge } from "../../policies/model/judge";
import { isOfAws } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { breaks } from "./breaks";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { PackRun } from "./run-pack";

const moments = ["preview", "update"] as const;
const all = Object.entries(cases).flatMap(([name, list]) =>
  list.flatMap((one) =>
    moments.filter((moment) => (one.only ?? moment) === moment).map((moment) => ({ ...one, name, moment })),
  ),
);

test("cases are for rules that exist", () => {
  expect(Object.keys(cases).filter((name) => !rules.some((rule) => rule.name === name))).toEqual([]);
});

/** They judge what stands in no property: the register of exemptions, and the marks of secrets. */
const shownElsewhere = new Set(["exemptions-valid", "release-not-held", "secret-marked"]);

/** Some have their cases on a small stack, in `breaks`. */
test.each(rules.filter((rule) => !isOfAws(rule) && !(rule.name in breaks) && !shownElsewhere.has(rule.name)))(
  "$name is shown to fail, to pass and not to know",
  ({ name }) => {
    const verdicts = new Set(cases[name]?.map(({ verdict }) => verdict));
    expect([...verdicts].filter((verdict) => verdict !== "notApplicable").sort()).toEqual(["fail", "pass", "unknown"]);
  },
);

/** Every so manyth case is shown to the rules that look at other things as well; `npm run test:deep` shows them all. */
const everyNth = 12;

const early = rules.filter((rule) => rule.early);
const run = new PackRun();

describe.each(all.map((one, index) => ({ ...one, isShownToAll: index % everyNth === 0 })))(
  "$name, $what, in the $moment",
  ({ name, edit, verdict, of, also, moment, isShownToAll }) => {
    const stack = new EditableStack("full", moment);
    edit(stack);
    const asked = isShownToAll ? rules : rules.filter((rule) => rule.name === name || early.includes(rule));
    const findings = judge(asked, new Stack(stack.views));

    test(`is ${verdict}`, () => {
      const own = findings.filter(({ rule }) => rule.name === name);
      const judged = own.filter(({ subject }) =>
        of === undefined ? subject.parent === undefined : subject.name === of,
      );
      expect(judged.map(({ outcome }) => outcome.status)).toContain(verdict);
    });

    if (isShownToAll)
      test("trips no rule that looks at other things", () => {
        const tripped = findings.filter(({ outcome }) => outcome.status === "fail" || outcome.status === "unknown");
        const others = tripped.filter(({ rule }) => rule.name !== name && !stack.isWatchedBy(rule));
        expect([...new Set(others.map(({ rule }) => rule.name))].sort()).toEqual([...also].sort());
      });

    test("is not said early unless it is said at the end", async () => {
      const soon = await run.early(stack.resources.filter((one) => one.name === of));
      const last = findings.filter(({ outcome }) => outcome.status === "fail");
      const said = last.map(({ rule, subject }) => `${rule.name} ${subject.urn}`);
      for (const { rule, urn } of soon) expect(said).toContain(`${rule} ${urn}`);
    });
  },
);
