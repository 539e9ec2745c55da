import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn, pathIn } from "../scope";
import { keyPolicy } from "./key-policy";

export interface SecretsArgs {
  readonly scope: Scope;
  /** Where the worker reports errors. */
  readonly sentryDsn: pulumi.Input<string>;
  /** Where alarms are sent. */
  readonly slackWebhookUrl: pulumi.Input<string>;
  /** Which PagerDuty service is paged. */
  readonly pagerDutyRoutingKey: pulumi.Input<string>;
  /**
   * How long a deleted secret can be brought back: 0, or 7 to 30 days. Its name cannot be used again before. Default 30.
   */
  readonly recoveryDays?: number;
}

export const secretsDefaults = Object.freeze({
  recoveryDays: 30,
  /** How long a deleted key can be brought back. With it goes everything it encrypts, so: the longest AWS offers. */
  keyDeletionDays: 30,
});

/**
 * The service's key, and the secrets that worker and notifier read by reference.
 *
 * The secret for Redis' address is made here and filled by the Redis component, which alone knows the token.
 * The key is protected: `pulumi destroy` stops at it. A key costs 1 USD a month, a secret 0.40 USD.
 *
 * @example
 * new Secrets("secrets", { scope, sentryDsn, slackWebhookUrl, pagerDutyRoutingKey });
 */
export class Secrets extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  /** The secret that the Redis component fills. */
  readonly redisUrlSecretId: pulumi.Output<string>;
  /** Known once the secret has a value. */
  readonly sentryDsnSecretArn: pulumi.Output<string>;
  /** Known once the secret has a value: `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  readonly notifierSecretArn: pulumi.Output<string>;
  readonly nodes: {
    readonly key: aws.kms.Key;
    readonly redisUrl: aws.secretsmanager.Secret;
    readonly sentryDsn: aws.secretsmanager.Secret;
    readonly notifier: aws.secretsmanager.Secret;
  };

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:secrets:Secrets", name, {}, opts);
    const { scope, recoveryDays = secretsDefaults.recoveryDays } = args;

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Everything that ${scope.service} stores in ${scope.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: secretsDefaults.keyDeletionDays,
        policy: pulumi.jsonStringify(keyPolicy(scope)),
      },
      { parent: this, protect: true },
    );
    new aws.kms.Alias(
      `${name}-key`,
      { name: `alias/${nameIn(scope, "keyAlias")}`, targetKeyId: key.id },
      { parent: this },
    );

    const makeSecret = (suffix: string, description: string) =>
      new aws.secretsmanager.Secret(
        `${name}-${suffix}`,
        { name: `${pathIn(scope)}/${suffix}`, description, kmsKeyId: key.arn, recoveryWindowInDays: recoveryDays },
        { parent: this },
      );
    // The SDK makes every value of a secret version a secret, however it was given.
    const fill = (suffix: string, secret: aws.secretsmanager.Secret, secretString: pulumi.Input<string>) =>
      new aws.secretsmanager.SecretVersion(
        `${name}-${suffix}`,
        { secretId: secret.id, secretString },
        { parent: this },
      );

    const redisUrl = makeSecret("redis-url", "Address and token of the queue");
    const sentryDsn = makeSecret("sentry-dsn", "Where the worker reports errors");
    const sentryDsnVersion = fill("sentry-dsn", sentryDsn, args.sentryDsn);
    const notifier = makeSecret("notifier", "Where alarms are sent");
    const { slackWebhookUrl, pagerDutyRoutingKey } = args;
    const destinations = pulumi.jsonStringify({ slackWebhookUrl, pagerDutyRoutingKey });
    const notifierVersion = fill("notifier", notifier, destinations);

    this.keyArn = key.arn;
    this.redisUrlSecretId = redisUrl.id;
    this.sentryDsnSecretArn = sentryDsnVersion.secretArn;
    this.notifierSecretArn = notifierVersion.secretArn;
    this.nodes = { key, redisUrl, sentryDsn, notifier };
    this.registerOutputs({
      keyArn: this.keyArn,
      redisUrlSecretId: this.redisUrlSecretId,
      sentryDsnSecretArn: this.sentryDsnSecretArn,
      notifierSecretArn: this.notifierSecretArn,
    });
  }
}
