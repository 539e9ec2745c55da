import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

let client: SecretsManagerClient | undefined;

/**
 * The text of a secret, read anew each time: keep it only for as long as one event takes, or a rotation goes unnoticed.
 *
 * @throws when it cannot be read or holds no text; the message quotes nothing of it
 */
export async function readSecret(arn: string): Promise<string> {
  client ??= new SecretsManagerClient({ maxAttempts: 3 });
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (text === undefined || text === "") throw new Error(`the secret ${arn} holds no text`);
  return text;
}
