import { Faults } from "../../model/outcome";
import { judgeClosed, policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { everyKey, keyPolicy } from "../../model/types/secrets";

export const keyPolicyClosed: ControlRule = {
  name: "key-policy-closed",
  severity: "required",
  title: "Not anybody may use a key",
  why: "A key for everybody encrypts nothing: whoever gets at the data opens it with their own account.",
  remediation: "name the principals that may use the key, or add a condition on kms:CallerAccount",
  example: {
    bad: '{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }',
    good: '{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: "kms:*", Resource: "*" }',
  },
  controls: { fsbp: ["KMS.5"], checkov: ["CKV_AWS_33"] },
  subjects: everyKey,
  watches: [watch(everyKey, "policy"), watch(keyPolicy, "policy", "keyId")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    judgeClosed(policyOf(one, stack, keyPolicy, "keyId"), faults);
    return faults.outcome;
  },
};
