import * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "./policy-document";
import { allow } from "./policy-document";

/**
 * Lets a reader decrypt one secret, and nothing else that its key protects: Secrets Manager asks KMS in the reader's name,
 * and tells it for which secret. Source: Secrets Manager user guide, "Secret encryption and decryption".
 *
 * @param keyArn the secret's key. Default any key where the secret is: nothing tells which one it is but a look at the
 * secret, and the conditions admit no other secret under any of them
 * @example
 * allowDecrypting("DecryptPassword", secretArn, keyArn);
 */
export function allowDecrypting(
  sid: string,
  secretArn: pulumi.Input<string>,
  keyArn?: pulumi.Input<string>,
): PolicyStatement {
  const place = pulumi.output(secretArn).apply(placeOf);
  return {
    ...allow(sid, ["kms:Decrypt"], keyArn ?? place.anyKey),
    Condition: {
      StringEquals: { "kms:ViaService": place.service, "kms:EncryptionContext:SecretARN": secretArn },
    },
  };
}

/** @throws when it is not the ARN of a secret */
function placeOf(secretArn: string): { readonly anyKey: string; readonly service: string } {
  const [, partition, region, accountId] = /^arn:([\w-]+):secretsmanager:([\w-]+):(\d+):secret:./.exec(secretArn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined)
    throw new Error(`This is not the ARN of a secret: ${secretArn}`);
  return {
    anyKey: `arn:${partition}:kms:${region}:${accountId}:key/*`,
    service: `secretsmanager.${region}.amazonaws.com`,
  };
}
