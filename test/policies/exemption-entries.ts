import { stringify } from "yaml";

import { approvalOf } from "../../policies/exemptions/approval";
import { parseRegister } from "../../policies/exemptions/parse";
import type { Exemption, Register } from "../../policies/model/exemption";
import { judge } from "../../policies/model/judge";
import { Stack } from "../../policies/model/stack";
import { rules } from "../../policies/rules";
import { set } from "./breaks/break";
import { compliantStack } from "./compliant-stack";
import { viewsOf } from "./direct";
import type { ResolvedResource, StackFixture } from "./stack-fixture";
import { resolveStack } from "./stack-fixture";

export const few = rules.filter(({ name }) =>
  ["redis-tls-in-transit", "log-retention-set", "backup-bucket-declared", "exemptions-valid"].includes(name),
);
export const logs = "urn:pulumi:test::ops::aws:cloudwatch/logGroup:LogGroup::logs";
export const today = new Date("2026-11-22T12:00:00Z");

export type Entry = Readonly<Record<string, unknown>>;
export const plain: Entry = {
  rule: "log-retention-set",
  stack: "test",
  target: logs,
  owner: "platform-lead",
  approver: "security-lead",
  approvedOn: "2026-11-02",
  expires: "2026-12-31",
  reason: "the archive moves to another account first",
  compensatingControl: "the group is exported to the archive every night",
};
export const withChanges = (changes: Entry): Entry =>
  Object.fromEntries(Object.entries({ ...plain, ...changes }).filter(([, value]) => value !== undefined));
/** An entry as its approver leaves it. */
export const change = (changes: Entry): Entry => {
  const entry = withChanges(changes);
  return { ...entry, approval: approvalOf(entry as unknown as Exemption) };
};
export const sound = change({});
export const registerOf = (...exemptions: readonly Entry[]): Register =>
  parseRegister(stringify({ exemptions }, { aliasDuplicateObjects: false }), rules);

/** A stack in which one log group keeps too little, and nothing else is wrong. */
export function leaky(): StackFixture {
  const stack = compliantStack();
  set("logs", { retentionInDays: 1 })(stack);
  return stack;
}
export const resourcesOf = (stack: StackFixture) => resolveStack(stack, "update");
export function statuses(
  register: Register,
  resources: readonly ResolvedResource[] = resourcesOf(leaky()),
  now = today,
) {
  const findings = judge(few, new Stack(viewsOf(resources), now, register));
  const of = (rule: string, urn?: string) =>
    findings.find(({ rule: { name }, subject }) => name === rule && (urn === undefined || subject.urn === urn));
  const registerOutcome = of("exemptions-valid")?.outcome;
  return {
    logs: of("log-retention-set", logs)?.outcome.status,
    register: registerOutcome?.status === "fail" ? registerOutcome.problem : registerOutcome?.status,
  };
}
