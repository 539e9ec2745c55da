/**
 * Every configuration key of a stack, its meaning, its bounds and its default, once; a file for each family.
 *
 * `Pulumi.yaml` repeats keys, descriptions and defaults for the `pulumi` command line; a test holds both together.
 * Thresholds are those of `policies/checklist/catalogue.yaml`; where its documents disagree, the decision is named by its
 * contradiction id (C05).
 */
import type { z } from "zod";
import { alertingKeys } from "./keys/alerting";
import { backupsKeys } from "./keys/backups";
import { costsKeys } from "./keys/costs";
import { dashboardKeys } from "./keys/dashboard";
import { databaseKeys } from "./keys/database";
import { edgeKeys } from "./keys/edge";
import { foundationKeys } from "./keys/foundation";
import { iamKeys } from "./keys/iam";
import { jobsKeys } from "./keys/jobs";
import { networkKeys } from "./keys/network";
import { objectivesKeys } from "./keys/objectives";
import { peopleKeys } from "./keys/people";
import { queueKeys } from "./keys/queue";
import { redisKeys, upstashKeys } from "./keys/redis";
import { releaseKeys } from "./keys/release";
import { rollbackKeys } from "./keys/rollback";
import { secretsKeys } from "./keys/secrets";
import { sentryKeys } from "./keys/sentry";
import { foundationStackKeys, serviceStackKeys, stackKeys } from "./keys/stack";
import { uptimeKeys } from "./keys/uptime";
import { workerKeys } from "./keys/worker";

/** Keys of a stack that runs the service. */
export const serviceDefinitions = {
  ...stackKeys,
  ...serviceStackKeys,
  ...alertingKeys,
  ...costsKeys,
  ...peopleKeys,
  ...releaseKeys,
  ...objectivesKeys,
  ...rollbackKeys,
  ...uptimeKeys,
  ...sentryKeys,
  ...networkKeys,
  ...secretsKeys,
  ...iamKeys,
  ...redisKeys,
  ...upstashKeys,
  ...workerKeys,
  ...queueKeys,
  ...jobsKeys,
  ...backupsKeys,
  ...databaseKeys,
  ...dashboardKeys,
  ...edgeKeys,
};

/** Keys of a stack that prepares an account. */
export const foundationDefinitions = { ...stackKeys, ...iamKeys, ...foundationStackKeys, ...foundationKeys };

export const definitions = { ...foundationDefinitions, ...serviceDefinitions };

type Parsed<Definitions extends Record<string, { schema: z.ZodType }>> = {
  readonly [Name in keyof Definitions]: z.output<Definitions[Name]["schema"]>;
};

/** The configuration of a service stack, whole and checked. Secrets are not in it: read them as Pulumi secrets. */
export type Settings = Parsed<typeof serviceDefinitions>;
/** The configuration of a foundation stack. */
export type FoundationSettings = Parsed<typeof foundationDefinitions>;

export type Key = keyof Settings;
