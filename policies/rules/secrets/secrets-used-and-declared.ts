import { Faults, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { SecretUse } from "../../knowledge/secrets/secret-users";
import {
  secretArnsIn,
  secretUsers,
  secretUserWatches,
  usesIn,
  versionAskedFor,
} from "../../knowledge/secrets/secret-users";
import type { Stack } from "../../model/stack";
import { componentTypes, database, secretVersion } from "../../model/types";
import { managedSecret, parameter } from "../../model/types/secrets";
import type { Value } from "../../model/value";
import { isAbsent, isList, isStructure, textOf, UNKNOWN } from "../../model/value";

const declared = [...managedSecret, ...parameter];
/** What hands the name of a secret on. RDS makes the secret of a database's user by itself. */
const givers = [...declared, ...secretVersion, ...database];

/**
 * Both ways: whatever a program is told of is made here or named in the settings, and what is made here is told to a program.
 */
export const secretsUsedAndDeclared: ControlRule = {
  name: "secrets-used-and-declared",
  severity: "required",
  title: "Secrets that are used are declared, and those that are declared are used",
  why: "A secret that nobody declares is missing in the next environment, and in the one that is made anew after a disaster; one that nobody uses still opens something, and nobody changes it.",
  remediation:
    "declare the secret in the stack, or name it in the settings; remove one that nobody uses, or say in its tag UsedBy who does",
  example: {
    bad: 'secrets: [{ name: "API_TOKEN", valueFrom: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:token-AbCdEf" }]',
    good: [
      'const token = new aws.secretsmanager.Secret("token", { name: "worker/prod/token", kmsKeyId: key.arn });',
      'const secrets = [{ name: "API_TOKEN", valueFrom: token.arn }];',
    ].join("\n"),
  },
  controls: {},
  subjects: [...secretUsers, ...managedSecret],
  watches: [
    ...secretUserWatches,
    watch(managedSecret, "tags"),
    watch(secretVersion, "secretId", "versionId"),
    watch(database, "manageMasterUserPassword"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    if (managedSecret.includes(subject.type)) judgeSecret(subject, stack, faults);
    else judgeUser(subject, stack, faults);
    return faults.outcome;
  },
};

function judgeUser(user: Resource, stack: Stack, faults: Faults): void {
  const uses = usesIn(user, stack);
  if (uses === UNKNOWN) faults.unknown("what it is told of is not known before the update");
  else for (const use of uses) judgeUse(use, stack, faults);
}

function judgeUse(use: SecretUse, stack: Stack, faults: Faults): void {
  const { user, property, value } = use;
  const what = shown(use.name);
  if (value === UNKNOWN) {
    if (use.isSecret && stack.namedBy(UNKNOWN, givers, user, property).length === 0)
      faults.unknown(`which secret ${what} is read from is not known, and it is made of none of the stack`);
    return;
  }
  for (const arn of secretArnsIn(value)) {
    const secrets = stack.namedBy(arn, declared, user, property);
    if (secrets.length > 0) judgeVersion(use, secrets, what, stack, faults);
    else if (!isMadeByDatabase(arn, stack) && !isInSettings(arn, stack))
      faults.problem(`${what} names a secret that neither the stack nor its settings know`);
  }
}

/** A version that is named by its id is one that the stack makes. */
function judgeVersion({ value }: SecretUse, secrets: readonly Resource[], what: string, stack: Stack, faults: Faults) {
  const asked = versionAskedFor(value);
  if (asked === undefined) return;
  const versions = secrets.flatMap((one) => stack.naming(secretVersion, "secretId", one).sure);
  const ids = versions.map((version): Value | undefined => version.get("versionId"));
  if (!ids.includes(asked) && !ids.some((id) => id === UNKNOWN))
    faults.problem(`${what} names a version of its secret that the stack does not make`);
}

/** Names of secrets that services of AWS make themselves begin with the service and `!`. */
const isMadeByDatabase = (arn: string, stack: Stack): boolean =>
  /:secret:[a-z-]{1,30}!/.test(arn) &&
  stack.ofTypes(database).some((one) => !isAbsent(one.get("manageMasterUserPassword")));

/** A program that says nothing of its settings says by the ARN itself that the secret is others'. */
function isInSettings(arn: string, stack: Stack): boolean {
  const [declaration] = stack.ofTypes([componentTypes.declaration]);
  if (!declaration) return true;
  return stack.once(namedInSettings, declaration).some((named) => arn === named || arn.startsWith(`${named}-`));
}

const namedInSettings = (declaration: Resource): string[] => arnsIn(declaration.get("settings"));

function arnsIn(value: Value | undefined): string[] {
  if (typeof value === "string") return secretArnsIn(value);
  if (isList(value)) return value.flatMap(arnsIn);
  return isStructure(value) ? Object.values(value).flatMap(arnsIn) : [];
}

function judgeSecret(one: Resource, stack: Stack, faults: Faults): void {
  const { tags } = one;
  if (tags === UNKNOWN ? false : !isAbsent(tags["UsedBy"])) return;
  const { urns, isOpen } = stack.index(usedSecrets);
  if (urns.has(one.urn)) return;
  if (isOpen || tags === UNKNOWN) faults.unknown("whether somebody uses it is not known before the update");
  else faults.problem("nobody uses it, and its tag UsedBy does not say who does");
}

/** All secrets that programs of the stack are told of. */
function usedSecrets(stack: Stack): { readonly urns: ReadonlySet<string>; readonly isOpen: boolean } {
  const urns = new Set<string>();
  let isOpen = false;
  for (const user of stack.ofTypes(secretUsers)) {
    const uses = usesIn(user, stack);
    const properties = uses === UNKNOWN ? ["containerDefinitions", "environment", "target", "input"] : [];
    // Those that hold a secret's name and nothing else; a list of names is for whoever looks after them.
    const told =
      uses === UNKNOWN ? [] : uses.filter(({ value }) => value === UNKNOWN || /^(arn:|\/)/.test(textOf(value)));
    const found = [
      ...properties.flatMap((property) => stack.namedBy(UNKNOWN, givers, user, property)),
      ...told.flatMap(({ value, property }) =>
        namedIn(value).flatMap((each) => stack.namedBy(each, givers, user, property)),
      ),
    ];
    isOpen ||= told.some(({ value, isSecret }) => isSecret && value === UNKNOWN && found.length === 0);
    for (const one of found) {
      urns.add(one.urn);
      if (secretVersion.includes(one.type))
        for (const secret of stack.named(managedSecret, one, "secretId")) urns.add(secret.urn);
    }
  }
  return { urns, isOpen };
}

const namedIn = (value: Value): readonly Value[] => (value === UNKNOWN ? [UNKNOWN] : secretArnsIn(value));
