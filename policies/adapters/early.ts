import type { ResourceValidationPolicy } from "@pulumi/policy";

import { dayOf, holding, placeOf } from "../model/exemption";
import type { Exemption, Register } from "../model/exemption";
import { judge } from "../model/judge";
import type { Rule } from "../model/rule";
import { Stack } from "../model/stack";
import { everyType } from "../model/types";
import { admissionOf } from "./admission";
import type { Memory } from "./memory";
import { reportFault } from "./report";
import { viewOfInputs } from "./resource-view";

/** Name of the resource rule that speaks as soon as it can. */
export const earlyName = "production-readiness-early";

/** Judges each resource as it is registered, by the blockers that can be seen on it alone; it speaks of what is certainly wrong only. */
export function earlyPolicy(
  rules: readonly Rule[],
  register: Register,
  clock: () => Date,
  memory: Memory,
): ResourceValidationPolicy {
  const byType = earlyRulesByType(rules);
  const excuses = new Excuses(register, clock, memory);
  return {
    name: earlyName,
    description: "No resource is made that is certainly against the production-readiness checklist",
    enforcementLevel: "mandatory",
    validateResource(args, report) {
      memory.placed(args.urn, args.name, args.opts.parent);
      const concerned = byType(args.type);
      if (concerned.length === 0) return;
      const told = { secrets: memory.marksOf(args.urn), ...admissionOf(args.type, args.stackTags) };
      const subject = Object.assign(viewOfInputs(args), told);
      for (const { rule, outcome } of judge(concerned, new Stack([subject], clock()))) {
        if (outcome.status !== "fail" || excuses.has(rule, subject.urn)) continue;
        reportFault(report, rule, subject, outcome, { enforcement: "mandatory" });
        memory.reported(rule, subject.urn);
      }
    },
  };
}

/** The blockers that can be seen on a resource alone, by its type. */
function earlyRulesByType(rules: readonly Rule[]): (type: string) => readonly Rule[] {
  const early = rules.filter((rule) => rule.early && rule.severity === "blocker");
  const known = new Map<string, readonly Rule[]>();
  return (type) => {
    const concerned =
      known.get(type) ?? early.filter(({ subjects }) => subjects.includes(type) || subjects.includes(everyType));
    known.set(type, concerned);
    return concerned;
  };
}

/** What is exempt is left to the host, which shows it and looks closer at the exemption. */
class Excuses {
  #day = "";
  #current: readonly Exemption[] = [];

  constructor(
    private readonly register: Register,
    private readonly clock: () => Date,
    private readonly memory: Memory,
  ) {}

  has(rule: Rule, urn: string): boolean {
    const now = this.clock();
    if (dayOf(now) !== this.#day) {
      this.#day = dayOf(now);
      this.#current = holding(this.register, placeOf(urn)?.stack ?? "", now);
    }
    return this.#current.some(
      (one) => one.rule === rule.name && (one.target === urn || one.target === this.memory.pathOf(urn)),
    );
  }
}
