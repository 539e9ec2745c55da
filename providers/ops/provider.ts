import { ECSClient } from "@aws-sdk/client-ecs";
import { z } from "zod";

import type { ProviderDefinition } from "../frame/definition";
import { runningRevisionType } from "./running-revision";

/** Gives a client for a region. Credentials and address come from the environment and profile, as for the aws provider. */
export type EcsByRegion = (region: string) => ECSClient;

export const opsProvider: ProviderDefinition<Record<string, never>, never, EcsByRegion> = {
  name: "ops",
  version: "0.1.0",
  config: z.strictObject({}),
  replaceOn: [],
  credentials: {},
  connect: () => (region) => new ECSClient({ region, maxAttempts: 5 }),
  types: { "ops:index:RunningRevision": runningRevisionType },
};
