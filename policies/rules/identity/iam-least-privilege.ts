import { INVALID } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, unknown } from "../../model/outcome";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamPolicy, iamPolicyAttachment, iamRole } from "../../model/types";
import type { Structure, Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** AWS's own policies that allow everything, or everything of identity. */
const sweepingManagedPolicy = /:iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/**
 * No identity may do a whole family of things to everything. A wildcard action needs a stated resource; an action that
 * knows no resources (such as `ecr:GetAuthorizationToken`) is named in full. Reads roles with inline policies, policies
 * of roles, users and groups, and attachments of AWS's sweeping managed policies.
 */
export const iamLeastPrivilege: ChecklistRule = {
  name: "iam-least-privilege",
  items: ["iam-least-privilege"],
  scope: "core",
  severity: "blocker",
  title: "Roles have no wildcard action on wildcard resource",
  why: "Whoever gets hold of such a role, by a stolen token or a hole in a program, owns the account: everything can be read, changed and deleted.",
  remediation: "name the actions, or the resources, that are needed",
  example: {
    bad: '{ Effect: "Allow", Action: "s3:*", Resource: "*" }',
    good: '{ Effect: "Allow", Action: ["s3:GetObject"], Resource: `${bucketArn}/*` }',
  },
  controls: {
    fsbp: ["IAM.1"],
    checkov: [
      "CKV_AWS_1",
      "CKV_AWS_49",
      "CKV_AWS_62",
      "CKV_AWS_63",
      "CKV_AWS_274",
      "CKV_AWS_275",
      "CKV2_AWS_40",
      "CKV2_AWS_56",
    ],
    cdkNag: ["AwsSolutions-IAM5", "IAMPolicyNoStatementsWithAdminAccess"],
    trivy: ["AWS-0057"],
  },
  subjects: [...iamRole, ...iamPolicy, ...iamPolicyAttachment],
  watches: [
    watch(iamRole, "inlinePolicies", "managedPolicyArns"),
    watch(iamPolicy, "policy"),
    watch(iamPolicyAttachment, "policyArn"),
  ],
  early: true,
  judge(subject, stack) {
    if (iamRole.includes(subject.type)) return judgeRole(subject, stack);
    if (iamPolicyAttachment.includes(subject.type)) return judgeManaged([subject.get("policyArn") ?? null]);
    return judgeDocument(subject.get("policy"), subject, stack);
  },
};

function judgeRole(role: Resource, stack: Stack): Outcome {
  const inline = elements(role.get("inlinePolicies"));
  const managed = elements(role.get("managedPolicyArns"));
  if (inline === UNKNOWN) return unknown("inlinePolicies is not known before the update", declareDocument);
  const outcomes = [
    managed === UNKNOWN ? unknown("managedPolicyArns is not known before the update") : judgeManaged(managed),
    ...inline
      .map((entry) => at(entry, "policy"))
      .filter((policy) => !isAbsent(policy))
      .map((policy) => judgeDocument(policy, role, stack)),
  ];
  return worst(outcomes);
}

/** An ARN that is not known yet belongs to a policy of this stack, which is judged itself: AWS's own are literals. */
function judgeManaged(arns: readonly Value[]): Outcome {
  const faults = new Faults();
  if (arns.some((arn) => typeof arn === "string" && sweepingManagedPolicy.test(arn)))
    faults.problem("it attaches a managed policy of AWS that allows nearly everything");
  return faults.outcome;
}

function judgeDocument(document: Value | undefined, holder: Resource, stack: Stack): Outcome {
  const statements = statementsOf(document, holder, stack);
  if (statements === INVALID) return fail("its policy document is not JSON");
  if (statements === UNKNOWN) return unknown("its policy document is not known before the update", declareDocument);
  const faults = new Faults();
  statements.forEach((statement, index) => {
    const sweeping = isSweeping(statement);
    if (sweeping === true) faults.problem(`statement ${index + 1} allows wildcard actions on every resource`);
    else if (sweeping === UNKNOWN) faults.unknown(`statement ${index + 1} is not known well enough`);
  });
  return faults.outcome;
}

function isSweeping({ allows, parts }: Statement): boolean | Unknown {
  if (allows === false) return false;
  const actions = parts["NotAction"] !== undefined ? true : anyMatching(parts["Action"], hasWildcard);
  const resources = parts["NotResource"] !== undefined ? true : anyResource(parts);
  if (actions === false || resources === false) return false;
  return allows === true && actions === true && resources === true ? true : UNKNOWN;
}

/** A resource whose name is not known yet is one resource, since its name is made elsewhere. */
function anyResource(parts: Structure): boolean | Unknown {
  const resources = elements(parts["Resource"]);
  return resources === UNKNOWN
    ? false
    : resources.some((resource) => typeof resource === "string" && isEverything(resource));
}

function anyMatching(value: Value | undefined, matches: (text: string) => boolean): boolean | Unknown {
  const list = elements(value);
  return list === UNKNOWN
    ? UNKNOWN
    : anyOf(list.map((one) => (one === UNKNOWN ? UNKNOWN : typeof one === "string" && matches(one))));
}

const hasWildcard = (action: string): boolean => action.includes("*");

/** `*`, and ARNs in which nothing but the partition or the service is said. */
const isEverything = (resource: string): boolean =>
  /^\*+$/.test(resource) || /^arn:[^:]*:[^:]*(:\*?){3,}$/.test(resource);

const worst = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.find((outcome) => outcome.status === "fail") ??
  outcomes.find((outcome) => outcome.status === "unknown") ?? { status: "pass" };
