import type { Rule } from "../../model/rule";
import { alarmActionsNotEmpty } from "./alarm-actions-not-empty";
import { alarmCanFire } from "./alarm-can-fire";
import { alarmCpu } from "./alarm-cpu";
import { alarmDeploymentFailed } from "./alarm-deployment-failed";
import { alarmErrorRate } from "./alarm-error-rate";
import { alarmHasRunbookLink } from "./alarm-has-runbook-link";
import { alarmMemory } from "./alarm-memory";
import { alarmMissingDataStated } from "./alarm-missing-data-stated";
import { alarmPath } from "./alarm-path";
import { alarmPerformanceDegradation } from "./alarm-performance-degradation";
import { alarmQueueDepth } from "./alarm-queue-depth";
import { alarmResourceLimits } from "./alarm-resource-limits";
import { alarmSaysOneIncident } from "./alarm-says-one-incident";
import { alarmSaysWhenOver } from "./alarm-says-when-over";
import { alarmServiceCrash } from "./alarm-service-crash";
import { alarmWatchesRealTarget } from "./alarm-watches-real-target";
import { alarmWorkerDown } from "./alarm-worker-down";
import { compositeAlarmTellsMore } from "./composite-alarm-tells-more";
import { criticalFailureAlert } from "./critical-failure-alert";
import { deadLetterHandling } from "./dead-letter-handling";
import { ownMetricsAlarmed } from "./own-metrics-alarmed";
import { queueDepthMonitorAutomated } from "./queue-depth-monitor-automated";
import { stalledJobDetection } from "./stalled-job-detection";
import { thresholdsAsAsked } from "./thresholds-as-asked";
import { troubleAlarmed } from "./trouble-alarmed";

/** Alarms that ring, and somebody who hears them. */
export const alarmsRules: readonly Rule[] = Object.freeze([
  alarmActionsNotEmpty,
  alarmCanFire,
  alarmCpu,
  alarmDeploymentFailed,
  alarmErrorRate,
  alarmHasRunbookLink,
  alarmMemory,
  alarmMissingDataStated,
  alarmPath,
  alarmPerformanceDegradation,
  alarmQueueDepth,
  alarmResourceLimits,
  alarmSaysOneIncident,
  alarmSaysWhenOver,
  alarmServiceCrash,
  alarmWatchesRealTarget,
  alarmWorkerDown,
  compositeAlarmTellsMore,
  criticalFailureAlert,
  deadLetterHandling,
  ownMetricsAlarmed,
  queueDepthMonitorAutomated,
  stalledJobDetection,
  thresholdsAsAsked,
  troubleAlarmed,
]);
