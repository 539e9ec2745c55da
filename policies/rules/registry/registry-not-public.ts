import { INVALID } from "../../model/json";
import { fail, Faults, unknown } from "../../model/outcome";
import { declareDocument, opensToAll, statementsOf } from "../../knowledge/identity/policy-document";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { publicRepository, repositoryPolicy } from "../../model/types/registry";
import { UNKNOWN } from "../../model/value";

/** Only those who are named may pull an image, which holds the whole program. */
export const registryNotPublic: ControlRule = {
  name: "registry-not-public",
  severity: "required",
  title: "Images are not for everybody",
  why: "An image holds the whole program and often more than its authors know of. Who may push could put another program into its place.",
  remediation: "name the accounts or roles in the policy's Principal, or add a condition that does",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }',
    good: '{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "ecr:BatchGetImage" }',
  },
  controls: { checkov: ["CKV_AWS_32"], cdkNag: ["AwsSolutions-ECR1"], trivy: ["AWS-0032"] },
  subjects: [...repositoryPolicy, ...publicRepository],
  watches: [watch(repositoryPolicy, "policy"), watch(publicRepository, "repositoryName")],
  early: false,
  judge(subject, stack) {
    if (publicRepository.includes(subject.type)) return fail("everybody may pull from a public repository");
    const statements = statementsOf(subject.get("policy"), subject, stack);
    if (statements === INVALID) return fail("its policy is not JSON");
    if (statements === UNKNOWN) return unknown("its policy is not known before the update", declareDocument);
    if (statements.length === 0) return fail("its policy has no statement, which AWS refuses");
    const faults = new Faults();
    statements.forEach((statement, index) => {
      const isOpen = opensToAll(statement);
      if (isOpen === UNKNOWN) faults.unknown(`whom statement ${index + 1} admits is not known`);
      else if (isOpen) faults.problem(`statement ${index + 1} admits everybody`);
    });
    return faults.outcome;
  },
};
