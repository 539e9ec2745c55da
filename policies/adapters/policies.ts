import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { judge } from "../model/judge";
import type { Rule } from "../model/rule";
import { Stack } from "../model/stack";
import { everyType } from "../model/types";
import { configSchema, enforcementOf, readLevels } from "./levels";
import { isFault, reportFault } from "./report";
import { viewInStack, viewOfInputs } from "./resource-view";

/** Name of the stack rule that judges everything; the pack's configuration stands under it. */
export const hostName = "production-readiness";

/** Name of the resource rule that speaks as soon as it can. */
export const earlyName = "production-readiness-early";

/**
 * The policies by which the engine runs the rules. Both report each rule under its own name:
 *
 * - one judges each resource as it is registered by the blockers that can be seen on it alone, so that an update stops
 *   before the resource is made. It speaks of what is certainly wrong only;
 * - the host judges the whole stack by all rules, including what is not known.
 *
 * One of each kind, because every policy reads all properties anew.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  const reported = new Reported();
  return [earlyPolicy(rules, reported), hostPolicy(rules, reported)];
}

/** What early policies have reported since the host last ran, so that it does not say it again. */
class Reported {
  #pairs = new Set<string>();

  add(rule: Rule, urn: string): void {
    this.#pairs.add(`${rule.name} ${urn}`);
  }

  /** All that was reported; the next preview or update starts afresh. */
  take(): (rule: Rule, urn: string) => boolean {
    const pairs = this.#pairs;
    this.#pairs = new Set();
    return (rule, urn) => pairs.has(`${rule.name} ${urn}`);
  }
}

function earlyPolicy(rules: readonly Rule[], reported: Reported): ResourceValidationPolicy {
  const byType = earlyRulesByType(rules);
  return {
    name: earlyName,
    description: "No resource is made that is certainly against the production-readiness checklist",
    enforcementLevel: "mandatory",
    validateResource(args, report) {
      const concerned = byType(args.type);
      if (concerned.length === 0) return;
      const subject = viewOfInputs(args);
      for (const { rule, outcome } of judge(concerned, new Stack([subject]))) {
        if (outcome.status !== "fail") continue;
        reportFault(report, rule, subject, outcome, "mandatory");
        reported.add(rule, subject.urn);
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

function hostPolicy(rules: readonly Rule[], reported: Reported): StackValidationPolicy {
  return {
    name: hostName,
    description: "The stack meets the production-readiness checklist",
    enforcementLevel: "mandatory",
    configSchema: configSchema(rules),
    validateStack(args, report) {
      const configured = readLevels(rules, args.getConfig());
      const stack = new Stack(args.resources.map(viewInStack));
      const isReported = reported.take();
      for (const { rule, subject, outcome } of judge(rules, stack)) {
        if (!isFault(outcome) || isReported(rule, subject.urn)) continue;
        reportFault(report, rule, subject, outcome, enforcementOf(rule, stack.level, configured));
      }
    },
  };
}
