import type { Target } from "./grants";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { backupVault, bucket, bucketEncryption, iamRole, queue, secretVersion, topic } from "../../model/types";
import { keyAlias } from "../../model/types/alarms";
import { everyKey, managedSecret, parameter } from "../../model/types/secrets";
import { table } from "../../model/types/backups";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/** What somebody who takes a role on must be allowed to do. */
export interface Need {
  /** For messages, such as `writing to its log group`. */
  readonly what: string;
  /** Each is needed; `s3:*` stands for any action of the service. */
  readonly actions: readonly string[];
  /** On what; nothing where the actions know no resources, or the resource cannot be told. */
  readonly on?: Target;
}

/** Somebody who takes a role on, by the service that does so. */
export interface Use {
  readonly role: Resource;
  readonly by: Resource;
  /** Services of which one has to be trusted. */
  readonly service: string;
  readonly needs: readonly Need[];
}

/** The roles that a value names which stands in a property. */
export const rolesIn = (
  value: Value | undefined,
  holder: Resource,
  property: string,
  stack: Stack,
): readonly Resource[] => (isAbsent(value) ? [] : stack.namedBy(value ?? null, iamRole, holder, property));

/** The resource of these types that a value names, or the ARN as it stands. */
export function targetsOf(
  value: Value | undefined,
  types: readonly string[],
  holder: Resource,
  property: string,
  stack: Stack,
): Target[] {
  if (isAbsent(value) || value === undefined) return [];
  const found = stack.namedBy(value, types, holder, property);
  if (found.length > 0) return found.map((resource) => ({ resource }));
  return typeof value === "string" && value.startsWith("arn:") ? [{ arn: value }] : [];
}

/** Secrets that a reference of a container or a function names, with a version or a key within it or without. */
export function secretsIn(value: Value | undefined, holder: Resource, property: string, stack: Stack): Target[] {
  const types = [...managedSecret, ...parameter];
  if (value === UNKNOWN) {
    const versions = stack.namedBy(UNKNOWN, secretVersion, holder, property);
    const ofVersions = versions.flatMap((version) => stack.named(managedSecret, version, "secretId"));
    const all = [...stack.namedBy(UNKNOWN, types, holder, property), ...ofVersions];
    return [...new Set(all)].map((resource) => ({ resource }));
  }
  const text = textOf(value);
  const arn = text.startsWith("arn:") ? text.split(":").slice(0, 7).join(":") : text;
  return targetsOf(arn, types, holder, property, stack);
}

/** Reading a secret, and what encrypts it. */
export const readingOf = (target: Target, stack: Stack): Need[] => {
  const isParameter = target.resource
    ? parameter.includes(target.resource.type)
    : /^arn:[\w-]+:ssm:/.test(target.arn ?? "");
  return [
    {
      what: `reading ${labelOf(target)}`,
      actions: [isParameter ? "ssm:GetParameters" : "secretsmanager:GetSecretValue"],
      on: target,
    },
    ...keyNeeds(target, ["kms:Decrypt"], stack),
  ];
};

/** Sending to a queue or a topic, through what encrypts it. */
export const sendingTo = (target: Target, stack: Stack): Need[] => {
  const service = target.resource ? (target.resource.type.split(/[:/]/)[1] ?? "") : (target.arn?.split(":")[2] ?? "");
  const action = service === "sqs" ? "sqs:SendMessage" : service === "sns" ? "sns:Publish" : undefined;
  if (action === undefined) return [];
  return [
    { what: `sending to ${labelOf(target)}`, actions: [action], on: target },
    ...keyNeeds(target, ["kms:Decrypt", "kms:GenerateDataKey"], stack),
  ];
};

export const labelOf = ({ resource }: Target): string => (resource ? `"${resource.name}"` : "what it names");

const keys = [...everyKey, ...keyAlias];

/** What the key of a resource must allow, where the key is of this stack. */
export const keyNeeds = ({ resource }: Target, actions: readonly string[], stack: Stack): Need[] =>
  resource
    ? keysOf(resource, stack).map((key) => ({
        what: `using the key of "${resource.name}"`,
        actions,
        on: { resource: key },
      }))
    : [];

