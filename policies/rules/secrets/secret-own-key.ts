import { mustNameOwnKey } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { managedSecret } from "../../model/types/secrets";

export const secretOwnKey: ControlRule = {
  name: "secret-own-key",
  severity: "required",
  title: "Secrets have a key of their own",
  why: "AWS's own key opens to everybody in the account who may read the secret; with one of your own a copied right to read is not enough.",
  remediation: "set kmsKeyId to an aws.kms.Key",
  example: {
    bad: 'new aws.secretsmanager.Secret("token");',
    good: 'new aws.secretsmanager.Secret("token", { kmsKeyId: key.arn });',
  },
  controls: { checkov: ["CKV_AWS_149"], cdkNag: ["SecretsManagerUsingKMSKey"], trivy: ["AWS-0098"] },
  subjects: managedSecret,
  watches: [watch(managedSecret, "kmsKeyId")],
  early: false,
  judge(secret, stack) {
    const faults = new Faults();
    mustNameOwnKey(secret, "kmsKeyId", stack, faults);
    return faults.outcome;
  },
};
