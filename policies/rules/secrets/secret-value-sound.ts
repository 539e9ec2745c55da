import { INVALID, parsed } from "../../model/json";
import { Faults, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { secretVersion } from "../../model/types";
import { managedSecret } from "../../model/types/secrets";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

const contents = ["secretString", "secretBinary", "secretStringWo"];

/** What a value looks like, not what it is: that only its reader can tell. */
export const secretValueSound: ControlRule = {
  name: "secret-value-sound",
  severity: "required",
  title: "A secret has one value, in the form that its names promise",
  why: "Two programs' values for one secret take turns at each update; half of a JSON text or an address that is none is noticed only when a program starts at night and reads it.",
  remediation:
    "give each secret one aws.secretsmanager.SecretVersion (or several with versionStages), made by JSON.stringify where it has fields, with an address in those called url",
  example: {
    bad: 'new aws.secretsmanager.SecretVersion("chat", { secretId, secretString: `{"webhookUrl": "${url}",}` });',
    good: 'new aws.secretsmanager.SecretVersion("chat", { secretId, secretString: pulumi.jsonStringify({ webhookUrl: url }) });',
  },
  controls: {},
  subjects: secretVersion,
  watches: [watch(secretVersion, "secretBinary", "secretId", "secretString", "secretStringWo", "versionStages")],
  early: false,
  judge(version, stack) {
    const faults = new Faults();
    if (contents.every((property) => isAbsent(version.get(property)))) faults.problem("it has no value");
    const owners = stack.named(managedSecret, version, "secretId");
    if (version.get("secretId") === UNKNOWN && owners.length === 0)
      faults.unknown("of which secret it is the value is not known before the update");
    if (hasRival(version, owners, stack)) faults.problem("another version of the same secret has the same stage");
    const isRead = anyOf(versionsOf(owners, version, stack).map(isCurrent));
    if (isRead === UNKNOWN) faults.unknown("whether it is the current version is not known before the update");
    else if (!isRead) faults.problem("neither it nor another version has the stage AWSCURRENT, which programs read");
    const value = version.get("secretString");
    if (typeof value === "string") judgeText(value, faults);
    return faults.outcome;
  },
};

const hasRival = (version: Resource, owners: readonly Resource[], stack: Stack): boolean =>
  isAbsent(version.get("versionStages")) &&
  versionsOf(owners, version, stack).some((other) => other.urn !== version.urn && isAbsent(other.get("versionStages")));

/** All versions of a secret, this one among them, be the secret known or not. */
const versionsOf = (owners: readonly Resource[], version: Resource, stack: Stack): readonly Resource[] => [
  version,
  ...owners.flatMap((secret) => stack.naming(secretVersion, "secretId", secret).sure),
];

/** Without stages each version is the current one, as soon as it is made. */
function isCurrent(version: Resource): boolean | Unknown {
  const stages = elements(version.get("versionStages"));
  if (stages === UNKNOWN) return UNKNOWN;
  return stages.length === 0 || anyOf(stages.map((stage) => (stage === UNKNOWN ? UNKNOWN : stage === "AWSCURRENT")));
}

function judgeText(text: string, faults: Faults): void {
  if (!/^\s*[[{]/.test(text)) return;
  const fields: Value | typeof INVALID = parsed(text);
  if (fields === INVALID) faults.problem("its text begins as JSON and is none");
  else if (isStructure(fields))
    for (const [name, value] of Object.entries(fields))
      if (/ur[il]$/i.test(name) && typeof value === "string" && !/^[a-z][a-z0-9+.-]*:\/\/\S/i.test(value))
        faults.problem(`its field ${shown(name)} holds no address`);
}
