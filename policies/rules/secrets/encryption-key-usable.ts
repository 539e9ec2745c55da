import { admits } from "../../knowledge/identity/admission";
import { along } from "../../knowledge/identity/along";
import { keysNamed } from "../../knowledge/identity/named-keys";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import { policyOf } from "../../knowledge/identity/resource-policy";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import {
  backupVault,
  bucketEncryption,
  caches,
  database,
  lambdaFunction,
  logGroup,
  queue,
  topic,
} from "../../model/types";
import { keyAlias, table, fileSystem, volume } from "../../model/types/backups";
import { trail } from "../../model/types/logs";
import { repository } from "../../model/types/registry";
import { everyKey, keyPolicy, managedSecret, parameter } from "../../model/types/secrets";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** Where the key stands that encrypts a resource; a list on the way stands for each of its elements. */
const places: readonly (readonly [types: readonly string[], property: string, ...inside: string[]])[] = [
  [[...logGroup, ...managedSecret, ...caches, ...database, ...trail, ...fileSystem, ...volume], "kmsKeyId"],
  [[...queue, ...topic], "kmsMasterKeyId"],
  [[...lambdaFunction, ...backupVault], "kmsKeyArn"],
  [parameter, "keyId"],
  [table, "serverSideEncryption", "kmsKeyArn"],
  [repository, "encryptionConfigurations", "kmsKey"],
  [bucketEncryption, "rules", "applyServerSideEncryptionByDefault", "kmsMasterKeyId"],
];

/** What CloudWatch Logs does with the key of a log group. */
const uses = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"];

export const encryptionKeyUsable: ControlRule = {
  name: "encryption-key-usable",
  severity: "required",
  title: "A key that shall encrypt something can do so",
  why: "A key for signatures encrypts nothing, and one that does not let CloudWatch Logs in stops the group it is given to: the update ends half-way, or the logs do.",
  remediation:
    "leave keyUsage and customerMasterKeySpec out; for log groups let logs.<region>.amazonaws.com use the key in its policy, for groups of your account (kms:EncryptionContext:aws:logs:arn)",
  example: {
    bad: 'new aws.cloudwatch.LogGroup("worker", { kmsKeyId: key.arn }); // whose policy speaks of the account only',
    good: '{ Effect: "Allow", Principal: { Service: `logs.${region}.amazonaws.com` }, Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], Resource: "*", Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:*` } } }',
  },
  controls: {},
  subjects: [...new Set(places.flatMap(([types]) => types))],
  watches: [
    ...places.map(([types, property]) => watch(types, property)),
    watch(keyAlias, "targetKeyId"),
    watch(everyKey, "customerMasterKeySpec", "keyUsage", "policy"),
    watch(keyPolicy, "policy", "keyId"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    for (const [types, property, ...inside] of places)
      if (types.includes(subject.type))
        for (const value of along(subject.get(property), inside))
          if (!isAbsent(value))
            for (const aKey of keysNamed(value, subject, property, stack)) judgeKey(aKey, subject, stack, faults);
    return faults.outcome;
  },
};

function judgeKey(aKey: Resource, subject: Resource, stack: Stack, faults: Faults): void {
  const usage = aKey.get("keyUsage");
  const spec = aKey.get("customerMasterKeySpec");
  if (usage === UNKNOWN || spec === UNKNOWN) faults.unknown(`what key "${aKey.name}" is for is not known`);
  else if ((!isAbsent(usage) && usage !== "ENCRYPT_DECRYPT") || (!isAbsent(spec) && spec !== "SYMMETRIC_DEFAULT"))
    faults.problem(`key "${aKey.name}" is not for encryption with one key`);
  if (!logGroup.includes(subject.type)) return;
  const region = textOf(aKey.region) || textOf(subject.region);
  if (region === "") return;
  const policy = stack.once(policyOfKey, aKey);
  const context = { "kms:encryptioncontext:aws:logs:arn": textOf(subject.get("arn")) || undefined };
  const answers = uses.map((action) => admits(policy, { service: `logs.${region}.amazonaws.com`, action, context }));
  if (answers.includes(false)) faults.problem(`key "${aKey.name}" does not let CloudWatch Logs use it for this group`);
  else if (answers.includes(UNKNOWN))
    faults.unknown(`whether key "${aKey.name}" lets CloudWatch Logs use it is not known before the update`);
}

const policyOfKey = (aKey: Resource, stack: Stack) => policyOf(aKey, stack, keyPolicy, "keyId");
