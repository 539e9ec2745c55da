import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { key } from "../../model/types";

const secret = "aws:secretsmanager/secret:Secret";
const alias = "aws:kms/alias:Alias";
const rotation = "aws:secretsmanager/secretRotation:SecretRotation";

/** Secrets and keys that are deleted can be brought back, for as long as AWS offers. */
export const secretsAndKeysValid: AwsRule = {
  name: "secrets-and-keys-valid",
  documentation: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html",
  severity: "blocker",
  title: "Secrets Manager and KMS accept secrets and keys",
  why: "A secret or key that AWS refuses leaves everything unmade that is encrypted with it, which is most of a stack.",
  remediation: "let a secret be recoverable for 7 to 30 days, or 0 for not at all, and a key for 7 to 30 days",
  example: {
    bad: 'new aws.kms.Key("data", { deletionWindowInDays: 3 });',
    good: 'new aws.kms.Key("data", { deletionWindowInDays: 30 });',
  },
  subjects: [secret, rotation, ...key, alias],
  watches: [
    watch([secret], "recoveryWindowInDays"),
    watch([rotation], "rotationRules"),
    watch(key, "deletionWindowInDays", "rotationPeriodInDays"),
  ],
  early: true,
  judge(subject) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    if (subject.type === secret) {
      limits.matches("name", /^[\w/+=.@-]{1,512}$/, "1 to 512 letters, digits and /_+=.@-");
      if (subject.get("recoveryWindowInDays") !== 0) limits.range("recoveryWindowInDays", 7, 30, "days, or 0");
    } else if (subject.type === rotation)
      limits.inside("rotationRules").range("automaticallyAfterDays", 1, 1000, "days");
    else if (subject.type === alias)
      limits.matches(
        "name",
        /^alias\/(?!aws\/)[\w/-]{1,250}$/,
        "alias/ and up to 250 letters, digits and /_-, and not alias/aws/",
      );
    else {
      limits.range("deletionWindowInDays", 7, 30, "days");
      limits.range("rotationPeriodInDays", 90, 2560, "days");
    }
    return faults.outcome;
  },
};
