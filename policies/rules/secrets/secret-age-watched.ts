import type { JobSecret } from "../../../runtime/contract";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { metricAlarm } from "../../model/types";
import { managedSecret, secretRotation } from "../../model/types/secrets";
import type { Unknown } from "../../model/value";
import { anyOf, at, textOf, UNKNOWN } from "../../model/value";

const mostDays = 90;

/** What the application encrypts by it must be encrypted anew (catalogue: rotated-encryption-key). */
const mostDaysOfEncryptionKeys = 365;
const encryptionKey = "encryption-key" satisfies JobSecret;

/** What the stack cannot change by itself, a person must be told to: the key of somebody else's service. */
export const secretAgeWatched: ControlRule = {
  name: "secret-age-watched",
  severity: "required",
  title: "Secrets are changed, or somebody hears that they are old",
  why: "A secret that nobody changes still opens everything to whoever once read it: people who left, old logs, lost laptops.",
  remediation: `rotate the secret (aws.secretsmanager.SecretRotation, at most ${mostDays} days), or put an alarm on SecretAgeDays with the dimension Secret and a threshold of at most ${mostDays}; ${mostDaysOfEncryptionKeys} where its name ends in /${encryptionKey}`,
  example: {
    bad: 'new aws.secretsmanager.Secret("token");',
    good: 'new aws.secretsmanager.SecretRotation("token", { secretId: token.id, rotationLambdaArn, rotationRules: { automaticallyAfterDays: 30 } });',
  },
  controls: { fsbp: ["SecretsManager.4"], checkov: ["CKV_AWS_304"] },
  subjects: managedSecret,
  watches: [
    watch(managedSecret, "name"),
    watch(secretRotation, "rotationRules", "secretId"),
    watch(metricAlarm, "metricName", "dimensions", "threshold"),
  ],
  early: false,
  judge(secret, stack) {
    const faults = new Faults();
    const days = mostDaysOf(secret);
    const { sure, possible } = stack.naming(secretRotation, "secretId", secret);
    const alarms = stack.with(metricAlarm, "metricName", "SecretAgeDays");
    const answer = anyOf([
      ...sure.map((rotation) => rotates(rotation, days)),
      ...alarms.map((alarm) => watches(alarm, secret, days)),
      possible ? UNKNOWN : false,
    ]);
    if (answer === UNKNOWN) faults.unknown("whether somebody changes it in time is not known before the update");
    else if (!answer) faults.problem(`nothing changes it, and nobody hears of it, within ${days} days`);
    return faults.outcome;
  },
};

const mostDaysOf = (secret: Resource): number =>
  textOf(secret.get("name")).endsWith(`/${encryptionKey}`) ? mostDaysOfEncryptionKeys : mostDays;

function rotates(rotation: Resource, mostDays: number): boolean | Unknown {
  const rules = rotation.get("rotationRules");
  const days = at(rules, "automaticallyAfterDays");
  if (rules === UNKNOWN || days === UNKNOWN) return UNKNOWN;
  if (typeof days === "number") return days <= mostDays;
  return textOf(at(rules, "scheduleExpression")) !== "";
}

/** The dimension is the end of the secret's name, with dashes in place of slashes. */
function watches(alarm: Resource, secret: Resource, mostDays: number): boolean | Unknown {
  const dimension = at(alarm.get("dimensions"), "Secret");
  const threshold = alarm.get("threshold");
  const name = secret.get("name");
  if (dimension === UNKNOWN || name === UNKNOWN) return UNKNOWN;
  const plain = `-${textOf(name).replaceAll("/", "-")}`;
  if (textOf(dimension) === "" || !plain.endsWith(`-${textOf(dimension)}`)) return false;
  return threshold === UNKNOWN ? UNKNOWN : typeof threshold === "number" && threshold <= mostDays;
}
