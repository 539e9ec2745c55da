import { expect, test } from "vitest";

import { rules } from "../../policies/rules";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { readsOf } from "./reads";

const moments = ["preview", "update"] as const;

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
    ...(cases[rule.name] ?? [])
      .filter(({ only = moment }) => only === moment)
      .map(({ edit }) => {
        const stack = new EditableStack("full", moment);
        edit(stack);
        return stack;
      }),
  ]);
  for (const stack of stacks)
    for (const read of readsOf(rule, stack.views))
      if (!anyType.has(read.split(" ")[1] ?? "")) expect(watched).toContain(read);
});
