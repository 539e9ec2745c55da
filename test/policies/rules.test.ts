import { describe, expect, test } from "vitest";

import { breaks } from "./breaks";
import { compliantStack } from "./compliant-stack";
import { PackRun, runPack } from "./run-pack";
import { resolveStack } from "./stack-fixture";

const cases = Object.entries(breaks).flatMap(([rule, list]) =>
  list.flatMap((one) =>
    (["preview", "update"] as const)
      .filter((moment) => (one.only ?? moment) === moment)
      .map((moment) => ({ ...one, rule, moment })),
  ),
);

/** What is there or not there is always known, and so is what is only judged once it is. */
const alwaysKnown = ["redis-provisioned", "worker-containers-as-declared"];

/** Other rules have cases of their own, on the project's stacks; one break here may well be a fault to them, too. */
const judged = new Set(Object.keys(breaks));

test.each([...judged])("%s is shown to fail, and not to know", (rule) => {
  const verdicts = breaks[rule]?.map(({ verdict }) => verdict);
  expect(verdicts).toContain("fail");
  expect(verdicts?.includes("unknown")).toBe(!alwaysKnown.includes(rule));
});

describe.each(cases)("$rule, $what, in the $moment", ({ rule, edit, verdict, blames, also, moment }) => {
  test(verdict, async () => {
    const stack = compliantStack();
    edit(stack);
    const diagnostics = (await runPack(stack, moment)).filter((diagnostic) => judged.has(diagnostic.rule));
    expect([...new Set(diagnostics.map((diagnostic) => diagnostic.rule))].sort()).toEqual(
      [...also, ...(verdict === "pass" ? [] : [rule])].sort(),
    );
    const own = diagnostics.filter((diagnostic) => diagnostic.rule === rule);
    for (const { message, level } of own) {
      expect(level).toBe("mandatory");
      expect(message).toMatch(/^.+ \(.+\): .+\.\nFix: .+\.\nChecklist: [a-z-]+(, [a-z-]+)* \((blocker|required)\)$/);
      expect(message.includes("cannot be judged")).toBe(verdict === "unknown");
    }
    if (blames) expect(own.map(({ message }) => message.split(" ")[0])).toContain(blames);
  });
});

/** What is said early must hold for the whole stack as well, for it stops an update for good. */
test.each(cases)("$rule, $what, in the $moment: the early word is the last", async ({ edit, moment }) => {
  const stack = compliantStack();
  edit(stack);
  const resources = resolveStack(stack, moment);
  const early = await new PackRun().early(resources);
  const last = (await new PackRun().host(resources)).map(({ rule, urn }) => `${rule} ${urn}`);
  for (const { rule, urn } of early) expect(last).toContain(`${rule} ${urn}`);
});
