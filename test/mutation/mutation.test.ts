import { beforeAll, describe, expect, test } from "vitest";

import { documentOf } from "./document";
import { Ground } from "./mutants";
import type { Survey } from "./survey";
import { describeMutant, isKilled, scoreOf, survey } from "./survey";
import { exclusions, used } from "./tables";

/** What the rules must notice; the survivors stand in docs/mutation.md. */
const floor = 0.98;

let made: Survey;
beforeAll(() => {
  made = survey();
  const { trials } = made;
  const killed = trials.filter(isKilled).length;
  console.log(`${killed} of ${trials.length} mutants noticed: ${scoreOf(trials).toFixed(4)}`);
}, 300_000);

describe("one fault at a time in the project's own stacks", () => {
  test("of a stack without a fault nothing is said", () => {
    expect(made.faults).toEqual([]);
  });

  test("every input is tried, or there is a reason why not", () => {
    expect(made.untried).toEqual([]);
  });

  test("every exclusion is needed", () => {
    expect(exclusions.filter((one) => !used.has(one)).map(({ reason }) => reason)).toEqual([]);
  });

  test(`at least ${(floor * 100).toFixed(0)} % are noticed by a rule that watches the place`, () => {
    expect(scoreOf(made.trials)).toBeGreaterThanOrEqual(floor);
  });

  test("nobody else objects", () => {
    const others = made.trials.filter(({ crossTalk }) => crossTalk.length > 0);
    expect(others.map(({ mutant, crossTalk }) => `${describeMutant(mutant)}: ${crossTalk.join(", ")}`)).toEqual([]);
  });

  test("what is not noticed stands in the documentation", async () => {
    await expect(documentOf(made)).toMatchFileSnapshot("../../docs/mutation.md");
  });
});

test("a fault is one place of one resource, and the component that says the same", () => {
  const ground = new Ground("full");
  for (const one of ground.kinds.slice(0, 40))
    for (const { instead } of ground.mutantsOf(one)) expect([1, 2]).toContain(instead.size);
});
