import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { ProbeContext } from "./probe";

/**
 * Reads the worker's Redis URL from the secret from which the platform gives it to the worker. It holds the token:
 * never print it.
 *
 * @throws when the secret cannot be read
 */
export async function readRedisUrl({ aws, stack }: Pick<ProbeContext, "aws" | "stack">): Promise<string> {
  const { SecretString } = await aws.secretsManager.send(
    new GetSecretValueCommand({ SecretId: stack.redisUrlSecretArn }),
  );
  return SecretString ?? "";
}
