import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, ecsService, scalingTarget } from "../../model/types";
import { scalingPolicy } from "../../model/types/scaling";
import { at, isAbsent, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";
import { policiesOf, scalingProperties, targetsOf, trackingOf } from "./scaled-services";

/** Highest CPU that scaling may aim at. Percent. */
const mostCpuPercent = 70;

/** By the setting that asks for it, what a policy must be on. */
const utilisations: Readonly<Record<string, string>> = {
  workerScaleCpuPercent: "ECSServiceAverageCPUUtilization",
  workerScaleMemoryPercent: "ECSServiceAverageMemoryUtilization",
};
const metricOf = (policy: Resource) => at(trackingOf(policy), "predefinedMetricSpecification", "predefinedMetricType");

/** Some policy keeps a figure of load at a target that leaves room: CPU at 70 %, or a backlog per task. */
export const autoscalingTarget: ChecklistRule = {
  name: "autoscaling-target",
  items: ["autoscaling-target"],
  scope: "core",
  severity: "required",
  title: "Autoscaling has a target",
  why: "A target near 100 % is reached when tasks are already too slow, and new ones take minutes to come; a policy without a target never acts.",
  remediation: `add a TargetTrackingScaling policy on ECSServiceAverageCPUUtilization with a targetValue of at most ${mostCpuPercent}, or on the backlog per task`,
  example: {
    bad: 'predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },\ntargetValue: 95,',
    good: 'predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },\ntargetValue: 70,',
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "cluster"),
    watch(scalingTarget, ...scalingProperties),
    watch(scalingPolicy, ...scalingProperties, "policyType", "targetTrackingScalingPolicyConfiguration"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(service, stack) {
    if (!belongsToWorker(service, stack)) return notAWorker;
    const targets = targetsOf(service, stack);
    if (targets.sure.length === 0 && !targets.isUnclear) return notApplicable("nothing scales it");
    const asked = stack.asked("workerScaleCpuPercent");
    const most = typeof asked === "number" ? asked : mostCpuPercent;
    const policies = policiesOf(service, stack);
    const outcomes = policies.sure.map((policy) => judgePolicy(policy, most));
    const faulty =
      outcomes.find(({ status }) => status === "fail") ?? outcomes.find(({ status }) => status === "unknown");
    if (faulty) return faulty;
    const missing = Object.entries(utilisations).find(
      ([setting, metric]) =>
        typeof stack.asked(setting) === "number" && !policies.sure.some((policy) => metricOf(policy) === metric),
    );
    if (missing && !policies.isUnclear) return fail(`no policy is on ${missing[1]}, for which ${missing[0]} is set`);
    if (outcomes.some(({ status }) => status === "pass")) return pass;
    return policies.isUnclear
      ? unknown("which policies scale it is not known before the update")
      : fail("no policy keeps CPU or a backlog at a target");
  },
};

function judgePolicy(policy: Resource, most: number): Outcome {
  const tracking = trackingOf(policy);
  if (tracking === UNKNOWN) return unknown(`what policy "${policy.name}" aims at is not known before the update`);
  if (isAbsent(tracking)) return notApplicable("it tracks no target");
  const value = at(tracking, "targetValue");
  const metric = at(tracking, "predefinedMetricSpecification", "predefinedMetricType");
  if (value === UNKNOWN || metric === UNKNOWN)
    return unknown(`what policy "${policy.name}" aims at is not known before the update`);
  if (typeof value !== "number" || value <= 0) return fail(`policy "${policy.name}" aims at nothing`);
  if (isAbsent(metric))
    return isAbsent(at(tracking, "customizedMetricSpecification"))
      ? fail(`policy "${policy.name}" aims at no metric`)
      : pass;
  if (metric === "ECSServiceAverageCPUUtilization" && value > most)
    return fail(`policy "${policy.name}" aims at more CPU than ${most} %`);
  return pass;
}
