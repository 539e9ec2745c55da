import { ECSClient } from "@aws-sdk/client-ecs";
import { z } from "zod";

import type { ProviderDefinition } from "../frame/definition";
import type { EcsByRegion } from "./ecs-by-region";
import { runningRevisionType } from "./running-revision";

export const opsProvider: ProviderDefinition<Record<string, never>, never, EcsByRegion> = {
  name: "ops",
  version: "0.1.0",
  config: z.strictObject({}),
  replaceOn: [],
  credentials: {},
  connect: () => (region) => new ECSClient({ region, maxAttempts: 5 }),
  types: { "ops:index:RunningRevision": runningRevisionType },
};
