import { INVALID } from "../../model/json";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import { declareDocument, statementsOf } from "../../knowledge/identity/policy-document";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { iamRole } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isStructure, UNKNOWN } from "../../model/value";

const issuer = "token.actions.githubusercontent.com";
/** `repo:owner/name:...`, in which at least owner and repository are said. */
const oneRepository = /^repo:[^*?:/]+\/[^*?:/]+:.+/;

export const githubOidcBound: ControlRule = {
  name: "github-oidc-bound",
  severity: "required",
  title: "Workflows of GitHub take a role on from one repository only",
  why: "Everybody on GitHub gets tokens of the same issuer. A role that does not ask for the repository can be taken on by anybody's workflow.",
  remediation: `add a condition on ${issuer}:sub that names the repository, and one on ${issuer}:aud`,
  example: {
    bad: `Condition: { StringLike: { "${issuer}:sub": "repo:*" } }`,
    good: `Condition: {\n  StringEquals: {\n    "${issuer}:aud": "sts.amazonaws.com",\n    "${issuer}:sub": "repo:owner/name:ref:refs/heads/main",\n  },\n}`,
  },
  controls: { checkov: ["CKV_AWS_358", "CKV_AWS_393"] },
  subjects: iamRole,
  watches: [watch(iamRole, "assumeRolePolicy")],
  early: false,
  judge(role, stack) {
    const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
    if (statements === INVALID) return notApplicable("its trust policy is judged by another rule");
    if (statements === UNKNOWN) return unknown("assumeRolePolicy is not known before the update", declareDocument);
    const ofGithub = statements.filter(
      ({ allows, parts }) => allows !== false && isOfGithub(at(parts["Principal"], "Federated")),
    );
    if (ofGithub.length === 0) return notApplicable("no workflow of GitHub may take it on");
    const faults = new Faults();
    for (const { parts } of ofGithub) {
      const subjects = wanted(parts["Condition"], `${issuer}:sub`);
      if (parts["Condition"] === UNKNOWN || subjects.includes(UNKNOWN))
        faults.unknown("which repository may take it on is not known before the update");
      else if (subjects.length === 0 || !subjects.every((one) => typeof one === "string" && oneRepository.test(one)))
        faults.problem("it does not ask for one repository");
      if (wanted(parts["Condition"], `${issuer}:aud`).length === 0)
        faults.problem("it does not ask for whom the token is");
    }
    return faults.outcome;
  },
};

const isOfGithub = (federated: Value | undefined): boolean => {
  const listed = elements(federated);
  return listed !== UNKNOWN && listed.some((one) => typeof one === "string" && one.includes(issuer));
};

/** The values that conditions demand of a key. */
function wanted(condition: Value | undefined, key: string): Value[] {
  if (!isStructure(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!/^(ForAnyValue:)?String(Equals|Like)(IgnoreCase)?$/.test(operator)) return [];
    const listed = elements(at(keys, key));
    return listed === UNKNOWN ? [UNKNOWN] : [...listed];
  });
}
