import { within } from "./bucket-roles";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { bucket, bucketEncryption } from "../../model/types";
import type { Value } from "../../model/value";
import { isAbsent } from "../../model/value";

/** Algorithms that use a key of KMS. */
export const keyAlgorithms: readonly string[] = ["aws:kms", "aws:kms:dsse"];

const inlineProperties = ["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"] as const;

/** What says how a bucket is encrypted. */
export const encryptionWatches: readonly Watch[] = [
  watch(bucket, ...inlineProperties),
  watch(bucketEncryption, "rules"),
];

/** Rules of encryption, and where they stand. */
export interface Encryption {
  readonly rules: Value | undefined;
  readonly holder: Resource;
  readonly property: string;
}

/** What a bucket of an old type says within itself. */
export function inlineEncryptionOf(bucket: Resource): Encryption | undefined {
  const property = inlineProperties.find((name) => !isAbsent(bucket.get(name)));
  if (property === undefined) return undefined;
  const configuration = bucket.get(property);
  const rules = within(configuration, "rule") ?? within(configuration, "rules");
  return { rules, holder: bucket, property };
}

/** All that says how a bucket is encrypted; `possible` when something might, of which it is not known whose it is. */
export function encryptionsOf(
  bucket: Resource,
  stack: Stack,
): { readonly written: readonly Encryption[]; readonly possible: boolean } {
  const { sure, possible } = stack.naming(bucketEncryption, "bucket", bucket);
  const separate = sure.map((holder): Encryption => ({ rules: holder.get("rules"), holder, property: "rules" }));
  const inline = inlineEncryptionOf(bucket);
  return { written: inline ? [...separate, inline] : separate, possible };
}

/** How a rule encrypts what comes without a word on that. */
export const defaultsOf = (rule: Value | undefined): Value | undefined =>
  within(rule, "applyServerSideEncryptionByDefault") ?? within(rule, "applyServerSideEncryptionByDefaults");
