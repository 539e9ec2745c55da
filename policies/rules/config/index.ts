import type { Rule } from "../../model/rule";
import { deploymentPhasesOwned } from "./deployment-phases-owned";
import { deploymentWindowSet } from "./deployment-window-set";
import { envDatabaseUrl } from "./env-database-url";
import { envLogLevel } from "./env-log-level";
import { envRequiredComplete } from "./env-required-complete";
import { envWorkerLeader } from "./env-worker-leader";
import { programsToldAsAsked } from "./programs-told-as-asked";

/** What the settings decide, for programs that have others. */
export const configRules: readonly Rule[] = Object.freeze([
  deploymentPhasesOwned,
  deploymentWindowSet,
  envDatabaseUrl,
  envLogLevel,
  envRequiredComplete,
  envWorkerLeader,
  programsToldAsAsked,
]);
