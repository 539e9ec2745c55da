import { describe, expect, test } from "vitest";

import { judge } from "../../policies/model/judge";
import { isOfAws } from "../../policies/model/rule";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { breaks } from "./breaks";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { viewsOf } from "./direct";
import { readsOf } from "./reads";
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

/** Some have their cases on a small stack, in `breaks`. */
test.each(rules.filter((rule) => !isOfAws(rule) && !(rule.name in breaks)))(
  "$name is shown to fail, to pass and not to know",
  ({ name }) => {
    const verdicts = new Set(cases[name]?.map(({ verdict }) => verdict));
    expect([...verdicts].filter((verdict) => verdict !== "notApplicable").sort()).toEqual(["fail", "pass", "unknown"]);
  },
);

describe.each(all)("$name, $what, in the $moment", ({ name, edit, verdict, of, also, moment }) => {
  const stack = new EditableStack("full", moment);
  edit(stack);
  const findings = judge(rules, new Stack(viewsOf(stack.resources)));

  test(`is ${verdict}`, () => {
    const own = findings.filter(({ rule }) => rule.name === name);
    const judged = own.filter(({ subject }) => (of === undefined ? subject.parent === undefined : subject.name === of));
    expect(judged.map(({ outcome }) => outcome.status)).toContain(verdict);
  });

  test("trips no rule that looks at other things", () => {
    const tripped = findings.filter(({ outcome }) => outcome.status === "fail" || outcome.status === "unknown");
    const others = tripped.filter(({ rule }) => rule.name !== name && !stack.isWatchedBy(rule));
    expect([...new Set(others.map(({ rule }) => rule.name))].sort()).toEqual([...also].sort());
  });

  test("is not said early unless it is said at the end", async () => {
    const early = await new PackRun().early(stack.resources.filter((one) => one.name === of));
    const last = findings.filter(({ outcome }) => outcome.status === "fail");
    const said = last.map(({ rule, subject }) => `${rule.name} ${subject.urn}`);
    for (const { rule, urn } of early) expect(said).toContain(`${rule} ${urn}`);
  });
});

/** A rule that reads what it does not name escapes the count of mutants that it must kill. */
test.each(rules)("$name names all that it reads", (rule) => {
  const watched = new Set(
    rule.watches.flatMap(({ types, properties }) => properties.flatMap((p) => types.map((t) => `${t} ${p}`))),
  );
  const anyType = new Set(
    rule.watches.filter(({ types }) => types.includes("*")).flatMap(({ properties }) => properties),
  );
  const stacks = moments.flatMap((moment) => [
    new EditableStack("full", moment),
    ...all
      .filter((one) => one.name === rule.name && one.moment === moment)
      .map((one) => {
        const stack = new EditableStack("full", moment);
        one.edit(stack);
        return stack;
      }),
  ]);
  for (const stack of stacks)
    for (const read of readsOf(rule, viewsOf(stack.resources)))
      if (!anyType.has(read.split(" ")[1] ?? "")) expect(watched).toContain(read);
});
