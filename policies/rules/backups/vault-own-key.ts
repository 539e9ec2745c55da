import { mustNameOwnKey } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { backupVault } from "../../model/types";

/** What a vault holds is encrypted with a key of one's own, which can be shared with another account and taken away. */
export const vaultOwnKey: ChecklistRule = {
  name: "vault-own-key",
  items: ["sensitive-data-encrypted-at-rest"],
  scope: "core",
  severity: "blocker",
  title: "Backup vaults are encrypted with a key of one's own",
  why: "AWS's own key cannot be taken from anybody who may use AWS Backup, and what it encrypts cannot be copied elsewhere.",
  remediation: "set kmsKeyArn to an aws.kms.Key; it replaces the vault",
  example: { bad: 'new aws.backup.Vault("vault", {})', good: 'new aws.backup.Vault("vault", { kmsKeyArn: key.arn })' },
  controls: { fsbp: ["Backup.1"], checkov: ["CKV_AWS_166"] },
  subjects: backupVault,
  watches: [watch(backupVault, "kmsKeyArn")],
  early: false,
  judge(vault, stack) {
    const faults = new Faults();
    mustNameOwnKey(vault, "kmsKeyArn", stack, faults);
    return faults.outcome;
  },
};
