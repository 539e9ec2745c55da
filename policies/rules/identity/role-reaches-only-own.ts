import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { fail, Faults, unknown } from "../../model/outcome";
import { existingRedisWatches } from "../../knowledge/data/existing-redis";
import { documentsOf, holdersOfDocuments, OwnNames } from "../../knowledge/identity/permissions";
import type { Statement } from "../../knowledge/identity/policy-document";
import { declareDocument } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, iamPolicy, iamRole, lambdaFunction, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";
import { accountWideActions } from "./account-wide-actions";

const pulls = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * What a role may reach is in the stack: made by it, named by it, given to one of its programs, or the repository of one
 * of its images. What AWS leaves no choice about is listed with its reason.
 */
export const roleReachesOnlyOwn: ControlRule = {
  name: "role-reaches-only-own",
  severity: "required",
  title: "Roles reach only what is the stack's own",
  why: "A role that reaches other stacks' secrets, queues or buckets carries a break-in here over to them; and what it does there by mistake nobody there expects.",
  remediation: "name the ARNs of the stack's own resources, and the actions one by one",
  example: {
    bad: '{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:*:*" }',
    good: '{ Effect: "Allow", Action: "sqs:SendMessage", Resource: deadLetters.arn }',
  },
  controls: {
    fsbp: ["IAM.21"],
    checkov: ["CKV_AWS_111", "CKV_AWS_290", "CKV_AWS_355", "CKV_AWS_356"],
    cdkNag: ["AwsSolutions-IAM5", "IAMPolicyNoStatementsWithFullAccess"],
    trivy: ["AWS-0345"],
  },
  subjects: holdersOfDocuments,
  watches: [
    watch(iamRole, "inlinePolicies"),
    watch(iamPolicy, "policy"),
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment"),
    watch([componentTypes.declaration], "settings"),
    ...existingRedisWatches,
  ],
  early: false,
  judge(holder, stack) {
    const faults = new Faults();
    const own = stack.index(findOwn);
    for (const statements of documentsOf(holder, stack)) {
      if (statements === INVALID) return fail("its policy document is not JSON");
      if (statements === UNKNOWN) return unknown("its policy document is not known before the update", declareDocument);
      statements.forEach((statement, index) => {
        judgeStatement(statement, `statement ${index + 1}`, holder, own, faults);
      });
    }
    return faults.outcome;
  },
};

function judgeStatement({ allows, parts }: Statement, label: string, holder: Resource, own: Own, faults: Faults): void {
  if (allows === false) return;
  if (parts["NotAction"] !== undefined || parts["NotResource"] !== undefined) {
    faults.problem(`${label} allows all but something`);
    return;
  }
  const actions = elements(parts["Action"]);
  const resources = elements(parts["Resource"]);
  if (allows === UNKNOWN || actions === UNKNOWN || actions.includes(UNKNOWN)) {
    faults.unknown(`what ${label} allows is not known before the update`);
    return;
  }
  const named = actions.map((action) => textOf(action));
  if (named.some((action) => /[*?]/.test(action))) faults.problem(`${label} has a wildcard for its actions`);
  const places: readonly Value[] = resources === UNKNOWN ? [UNKNOWN] : resources;
  for (const resource of places) {
    // What is made from resources of this stack is theirs.
    if (resource === UNKNOWN && holder.sourcesOf("policy").length + holder.sourcesOf("inlinePolicies").length === 0)
      faults.unknown(`on what ${label} allows it is not known before the update`);
    if (typeof resource !== "string" || own.names.has(resource)) continue;
    const condition = parts["Condition"];
    if (!named.every((action) => isExcepted(action, resource, condition, own)))
      faults.problem(`${label} reaches what is not the stack's own`);
  }
}

function isExcepted(action: string, resource: string, condition: Value | undefined, own: Own): boolean {
  const end = resource === "*" ? "*" : resource.split(":").slice(5).join(":");
  if (accountWideActions.some((one) => one.actions.includes(action) && one.resource.test(end))) return true;
  if (pulls.includes(action)) return own.repositories.has(resource);
  if (action === "secretsmanager:GetSecretValue") return own.given.has(resource);
  // Which key a secret of others has its ARN does not tell; the context leaves that one secret.
  return action === "kms:Decrypt" && isBoundToSecret(condition);
}

const isBoundToSecret = (condition: Value | undefined): boolean => {
  const secret = at(condition, "StringEquals", "kms:EncryptionContext:SecretARN");
  return secret === UNKNOWN || (typeof secret === "string" && !secret.includes("*"));
};

interface Own {
  readonly names: OwnNames;
  /** ARNs of the repositories of its images. */
  readonly repositories: ReadonlySet<string>;
  /** Texts that its programs are given in their environment. */
  readonly given: ReadonlySet<string>;
}

function findOwn(stack: Stack): Own {
  const repositories = new Set<string>();
  const given = new Set<string>();
  for (const task of stack.ofTypes(taskDefinition)) {
    const containers = containersOf(task, stack);
    if (containers === UNKNOWN || containers === INVALID) continue;
    for (const container of containers) {
      const parts = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^@:]+)/.exec(textOf(at(container, "image")));
      if (parts) repositories.add(`arn:aws:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}`);
      for (const variable of [...listed(at(container, "secrets")), ...listed(at(container, "environment"))])
        for (const key of ["value", "valueFrom"]) {
          const text = textOf(at(variable, key));
          given.add(text).add(text.split(":").slice(0, 7).join(":"));
        }
    }
  }
  for (const one of stack.ofTypes(lambdaFunction)) {
    const variables = at(one.get("environment"), "variables");
    if (isStructure(variables)) for (const value of Object.values(variables)) given.add(textOf(value));
  }
  return { names: new OwnNames(stack), repositories, given };
}

const listed = (value: Value | undefined): readonly Value[] => {
  const list = elements(value);
  return list === UNKNOWN ? [] : list;
};
