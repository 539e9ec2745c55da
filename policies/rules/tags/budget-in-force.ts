import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { budget } from "../../model/types/budgets";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Such as 2026-11-01_00:00, in UTC. */
const moment = /^(\d{4}-\d{2}-\d{2})_(\d{2}:\d{2})$/;

export const budgetInForce: ControlRule = {
  name: "budget-in-force",
  severity: "advisory",
  title: "A budget counts now",
  why: "Before its period begins, and after it has ended, a budget counts nothing and tells nobody, while it still stands in the list.",
  remediation: "leave timePeriodStart and timePeriodEnd out",
  example: { bad: 'timePeriodEnd: "2025-12-31_00:00",', good: 'timePeriodEnd: "2087-06-15_00:00",' },
  controls: {},
  subjects: budget,
  watches: [watch(budget, "timePeriodEnd", "timePeriodStart")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    const begins = momentOf(one, "timePeriodStart", faults);
    const ends = momentOf(one, "timePeriodEnd", faults);
    if (begins && stack.now < begins) faults.problem("its period has not begun");
    if (ends && stack.now >= ends) faults.problem("its period has ended");
    return faults.outcome;
  },
};

function momentOf(one: Resource, property: string, faults: Faults): Date | undefined {
  const value = one.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  if (value === UNKNOWN || isAbsent(value)) return undefined;
  const [, day, time] = moment.exec(textOf(value)) ?? [];
  if (day !== undefined && time !== undefined) return new Date(`${day}T${time}Z`);
  faults.problem(`${property} is not written as AWS does`);
  return undefined;
}
