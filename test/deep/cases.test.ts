import { expect, test } from "vitest";

import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { cases } from "../policies/cases";
import { EditableStack } from "../policies/cases/editable-stack";

/** `npm test` asks this of every twelfth. */
test.each(Object.entries(cases))("no case of %s trips a rule that looks at other things", (name, list) => {
  for (const { what, edit, also, only } of list)
    for (const moment of only ? [only] : (["preview", "update"] as const)) {
      const stack = new EditableStack("full", moment);
      edit(stack);
      const tripped = judge(rules, new Stack(stack.views)).filter(
        ({ rule, outcome }) =>
          (outcome.status === "fail" || outcome.status === "unknown") && rule.name !== name && !stack.isWatchedBy(rule),
      );
      expect([...new Set(tripped.map(({ rule }) => rule.name))].sort(), `${what}, ${moment}`).toEqual([...also].sort());
    }
});
