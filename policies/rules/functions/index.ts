import type { Rule } from "../../model/rule";
import { functionDeadLetter } from "./function-dead-letter";
import { functionEnvOwnKey } from "./function-env-own-key";
import { functionInNetwork } from "./function-in-network";
import { functionIsStarted } from "./function-is-started";
import { functionLimitsStated } from "./function-limits-stated";
import { functionMayRun } from "./function-may-run";
import { functionNotPublic } from "./function-not-public";
import { functionRuntimeSupported } from "./function-runtime-supported";
import { functionUrlAuth } from "./function-url-auth";
import { scheduleDeadLetter } from "./schedule-dead-letter";
import { scheduleStartsWork } from "./schedule-starts-work";

/** Functions, and who or what starts them. */
export const functionsRules: readonly Rule[] = Object.freeze([
  functionDeadLetter,
  functionEnvOwnKey,
  functionInNetwork,
  functionIsStarted,
  functionLimitsStated,
  functionMayRun,
  functionNotPublic,
  functionRuntimeSupported,
  functionUrlAuth,
  scheduleDeadLetter,
  scheduleStartsWork,
]);