/** By type, where a resource says which key encrypts it. */
const keyProperties: readonly (readonly [types: readonly string[], property: string])[] = [
  [managedSecret, "kmsKeyId"],
  [parameter, "keyId"],
  [queue, "kmsMasterKeyId"],
  [topic, "kmsMasterKeyId"],
  [backupVault, "kmsKeyArn"],
];

/** Keys of this stack that encrypt a resource. */
export function keysOf(resource: Resource, stack: Stack): Resource[] {
  const property = keyProperties.find(([types]) => types.includes(resource.type))?.[1];
  if (property !== undefined) return through(stack.named(keys, resource, property), stack);
  if (!bucket.includes(resource.type)) return [];
  const encryptions = stack.naming(bucketEncryption, "bucket", resource).sure;
  const found = encryptions.flatMap((one) => {
    const rules = elements(one.get("rules"));
    const listed: readonly Value[] = rules === UNKNOWN ? [UNKNOWN] : rules;
    return listed.flatMap((rule) => {
      const value: Value | undefined =
        rule === UNKNOWN ? UNKNOWN : at(rule, "applyServerSideEncryptionByDefault", "kmsMasterKeyId");
      return isAbsent(value) ? [] : stack.namedBy(value ?? null, keys, one, "rules");
    });
  });
  return through(found, stack);
}

const through = (found: readonly Resource[], stack: Stack): Resource[] => [
  ...new Set(found.flatMap((one) => (keyAlias.includes(one.type) ? stack.named(everyKey, one, "targetKeyId") : [one]))),
];

export const keyWatches = [
  ...keyProperties.map(([types, property]) => ({ types, properties: [property] })),
  { types: bucketEncryption, properties: ["bucket", "rules"] },
  { types: keyAlias, properties: ["targetKeyId"] },
];

/** Stores that a program is told of by their names in its environment, and then speaks to. */
const stores: Readonly<Record<string, readonly string[]>> = {
  s3: bucket,
  sqs: queue,
  sns: topic,
  dynamodb: table,
  secretsmanager: managedSecret,
  ssm: parameter,
  kms: everyKey,
};
const storeTypes = Object.values(stores).flat();
/** Only names that nothing else has are taken for names of stores. */
const namesStore = /^(arn:|https:\/\/sqs\.|s3:\/\/)/;

/** What a program does to whatever its environment names: something, at least. */
export function needsOfEnvironment(values: readonly Value[], holder: Resource, property: string, stack: Stack): Need[] {
  const needs = new Map<string, Need>();
  for (const value of values)
    for (const name of namesWithin(textOf(value))) {
      const found = stack.namedBy(name, storeTypes, holder, property).filter((one) => isMeant(name, one));
      for (const resource of found) {
        const [service = ""] = Object.entries(stores).find(([, types]) => types.includes(resource.type)) ?? [];
        needs.set(resource.urn, { what: `using "${resource.name}"`, actions: [`${service}:*`], on: { resource } });
        for (const key of keysOf(resource, stack))
          // Metadata of a secret can be read without its key.
          if (service !== "secretsmanager")
            needs.set(`${resource.urn} key`, {
              what: `using the key of "${resource.name}"`,
              actions: ["kms:*"],
              on: { resource: key },
            });
      }
      if (found.length === 0 && /^arn:[\w-]+:secretsmanager:/.test(name))
        needs.set(name, {
          what: "reading a secret that it is given",
          actions: ["secretsmanager:*"],
          on: { arn: name },
        });
    }
  return [...needs.values()];
}

/** A text that is a name, or JSON with ARNs in it. */
const namesWithin = (text: string): string[] =>
  text.startsWith("{") || text.startsWith("[")
    ? [...text.slice(0, longestText).matchAll(/arn:[^"\\\s,]+/g)].map(([arn]) => arn)
    : [text.replace(/^s3:\/\//, "").split(text.startsWith("s3://") ? "/" : "\n")[0] ?? ""];
const longestText = 65_536;

/** A bucket is named by its bare name, and a table; the others by their ARNs or URLs. */
const isMeant = (name: string, { type }: Resource): boolean =>
  namesStore.test(name) || bucket.includes(type) || table.includes(type);

/** Values of the plain variables of a function. */
export function valuesOf(variables: Value | undefined): Value[] {
  return isStructure(variables) ? Object.values(variables) : [];
}
