import type { ECSClient } from "@aws-sdk/client-ecs";

/** Gives a client for a region. Credentials and address come from the environment and profile, as for the aws provider. */
export type EcsByRegion = (region: string) => ECSClient;
