import type { Policies } from "@pulumi/policy";

import type { Register } from "../model/exemption";
import { emptyRegister } from "../model/exemption";
import type { Rule } from "../model/rule";
import { remediations } from "../remediations";
import type { Configurable } from "./configuration";
import { earlyName, earlyPolicy } from "./early";
import type { FindingsFile } from "./host";
import { hostName, hostPolicy } from "./host";
import { marksName, marksPolicy } from "./marks";
import { Memory } from "./memory";
import type { Readiness } from "./readiness";
import { usualReadiness } from "./readiness";
import { remediationName, remediationPolicies } from "./remediations";

export interface PolicyOptions {
  readonly register?: Register;
  readonly readiness?: Readiness;
  /** Tells the moment of judgement, for what ends at a date. */
  readonly clock?: () => Date;
  readonly findings?: FindingsFile | undefined;
}

/**
 * The policies by which the engine runs the rules. Those that judge report each rule under its own name:
 *
 * - one sees which inputs are marked as secret, and says nothing;
 * - one for each remediation changes inputs, where it is switched on;
 * - one judges each resource as it is registered by the blockers that can be seen on it alone, so that an update stops
 *   before the resource is made;
 * - the host judges the whole stack by all rules.
 *
 * One to judge resources and one to judge the stack, because every policy reads all properties anew.
 */
export function policiesOf(rules: readonly Rule[], options: PolicyOptions = {}): Policies {
  const { register = emptyRegister, readiness = usualReadiness, clock = () => new Date(), findings } = options;
  const memory = new Memory();
  return [
    marksPolicy(memory),
    ...remediationPolicies(remediations, readiness, memory),
    earlyPolicy(rules, register, clock, memory),
    hostPolicy(rules, { register, readiness, clock, findings }, memory),
  ];
}

/** What the pack's configuration may say of each policy. */
export const configurable: ReadonlyMap<string, Configurable> = new Map<string, Configurable>([
  [marksName, { levels: ["remediate"], properties: [] }],
  ...remediations.map(
    ({ rule }) => [remediationName(rule), { levels: ["disabled", "remediate"], properties: [] }] as const,
  ),
  [earlyName, { levels: ["mandatory"], properties: [] }],
  [hostName, { levels: ["mandatory"], properties: ["rules"] }],
]);
