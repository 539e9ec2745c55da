import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { JobSecret } from "../../runtime/contract";
import { jobSecrets, workerEnvironment } from "../../runtime/contract";
import { nameIn, pathIn } from "../scope";
import type { SecretsArgs } from "./args";
import { secretsDefaults } from "./args";
import { keyPolicy } from "./key-policy";

export type { SecretAgeArgs, WatchedSecret } from "./age";
export { SecretAge, secretAgeDefaults } from "./age";
export type { SecretsArgs } from "./args";
export { secretsDefaults } from "./args";

/** Under which variable the worker finds what, by the ends of the secrets' names. */
const workerVariables: Readonly<Record<string, string>> = {
  "sentry-dsn": workerEnvironment.sentryDsn,
  ...Object.fromEntries(Object.entries(jobSecrets).map(([id, { variable }]) => [id, variable])),
};

/**
 * The service's key, and the secrets that worker, functions and notifier read by reference.
 *
 * Addresses of Redis are secrets of the Redis component, which alone knows the token; `SecretAge` watches them all.
 * The key is protected: `pulumi destroy` stops at it. A key costs 1 USD a month, a secret 0.40 USD.
 *
 * @example
 * new Secrets("secrets", { scope, sentryDsn, slackWebhookUrl, pagerDutyRoutingKey });
 */
export class Secrets extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  /** Known once the secret has a value. */
  readonly sentryDsnSecretArn: pulumi.Output<string>;
  /** Known once the secret has a value: `{ "slackWebhookUrl": ..., "pagerDutyRoutingKey": ... }`. */
  readonly notifierSecretArn: pulumi.Output<string>;
  /** What jobs need, by the environment variable under which a container shall find it. */
  readonly jobSecretArns: Readonly<Record<string, pulumi.Output<string>>>;
  /**
   * Versions of what a container of the worker reads, by the same variables; a new one is a reason to start it anew.
   */
  readonly workerVersionIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Every secret of this component, by the end of its name, for whoever watches over them. */
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly nodes: {
    readonly key: aws.kms.Key;
    /** By the ends of their names. */
    readonly secrets: Readonly<Record<string, aws.secretsmanager.Secret>>;
  };

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:secrets:Secrets", name, {}, opts);
    const { scope, recoveryDays, keyDeletionDays, ...chosen } = { ...secretsDefaults, ...args };

    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Everything that ${scope.service} stores in ${scope.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: keyDeletionDays,
        policy: pulumi.jsonStringify(keyPolicy(scope)),
      },
      { parent: this, protect: true },
    );
    new aws.kms.Alias(
      `${name}-key`,
      { name: `alias/${nameIn(scope, "keyAlias")}`, targetKeyId: key.id },
      { parent: this },
    );

    const secrets: Record<string, aws.secretsmanager.Secret> = {};
    const versionIds: Record<string, pulumi.Output<string>> = {};
    const keep = (suffix: string, description: string, secretString: pulumi.Input<string>): pulumi.Output<string> => {
      const secret = new aws.secretsmanager.Secret(
        `${name}-${suffix}`,
        { name: `${pathIn(scope)}/${suffix}`, description, kmsKeyId: key.arn, recoveryWindowInDays: recoveryDays },
        { parent: this },
      );
      secrets[suffix] = secret;
      // The SDK makes every value of a secret version a secret, however it was given.
      const version = new aws.secretsmanager.SecretVersion(
        `${name}-${suffix}`,
        { secretId: secret.id, secretString },
        { parent: this },
      );
      versionIds[suffix] = version.versionId;
      return version.secretArn;
    };
    const { slackWebhookUrl, pagerDutyRoutingKey } = chosen;
    const destinations = pulumi.jsonStringify({ slackWebhookUrl, pagerDutyRoutingKey });

    this.keyArn = key.arn;
    this.sentryDsnSecretArn = keep("sentry-dsn", "Where errors are reported", chosen.sentryDsn);
    this.notifierSecretArn = keep("notifier", "Where alarms are sent", destinations);
    this.jobSecretArns = Object.fromEntries(
      (Object.keys(jobSecrets) as JobSecret[]).flatMap((id) => {
        const { variable, about } = jobSecrets[id];
        const value = args.jobSecrets?.[id];
        return value === undefined ? [] : [[variable, keep(id, about, value)] as const];
      }),
    );
    this.workerVersionIds = Object.fromEntries(
      Object.entries(versionIds).flatMap(([suffix, versionId]) => {
        const variable = workerVariables[suffix];
        return variable === undefined ? [] : [[variable, versionId] as const];
      }),
    );
    this.secretArns = Object.fromEntries(Object.entries(secrets).map(([suffix, { arn }]) => [suffix, arn]));
    this.nodes = { key, secrets };
    this.registerOutputs({
      keyArn: this.keyArn,
      sentryDsnSecretArn: this.sentryDsnSecretArn,
      notifierSecretArn: this.notifierSecretArn,
      jobSecretArns: this.jobSecretArns,
    });
  }
}
