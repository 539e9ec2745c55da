import type { Rule } from "../../model/rule";
import { alarmActionsNotEmpty } from "./alarm-actions-not-empty";
import { alarmErrorRate } from "./alarm-error-rate";
import { alarmQueueDepth } from "./alarm-queue-depth";
import { alarmWorkerDown } from "./alarm-worker-down";
import { criticalFailureAlert } from "./critical-failure-alert";

/** Alarms that ring, and somebody who hears them. */
export const alarmsRules: readonly Rule[] = Object.freeze([
  alarmActionsNotEmpty,
  alarmErrorRate,
  alarmQueueDepth,
  alarmWorkerDown,
  criticalFailureAlert,
]);
