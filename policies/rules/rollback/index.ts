import type { Rule } from "../../model/rule";
import { releaseNotHeld } from "./release-not-held";
import { rollbackTriggerErrorRate } from "./rollback-trigger-error-rate";
import { rollbackTriggerUnavailable } from "./rollback-trigger-unavailable";
import { rollbackTriggersAsAsked } from "./rollback-triggers-as-asked";
import { runningRevisionOfService } from "./running-revision-of-service";

/** The way back by itself. */
export const rollbackRules: readonly Rule[] = Object.freeze([
  releaseNotHeld,
  rollbackTriggerErrorRate,
  rollbackTriggerUnavailable,
  rollbackTriggersAsAsked,
  runningRevisionOfService,
]);
