import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pathIn } from "../scope";
import type { ChosenRedis } from "./args";
import { redisDefaults } from "./args";
import type { ByClient, RedisClient } from "./clients";
import { byClient } from "./clients";
import type { Engine } from "./engine";

interface UrlSecrets {
  readonly arns: ByClient<pulumi.Output<string>>;
  readonly versionIds: ByClient<pulumi.Output<string>>;
  /** By the end of their names. */
  readonly secrets: Readonly<Record<string, aws.secretsmanager.Secret>>;
}

/** The addresses with the logins, as secrets: one for all clients while they log in alike, else one for each. */
export function makeUrlSecrets(
  parent: pulumi.Resource,
  name: string,
  { scope, keyArn, recoveryDays, engine, access }: ChosenRedis,
  { host, port, logins }: Pick<Engine, "host" | "port" | "logins">,
): UrlSecrets {
  const fill = (client: RedisClient, suffix: string, description: string): Filled => {
    const { user, password } = logins[client];
    const secret = new aws.secretsmanager.Secret(
      `${name}-${suffix}`,
      {
        name: `${pathIn(scope)}/redis/${suffix}`,
        description,
        kmsKeyId: keyArn,
        recoveryWindowInDays: recoveryDays,
        tags: { RotationDays: String(redisDefaults.rotationDays) },
      },
      { parent },
    );
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-${suffix}`,
      { secretId: secret.id, secretString: pulumi.interpolate`rediss://${user}:${password}@${host}:${port}` },
      { parent },
    );
    return { suffix, secret, version };
  };
  const alike = engine === "upstash" || access === "token";
  const one = alike ? fill("worker", "url", "Address and login of the queue") : undefined;
  const filled = byClient(
    (client) => one ?? fill(client, `${client}-url`, `Address of the queue and login of its ${client}`),
  );
  return {
    arns: byClient((client) => filled[client].version.secretArn),
    versionIds: byClient((client) => filled[client].version.versionId),
    secrets: Object.fromEntries(Object.values(filled).map(({ suffix, secret }) => [suffix, secret])),
  };
}

interface Filled {
  readonly suffix: string;
  readonly secret: aws.secretsmanager.Secret;
  readonly version: aws.secretsmanager.SecretVersion;
}
