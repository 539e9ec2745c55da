import { beforeAll, describe, expect, test } from "vitest";

import { rules } from "../../policies/rules";
import type { Mutant } from "../mutation/mutants";
import { Ground } from "../mutation/mutants";
import type { Survey } from "../mutation/survey";
import { describeMutant, isKilled, scoreOf, survey } from "../mutation/survey";
import { PackRun } from "../policies/run-pack";
import { byProtocol, directly } from "../policies/verdicts";
import type { RecordedName } from "../recording/recording";

/** As many as are noticed of one resource of each kind, which `npm test` counts. */
const floor = 0.98;
/** Of so many mutants one goes through the engine's protocol. */
const everyNth = 50;

let made: Survey;
beforeAll(() => {
  made = survey(1, "all");
  const { trials } = made;
  const talking = trials.filter(({ crossTalk }) => crossTalk.length > 0).length;
  const killed = trials.filter(isKilled).length;
  console.log(
    `${killed} of ${trials.length} mutants noticed: ${scoreOf(trials).toFixed(4)}; others object to ${talking}`,
  );
}, 3_600_000);

describe("one fault at a time in every resource of the project's own stacks", () => {
  test(`at least ${(floor * 100).toFixed(0)} % are noticed by a rule that watches the place`, () => {
    expect(scoreOf(made.trials)).toBeGreaterThanOrEqual(floor);
  });

  test("nobody else objects to any of them", () => {
    const others = made.trials.filter(({ crossTalk }) => crossTalk.length > 0);
    const matrix = new Set(
      others.flatMap(({ mutant, crossTalk }) =>
        crossTalk.map((rule) => `${rule}: ${mutant.type} ${mutant.path} ${mutant.operator}`),
      ),
    );
    expect([...matrix].sort()).toEqual([]);
  });

  test("the engine's protocol says the same of every fiftieth", async () => {
    const run = new PackRun();
    const grounds = new Map<RecordedName, Ground>();
    const tried = made.trials.filter((_, index) => index % everyNth === 0);
    for (const { mutant } of tried) {
      const ground = grounds.get(mutant.stack) ?? new Ground(mutant.stack);
      grounds.set(mutant.stack, ground);
      const resources = brokenBy(mutant, ground);
      expect(await byProtocol(run, resources), describeMutant(mutant)).toEqual(directly(rules, resources));
    }
  });
});

const brokenBy = ({ moment, instead }: Mutant, ground: Ground) =>
  ground[moment].flatMap((one) => (instead.has(one.urn) ? (instead.get(one.urn) ?? []) : [one]));
