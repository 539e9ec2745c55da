import { INVALID } from "../../model/json";
import { fail, Faults, unknown } from "../../model/outcome";
import { declareDocument } from "../../knowledge/identity/policy-document";
import { documentsOf, holdersOfDocuments, mayBeAnything } from "../../knowledge/identity/permissions";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { iamPolicy, iamRole } from "../../model/types";
import { elements, isAbsent, UNKNOWN } from "../../model/value";
import { riskyActions } from "./risky-actions";

/** A right by which others can be had, or secrets be read, is given for named resources only. */
export const iamNoEscalation: ControlRule = {
  name: "iam-no-escalation",
  severity: "required",
  title: "Nobody may give himself more rights, or read every secret",
  why: "One such right on everything is as good as all rights: who may pass any role, or change any policy, takes what he likes.",
  remediation: "name the resources of the statement: the roles that are passed, the secrets that are read",
  example: {
    bad: '{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }',
    good: '{ Effect: "Allow", Action: "iam:PassRole", Resource: taskRole.arn, Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } }',
  },
  controls: {
    checkov: [
      "CKV_AWS_107",
      "CKV_AWS_108",
      "CKV_AWS_109",
      "CKV_AWS_110",
      "CKV_AWS_286",
      "CKV_AWS_287",
      "CKV_AWS_288",
      "CKV_AWS_289",
    ],
    trivy: ["AWS-0342"],
  },
  subjects: holdersOfDocuments,
  watches: [watch(iamRole, "inlinePolicies"), watch(iamPolicy, "policy")],
  early: false,
  judge(holder, stack) {
    const faults = new Faults();
    for (const statements of documentsOf(holder, stack)) {
      if (statements === INVALID) return fail("its policy document is not JSON");
      if (statements === UNKNOWN) return unknown("its policy document is not known before the update", declareDocument);
      statements.forEach(({ allows, parts }, index) => {
        if (allows === false || !mayBeAnything(parts) || !isAbsent(parts["Condition"])) return;
        const actions = elements(parts["Action"]);
        const label = `statement ${index + 1}`;
        if (actions === UNKNOWN || actions.includes(UNKNOWN) || allows === UNKNOWN)
          faults.unknown(`what ${label} allows on every resource is not known`);
        else if (parts["NotAction"] !== undefined)
          faults.problem(`${label} allows all but something on every resource`);
        else if (actions.some((action) => typeof action === "string" && isRisky(action)))
          faults.problem(`${label} allows what gives more rights, or secrets, on every resource`);
      });
    }
    return faults.outcome;
  },
};

/** An action may be written with wildcards, in any case of letters. */
function isRisky(action: string): boolean {
  if (!/[*?]/.test(action)) return lowerCase.has(action.toLowerCase());
  const pattern = action
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return action.length <= 128 && riskyActions.some((risky) => new RegExp(`^${pattern}$`, "i").test(risky));
}
const lowerCase: ReadonlySet<string> = new Set(riskyActions.map((action) => action.toLowerCase()));
