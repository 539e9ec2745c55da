import { metrics } from "../../../runtime/contract";
import { readingOf } from "../../knowledge/alarms/alarm-metrics";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, ecsService, metricAlarm } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

/** By the setting that says when a deployment goes back, the metric that says so. */
const triggers: Readonly<Record<string, readonly [namespace: string, metricName: string]>> = {
  queueDepthRollback: [metrics.namespace, metrics.queueDepth],
  queueOldestJobRollbackSeconds: [metrics.namespace, metrics.oldestJobAge],
  errorRateRollbackPercent: [metrics.namespace, metrics.jobsFailed],
  jobDurationRollbackSeconds: [metrics.namespace, metrics.jobDuration],
  workerMemoryRollbackPercent: ["AWS/ECS", "MemoryUtilization"],
  apiErrorsRollbackPercent: [metrics.namespace, metrics.apiErrors],
};

/** A deployment watches all for which the settings say that it is to be taken back, and nothing a second time. */
export const rollbackTriggersAsAsked: ControlRule = {
  name: "rollback-triggers-as-asked",
  severity: "required",
  title: "A deployment goes back for everything that was asked for",
  why: "A threshold in the settings that no deployment alarm watches takes nothing back: the bad version stays, and people believe that it would not.",
  remediation: "name an alarm for each of the settings *Rollback in the service's alarms.alarmNames",
  example: {
    bad: "alarms: { alarmNames: [errorRate.name], enable: true, rollback: true }, // and queueDepthRollback in the settings",
    good: "alarms: { alarmNames: [errorRate.name, queueDepth.name], enable: true, rollback: true },",
  },
  controls: {},
  subjects: ecsService,
  watches: [
    watch(ecsService, "alarms"),
    watch(metricAlarm, "dimensions", "extendedStatistic", "metricName", "metricQueries", "namespace"),
    watch(metricAlarm, "period", "statistic"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const asked = Object.entries(triggers).filter(([setting]) => !isAbsent(stack.asked(setting)));
    if (asked.length === 0) return notApplicable("the stack does not say for what a deployment is to be taken back");
    const names = elements(at(service.get("alarms"), "alarmNames"));
    const values: readonly Value[] = names === UNKNOWN ? [UNKNOWN] : names;
    const named = new Set(values.flatMap((name) => stack.namedBy(name, metricAlarm, service, "alarms")));
    const faults = new Faults();
    for (const [setting, [namespace, metricName]] of asked) {
      const readings = [...named].map((alarm) => readingOf(alarm, namespace, metricName));
      if (readings.some((reading) => reading !== undefined && reading !== UNKNOWN)) continue;
      if (readings.includes(UNKNOWN) || isHidden(values, service, stack))
        faults.unknown(`whether a deployment alarm watches ${metricName} is not known before the update`);
      else faults.problem(`no deployment alarm watches ${metricName}, for which ${setting} is set`);
    }
    return faults.outcome;
  },
};

/** Whether a name is not known, and made from no alarm of this stack. */
const isHidden = (values: readonly Value[], service: Resource, stack: Stack): boolean =>
  values.includes(UNKNOWN) && stack.namedBy(UNKNOWN, metricAlarm, service, "alarms").length === 0;
