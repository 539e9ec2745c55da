import { hasAction } from "../../knowledge/identity/grants";
import { INVALID } from "../../model/json";
import { Faults, notApplicable } from "../../model/outcome";
import { documentsOf, holdersOfDocuments } from "../../knowledge/identity/permissions";
import type { Statement } from "../../knowledge/identity/policy-document";
import { statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamPolicy, iamRole } from "../../model/types";
import { rolePolicy } from "../../model/types/references";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";

const copyist = "s3.amazonaws.com";

/**
 * Two rights on keys that AWS tells to bind: to lend a key on, and to use one in the name of S3, which copies for whoever has
 * set up a replication.
 */
export const keyRightsBound: ControlRule = {
  name: "key-rights-bound",
  severity: "required",
  title: "A key is lent only to services of AWS, and used by S3 only for S3",
  why: "Who may make any grant hands the key to whom he likes, and the grant outlives the policy. A role for copying that may use the key for anything reads secrets and logs that the same key encrypts.",
  remediation:
    "add the condition Bool kms:GrantIsForAWSResource true to kms:CreateGrant, and kms:ViaService to what a role of S3 may do with a key",
  example: {
    bad: '{ Effect: "Allow", Action: "kms:CreateGrant", Resource: key.arn }',
    good: '{ Effect: "Allow", Action: "kms:CreateGrant", Resource: key.arn, Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }',
  },
  controls: {},
  subjects: holdersOfDocuments,
  watches: [
    watch(iamRole, "assumeRolePolicy", "inlinePolicies"),
    watch(iamPolicy, "policy"),
    watch(rolePolicy, "role"),
  ],
  early: false,
  judge(holder, stack) {
    const documents = documentsOf(holder, stack).filter((one) => one !== INVALID && one !== UNKNOWN);
    const ofKeys = documents.flatMap((one) => one.filter((statement) => mayBe(hasAction(statement, "kms:*"))));
    if (ofKeys.length === 0) return notApplicable("it allows nothing with keys");
    const faults = new Faults();
    const isOfS3 = isTakenOnBy(copyist, holder, stack);
    for (const statement of ofKeys.filter(({ allows }) => allows !== false)) {
      const condition = statement.parts["Condition"];
      if (mayBe(hasAction(statement, "kms:CreateGrant")) && !says(condition, "kms:GrantIsForAWSResource", /^true$/))
        tell(condition, "it may lend a key to anybody", faults);
      if (isOfS3 && !says(condition, "kms:ViaService", /^s3\./))
        tell(condition, "it may use a key for more than what S3 copies", faults);
    }
    return faults.outcome;
  },
};

const mayBe = (answer: boolean | Unknown): boolean => answer !== false;

function tell(condition: Value | undefined, problem: string, faults: Faults): void {
  if (condition === UNKNOWN) faults.unknown(`whether ${problem} is not known before the update`);
  else faults.problem(problem);
}

/** Whether a role, or that of a policy, is one that this service takes on, and nobody else does. */
function isTakenOnBy(service: string, holder: Resource, stack: Stack): boolean {
  const roles = iamRole.includes(holder.type)
    ? [holder]
    : rolePolicy.includes(holder.type)
      ? stack.named(iamRole, holder, "role")
      : [];
  return roles.some((role) => {
    const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
    return statements !== UNKNOWN && statements !== INVALID && statements.some((one) => trusts(one, service));
  });
}

function trusts({ allows, parts }: Statement, service: string): boolean {
  const services = elements(at(parts["Principal"], "Service"));
  return allows !== false && services !== UNKNOWN && services.includes(service);
}

/** Whether a condition demands a value of a key. */
function says(condition: Value | undefined, key: string, wanted: RegExp): boolean {
  if (!isStructure(condition)) return false;
  return Object.entries(condition).some(([operator, keys]) => {
    if (!/^(ForAnyValue:)?(Bool|String(Equals|Like)(IgnoreCase)?)$/.test(operator) || !isStructure(keys)) return false;
    return Object.entries(keys).some(([name, value]) => {
      const values = elements(value);
      return (
        name.toLowerCase() === key.toLowerCase() &&
        (values === UNKNOWN ||
          (values.length > 0 &&
            values.every((one) => one === UNKNOWN || (one === true ? wanted.test("true") : wanted.test(textOf(one))))))
      );
    });
  });
}
