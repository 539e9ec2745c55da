import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { judge } from "../model/judge";
import type { Rule } from "../model/rule";
import { Stack } from "../model/stack";
import { everyType } from "../model/types";
import { configSchema, enforcementOf, readLevels } from "./levels";
import { isFault, policyFacts, reportFault } from "./report";
import { viewInStack, viewOfInputs } from "./resource-view";

/** Name of the one stack rule that judges everything; the pack's configuration stands under it. */
export const hostName = "production-readiness";

/**
 * The policies by which the engine runs the rules:
 *
 * - each blocker that can be seen on a resource alone is a policy of its own, so that an update stops before the
 *   resource is made. It speaks of what is certainly wrong only;
 * - one host judges the whole stack by all rules, including what is not known, and reports each under its own name.
 *   Several stack policies would each read all resources anew.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  const reported = new Reported();
  const early = rules.filter((rule) => rule.early && rule.severity === "blocker");
  return [...early.map((rule) => earlyPolicy(rule, reported)), hostPolicy(rules, reported)];
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

function earlyPolicy(rule: Rule, reported: Reported): ResourceValidationPolicy {
  return {
    ...policyFacts(rule),
    enforcementLevel: "mandatory",
    validateResource(args, report) {
      if (![args.type, everyType].some((type) => rule.subjects.includes(type))) return;
      const subject = viewOfInputs(args);
      const outcome = rule.judge(subject, new Stack([subject]));
      if (outcome.status !== "fail") return;
      reportFault(report, rule, subject, outcome, "mandatory");
      reported.add(rule, subject.urn);
    },
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
