import { INVALID } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import {
  holdersOfResourcePolicies,
  isBoundToSource,
  servicesOf,
  tellsNoSource,
} from "../../knowledge/identity/resource-policies";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { eventTarget, topicPolicy } from "../../model/types/alarms";
import type { Value } from "../../model/value";
import { elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/**
 * A service of AWS acts for all of its customers, also for one who names a bucket or a topic of somebody else's as the
 * place for his own logs and messages.
 */
export const resourcePoliciesBound: ControlRule = {
  name: "resource-policies-bound",
  severity: "required",
  title: "What a resource's policy allows is spelled out, and bound to a source",
  why: "A service that may write for anybody also writes for a stranger who names your topic or bucket as his own; and an allowance of all actions lets it change the policy itself.",
  remediation:
    "name the actions, and add a condition on aws:SourceAccount or aws:SourceArn (for a key also kms:ViaService or kms:EncryptionContext) to what a service is allowed",
  example: {
    bad: '{ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "*", Resource: topicArn }',
    good: '{ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Resource: topicArn, Condition: { StringEquals: { "aws:SourceAccount": accountId } } }',
  },
  controls: {},
  subjects: holdersOfResourcePolicies,
  watches: [watch(holdersOfResourcePolicies, "policy"), watch(topicPolicy, "arn"), watch(eventTarget, "arn")],
  early: false,
  judge(holder, stack) {
    const policy = holder.get("policy");
    if (isAbsent(policy)) return notApplicable("it has no policy");
    const faults = new Faults();
    const statements = statementsOf(policy, holder, stack);
    if (statements === INVALID) return notApplicable("its policy is not JSON, as iam-document-valid says");
    if (statements === UNKNOWN) faults.unknown(`its policy is not known before the update (${declareDocument})`);
    else
      statements.forEach((statement, index) => {
        judgeStatement(statement, `statement ${index + 1}`, holder, stack, faults);
      });
    return faults.outcome;
  },
};

function judgeStatement(statement: Statement, label: string, holder: Resource, stack: Stack, faults: Faults): void {
  if (namesNoAccount(statement.parts["Condition"]))
    faults.problem(`${label} compares an account with what is no account's number, so it never holds as it is meant`);
  if (statement.allows !== true) return;
  const actions = elements(statement.parts["Action"]);
  const services = servicesOf(statement);
  if (actions !== UNKNOWN && actions.some((action) => /^\*+$/.test(textOf(action))))
    faults.problem(`${label} allows all actions there are`);
  else if (actions !== UNKNOWN && services.length > 0 && actions.some((action) => /^\w+:\*+$/.test(textOf(action))))
    faults.problem(`${label} allows a service all actions`);
  if (services.every((service) => tellsNoSource(service, holder, statement, stack))) return;
  const isBound = isBoundToSource(statement);
  if (isBound === UNKNOWN) faults.unknown(`whether ${label} is bound to a source is not known`);
  else if (!isBound) faults.problem(`${label} lets a service act for anybody`);
}

const ofAccount =
  /^(aws:(principalaccount|sourceaccount|resourceaccount|sourceowner)|kms:calleraccount|s3:resourceaccount)$/;

/** Accounts have twelve digits; a slip in one makes a denial deny nobody, or everybody. */
function namesNoAccount(condition: Value | undefined): boolean {
  if (!isStructure(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      /String(Not)?(Equals|Like)/.test(operator) &&
      isStructure(keys) &&
      Object.entries(keys).some(([key, value]) => {
        const accounts = elements(value);
        if (!ofAccount.test(key.toLowerCase()) || accounts === UNKNOWN) return false;
        return accounts.some((one) => typeof one === "string" && !/^(\d{12}|.*[*?$].*)$/s.test(one));
      }),
  );
}
