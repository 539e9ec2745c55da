import { Faults } from "../../model/outcome";
import { judgeClosed, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { managedSecret, secretPolicy } from "../../model/types/secrets";

export const secretPolicyClosed: ControlRule = {
  name: "secret-policy-closed",
  severity: "required",
  title: "Not anybody may read a secret",
  why: "A policy for everybody hands the secret to every AWS account that knows its name.",
  remediation: "name the principals that may read the secret, or leave it to the rights of the account's roles",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }',
    good: '{ Effect: "Allow", Principal: { AWS: role.arn }, Action: "secretsmanager:GetSecretValue", Resource: "*" }',
  },
  controls: {},
  subjects: managedSecret,
  watches: [watch(managedSecret, "policy"), watch(secretPolicy, "policy", "secretArn")],
  early: false,
  judge(secret, stack) {
    const faults = new Faults();
    judgeClosed(policyOf(secret, stack, secretPolicy, "secretArn"), faults);
    return faults.outcome;
  },
};
