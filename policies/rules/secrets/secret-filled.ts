import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { secretVersion } from "../../model/types";
import { managedSecret, secretRotation } from "../../model/types/secrets";
import { isAbsent, UNKNOWN } from "../../model/value";

const givers = [...secretVersion, ...secretRotation];

/** A rotation fills a secret the first time it runs. */
export const secretFilled: ControlRule = {
  name: "secret-filled",
  severity: "advisory",
  title: "It is said where a secret has its value from",
  why: "A container does not start, and a function fails at its first call, while a secret is empty; nothing in the program shows it.",
  remediation:
    "add an aws.secretsmanager.SecretVersion (or a SecretRotation), or say in the secret's tag ValueFrom who sets it",
  example: {
    bad: 'new aws.secretsmanager.Secret("token", { kmsKeyId }); // and nobody who gives it a value',
    good: 'new aws.secretsmanager.SecretVersion("token", { secretId: token.id, secretString: config.requireSecret("token") });',
  },
  controls: {},
  subjects: managedSecret,
  watches: [watch(managedSecret, "tags"), watch(givers, "secretId")],
  early: false,
  judge(secret, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(givers, "secretId", secret);
    const { tags } = secret;
    if (sure.length > 0 || (tags !== UNKNOWN && !isAbsent(tags["ValueFrom"]))) return faults.outcome;
    if (possible || tags === UNKNOWN)
      faults.unknown("whether somebody gives it a value is not known before the update");
    else faults.problem("nothing gives it a value, and its tag ValueFrom does not say who does");
    return faults.outcome;
  },
};
