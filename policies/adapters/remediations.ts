import type { ResourceValidationPolicy } from "@pulumi/policy";

import type { Remediation } from "../remediations/remediation";
import type { Memory } from "./memory";
import type { Readiness } from "./readiness";
import { viewOfInputs } from "./resource-view";

/** Name of the policy that remediates what a rule objects to. */
export const remediationName = (rule: string): string => `remediate-${rule}`;

/** A policy for each remediation; it runs where it is switched on, and is silent otherwise. */
export function remediationPolicies(
  remediations: readonly Remediation[],
  { remediate, tags }: Readiness,
  memory: Memory,
): ResourceValidationPolicy[] {
  return remediations.map((remediation) => ({
    name: remediationName(remediation.rule),
    description: remediation.title,
    enforcementLevel: remediate.includes(remediation.rule) ? "remediate" : "disabled",
    remediateResource(args) {
      if (!remediation.types.includes(args.type)) return undefined;
      const inputs = rawInputs(args.props);
      const changes = remediation.fix(viewOfInputs({ ...args, props: inputs }), tags);
      if (changes === undefined) return undefined;
      memory.remediated({ rule: remediation.rule, urn: args.urn, paths: Object.keys(changes) });
      return { ...inputs, ...changes };
    },
  }));
}

/** Inputs as they were sent: marked secrets stay marked, and what is not known stays unknown. */
function rawInputs(props: object): Record<string, unknown> {
  const raw = Object.getOwnPropertyDescriptors(props) as Record<string, PropertyDescriptor>;
  return Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value as unknown]));
}
