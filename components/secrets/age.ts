import * as pulumi from "@pulumi/pulumi";
import { metrics, secretAgeEnvironment } from "../../runtime/contract";
import type { AlarmDefinition, Alerting, AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import { ServiceFunction } from "../functions";
import { allow } from "../policy-document";
import type { Scope } from "../scope";

/** A secret that grows old. */
export interface WatchedSecret {
  /** Names it in its alarm, such as `sentry-dsn`. */
  readonly id: string;
  readonly arn: pulumi.Input<string>;
  /** Age of its value at which somebody is told. Days, default 90. */
  readonly maxAgeDays?: number;
}

export interface SecretAgeArgs {
  readonly scope: Scope;
  /** Name of the service, the metrics' dimension. */
  readonly serviceName: pulumi.Input<string>;
  readonly secrets: readonly WatchedSecret[];
  /** Encrypts the function's log and environment. */
  readonly keyArn: pulumi.Input<string>;
  /** `runtime/functions/secret-age.ts`, bundled. */
  readonly functionCode: string;
  /** Whom the alarms tell. Without it ages are measured and nobody is told. */
  readonly alerting?: Alerting | undefined;
  /** Default 90. */
  readonly logRetentionDays?: number;
}

export const secretAgeDefaults = Object.freeze({
  /** Catalogue: rotated-redis-auth-token, rotated-sentry-tokens, rotated-external-api-token and their kin. */
  maxAgeDays: 90,
  /** Catalogue: rotated-encryption-key; replacing it means encrypting everything anew. */
  encryptionKeyMaxAgeDays: 365,
  schedule: "rate(6 hours)",
  logRetentionDays: 90,
});

/** Several runs fall into a day, so one that fails leaves no hole; longer than a day AWS lets no alarm look. */
const daySeconds = 86_400;

/**
 * Tells when a secret has not been replaced for too long (catalogue: rotated-*).
 *
 * A function asks Secrets Manager since when each has its present value; it cannot read any. That the value really is a
 * new one nobody can see from outside. A metric and an alarm for each secret cost about 0.40 USD a month together.
 *
 * @example
 * const functionCode = bundleFunctions("secret-age")["secret-age"];
 * const secrets = [{ id: "sentry-dsn", arn: sentryDsnSecretArn }];
 * new SecretAge("secret-age", { scope, serviceName, secrets, keyArn, functionCode, alerting });
 */
export class SecretAge extends pulumi.ComponentResource {
  readonly nodes: {
    readonly function: ServiceFunction;
    /** By the end of their names, such as `secret-age-sentry-dsn`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: SecretAgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:secrets:SecretAge", name, {}, opts);
    const { scope, secrets, alerting, ...chosen } = { ...secretAgeDefaults, ...args };
    const arns = Object.fromEntries(secrets.map(({ id, arn }) => [id, arn]));

    const measure = new ServiceFunction(
      `${name}-function`,
      {
        scope,
        id: "secret-age",
        description: "Measures how old secrets are",
        code: chosen.functionCode,
        keyArn: chosen.keyArn,
        logRetentionDays: chosen.logRetentionDays,
        schedule: chosen.schedule,
        alerting,
        environment: {
          [secretAgeEnvironment.serviceName]: chosen.serviceName,
          [secretAgeEnvironment.secretArns]: pulumi.jsonStringify(arns),
        },
        statements: [allow("ListVersions", ["secretsmanager:ListSecretVersionIds"], Object.values(arns))],
      },
      { parent: this },
    );
    const definitions = secrets.map(({ id, maxAgeDays = chosen.maxAgeDays }) =>
      ageAlarm(chosen.serviceName, id, maxAgeDays),
    );
    const alarms = alerting ? makeAlarms(this, name, scope, alerting, definitions) : {};

    this.nodes = { function: measure, alarms: { ...measure.nodes.alarms, ...alarms } };
    this.registerOutputs({ functionName: measure.functionName });
  }
}

function ageAlarm(serviceName: pulumi.Input<string>, id: string, maxAgeDays: number): AlarmDefinition {
  return {
    id: `secret-age-${id}`,
    severity: "P2",
    symptom: `The secret ${id} has had the same value for more than ${maxAgeDays} days.`,
    runbook: "secret-age",
    watches: {
      namespace: metrics.namespace,
      metricName: metrics.secretAge,
      dimensions: { [metrics.dimension]: serviceName, [metrics.secretDimension]: id },
      statistic: "Maximum",
    },
    rings: "above",
    threshold: maxAgeDays,
    periodSeconds: daySeconds,
    periods: 1,
    // When the function is silent, its own alarm says so.
    silence: "notBreaching",
  };
}
