/**
 * Runs a few times a day: tells since when each secret has had its present value, in lines of CloudWatch's embedded metric
 * format. It asks for dates only and could not read a value.
 */
import { paginateListSecretVersionIds, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { metrics, secretAgeEnvironment } from "../contract";
import { metricLine } from "../embedded-metrics";

const environment = z.object({
  [secretAgeEnvironment.serviceName]: z.string().min(1),
  [secretAgeEnvironment.secretArns]: z
    .string()
    .transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
});

const dayMilliseconds = 86_400_000;
const client = new SecretsManagerClient({ maxAttempts: 3 });

/** @throws after all have been asked for, naming those whose age is not known; an unknown age is never called young */
export async function handler(): Promise<void> {
  const given = environment.parse(process.env);
  const service = given[secretAgeEnvironment.serviceName];
  const now = new Date();
  const unknown: string[] = [];
  for (const [id, arn] of Object.entries(given[secretAgeEnvironment.secretArns])) {
    const since = await currentSince(arn).catch((error: unknown) => {
      console.warn(JSON.stringify({ level: "warn", event: "secret_age.unknown", secret: id, reason: kindOf(error) }));
      return undefined;
    });
    if (since === undefined) {
      unknown.push(id);
      continue;
    }
    const value = Math.max(0, (now.getTime() - since.getTime()) / dayMilliseconds);
    const dimensions = { [metrics.dimension]: service, [metrics.secretDimension]: id };
    console.log(metricLine(dimensions, [{ name: metrics.secretAge, unit: "None", value }], now));
  }
  if (unknown.length > 0) throw new Error(`the age of these secrets is not known: ${unknown.join(", ")}`);
}

/** When the version that is current was made; nothing where there is none. */
async function currentSince(arn: string): Promise<Date | undefined> {
  for await (const { Versions = [] } of paginateListSecretVersionIds({ client }, { SecretId: arn })) {
    const current = Versions.find(({ VersionStages }) => VersionStages?.includes("AWSCURRENT"));
    if (current !== undefined) return current.CreatedDate;
  }
  return undefined;
}

const kindOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
