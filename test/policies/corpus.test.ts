import { describe, expect, test } from "vitest";

import { policiesOf } from "../../policies/adapters/policies";
import type { Rule } from "../../policies/model/rule";
import { rules } from "../../policies/rules";
import { recorded, recordedNames } from "../recording/recording";
import { breaks } from "./breaks";
import { cases } from "./cases";
import { EditableStack } from "./cases/editable-stack";
import { compliantStack } from "./compliant-stack";
import { PackRun } from "./run-pack";
import type { ResolvedResource } from "./stack-fixture";
import { resolveStack } from "./stack-fixture";
import { byProtocol, directly } from "./verdicts";

const moments = ["preview", "update"] as const;

interface Tried {
  readonly what: string;
  readonly resources: readonly ResolvedResource[];
}

/** Every stack on which a rule is tried. */
function* triedOn({ name }: Rule): Generator<Tried> {
  for (const moment of moments) {
    for (const { what, edit, only = moment } of cases[name] ?? []) {
      if (only !== moment) continue;
      const stack = new EditableStack("full", moment);
      edit(stack);
      yield { what: `${what}, in the ${moment}`, resources: stack.resources };
    }
    for (const { what, edit, only = moment } of breaks[name] ?? []) {
      if (only !== moment) continue;
      const stack = compliantStack();
      edit(stack);
      yield { what: `${what}, in the small stack's ${moment}`, resources: resolveStack(stack, moment) };
    }
  }
}

describe("the same verdicts directly and through the engine's protocol", () => {
  test.each(rules)("$name, in all its cases", { timeout: 120_000 }, async (rule) => {
    const run = new PackRun(policiesOf([rule]));
    for (const { what, resources } of triedOn(rule))
      expect(await byProtocol(run, resources), what).toEqual(directly([rule], resources));
  });

  test.each(recordedNames.flatMap((name) => moments.map((moment) => [name, moment] as const)))(
    "all rules, on %s in its %s",
    async (name, moment) => {
      const resources = recorded(name, moment);
      expect(await byProtocol(new PackRun(), resources)).toEqual(directly(rules, resources));
    },
  );
});
