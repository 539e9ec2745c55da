import { excuseOutsideProduction } from "./outside-production";
import { fail, Faults, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, stackType } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

const setting = "deploymentPhases";
const fewest = 6;

/** The settings refuse phases that nobody owns; that there are any is asked of production alone. */
export const deploymentPhasesOwned: ChecklistRule = {
  name: "deployment-phases-owned",
  items: ["deployment-phases-owned"],
  scope: "core",
  severity: "advisory",
  title: "Each phase has an owner and a time estimate",
  why: "Between two phases a deployment waits for whoever does the next one, and nobody knows when it is late.",
  remediation: `set ${setting} to ${fewest} or more of PHASE:ADDRESS:MINUTES`,
  example: {
    bad: 'new Declaration("declaration", { profile: "prod" }); // and no deploymentPhases',
    good: [
      'new Declaration("declaration", {',
      '  profile: "prod",',
      "  deploymentPhases: [",
      '    { phase: "prepare", owner: "devops@example.com", minutes: 15 },',
      '    { phase: "verify-staging", owner: "devops@example.com", minutes: 15 },',
      '    { phase: "deploy", owner: "devops@example.com", minutes: 20 },',
      '    { phase: "verify", owner: "technical-lead@example.com", minutes: 15 },',
      '    { phase: "observe", owner: "technical-lead@example.com", minutes: 15 },',
      '    { phase: "close", owner: "product@example.com", minutes: 10 },',
      "  ],",
      "});",
    ].join("\n"),
  },
  subjects: [stackType],
  watches: [watch([componentTypes.declaration], "settings")],
  early: false,
  judge(_, stack) {
    const excuse = excuseOutsideProduction(stack);
    if (excuse) return excuse;
    const phases = elements(stack.asked(setting));
    if (phases === UNKNOWN) return unknown(`${setting} is not known before the update`);
    if (phases.length < fewest) return fail(`${setting} names fewer than ${fewest} phases`);
    const faults = new Faults();
    for (const phase of phases)
      for (const part of ["owner", "minutes"]) {
        const value = at(phase, part);
        if (value === UNKNOWN) faults.unknown(`a phase's ${part} is not known before the update`);
        else if (isAbsent(value)) faults.problem(`a phase has no ${part}`);
      }
    return faults.outcome;
  },
};
