import { expect, test } from "vitest";

import { isOfAws } from "../../policies/model/rule";
import { rules } from "../../policies/rules";
import { compareWithEngine } from "../engine/corpus/compare";
import { judgedDirectly, registersOf, shownElsewhere } from "../engine/corpus/judged";
import { allBatches, wantedOf } from "../policies/batches";

const batches = allBatches();
const registers = registersOf(batches);

test("at most 40 stacks hold every verdict of each rule that there is a case of, and one that is exempt", () => {
  expect(batches.length).toBeLessThanOrEqual(40);
  const held = new Set(
    batches.flatMap((batch) =>
      judgedDirectly(batch, registers.get(batch) ?? "").map((line) => line.replace(/^(\S+) .* (\w+)$/, "$1 $2")),
    ),
  );
  const exempt = rules
    .filter((rule) => !isOfAws(rule) && !shownElsewhere.has(rule.name))
    .map(({ name }) => `${name} exempt`);
  const wanted = new Set([...wantedOf("preview"), ...wantedOf("update")]);
  expect([...wanted].filter((verdict) => !held.has(verdict))).toEqual([]);
  // There is no room to show every fault twice.
  expect(exempt.filter((verdict) => !held.has(verdict)).length).toBeLessThanOrEqual(exempt.length / 50);
});

compareWithEngine(batches, registers);
