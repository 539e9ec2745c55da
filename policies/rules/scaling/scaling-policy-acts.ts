import { Faults, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { scalingTarget } from "../../model/types";
import { scalingPolicy } from "../../model/types/scaling";
import type { Value } from "../../model/value";
import { at, isAbsent, isStructure, numberOf, textOf, UNKNOWN } from "../../model/value";
import { isOfService } from "./scaled-services";
import { lookUp } from "../../model/look-up";

/** By the kind of a policy, where what it does stands. */
const configurations: Readonly<Record<string, string>> = {
  TargetTrackingScaling: "targetTrackingScalingPolicyConfiguration",
  StepScaling: "stepScalingPolicyConfiguration",
  PredictiveScaling: "predictiveScalingPolicyConfiguration",
};

/** What Application Auto Scaling knows of a service without being told how to measure it. */
const predefined = [
  "ECSServiceAverageCPUUtilization",
  "ECSServiceAverageMemoryUtilization",
  "ALBRequestCountPerTarget",
];

/** Seconds. Left out it is 300 for a service. */
const cooldowns: Readonly<Record<string, readonly [least: number, most: number]>> = {
  scaleInCooldown: [60, 3600],
  scaleOutCooldown: [30, 900],
};

/** A policy scales something that may be scaled, says how, and leaves what it did the time to show. */
export const scalingPolicyActs: ControlRule = {
  name: "scaling-policy-acts",
  severity: "required",
  title: "Scaling policies act, and at a sane pace",
  why: "A policy that is not of the kind that it describes, or of nothing that scales, never acts. One without a pause sees its own last step as too little and takes the next; one that waits for hours comes after the queue.",
  remediation:
    "name the target that the policy is of (resourceId: target.resourceId), set policyType to the configuration that it has, and let cooldowns be 60 to 3600 s inwards and 30 to 900 s outwards, or leave them out",
  example: {
    bad: [
      'policyType: "TargetTrackingScaling",',
      "targetTrackingScalingPolicyConfiguration: {",
      '  predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },',
      "  targetValue: 70,",
      "  scaleInCooldown: 0,",
      "  scaleOutCooldown: 86400,",
      "},",
    ].join("\n"),
    good: [
      'policyType: "TargetTrackingScaling",',
      "resourceId: target.resourceId,",
      "targetTrackingScalingPolicyConfiguration: {",
      '  predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },',
      "  targetValue: 70,",
      "  scaleInCooldown: 300,",
      "  scaleOutCooldown: 120,",
      "},",
    ].join("\n"),
  },
  controls: {},
  subjects: scalingPolicy,
  watches: [
    watch(scalingPolicy, "policyType", "resourceId", "scalableDimension", ...Object.values(configurations)),
    watch(scalingTarget, "resourceId", "scalableDimension"),
  ],
  early: false,
  judge(policy, stack) {
    const isService = isOfService(policy);
    if (isService === UNKNOWN) return unknown("scalableDimension is not known before the update");
    if (!isService) return notApplicable("it scales no ECS service");
    const faults = new Faults();
    judgeTarget(policy, stack, faults);
    const kind = policy.get("policyType");
    if (kind === UNKNOWN) faults.unknown("policyType is not known before the update");
    else judgeConfiguration(policy, textOf(kind) || "StepScaling", faults);
    return faults.outcome;
  },
};

/** The same name, or one that is handed on from the target. */
function judgeTarget(policy: Resource, stack: Stack, faults: Faults): void {
  const id = policy.get("resourceId");
  const targets = stack.ofTypes(scalingTarget);
  if (id === UNKNOWN) {
    const isKnown = stack
      .sourcesOf(policy, "resourceId")
      .some((source) => targets.includes(source) || targets.some((target) => sharesSource(target, source)));
    if (!isKnown) faults.unknown("which target it is of is not known before the update");
    return;
  }
  if (stack.with(scalingTarget, "resourceId", id ?? null).length > 0) return;
  if (stack.with(scalingTarget, "resourceId", UNKNOWN).length > 0)
    faults.unknown("which target it is of is not known before the update");
  else faults.problem("resourceId names no scaling target of this stack");
}

const sharesSource = (target: Resource, source: Resource): boolean =>
  target.sourcesOf("resourceId").includes(source.urn);

function judgeConfiguration(policy: Resource, kind: string, faults: Faults): void {
  const property = lookUp(configurations, kind);
  if (property === undefined) {
    faults.problem("policyType is none that Application Auto Scaling knows");
    return;
  }
  const configuration: Value | undefined = policy.get(property);
  if (configuration === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (!isStructure(configuration)) faults.problem(`${property} is missing, which is what its policyType needs`);
  if (kind !== "TargetTrackingScaling" || !isStructure(configuration)) return;
  const metric = at(configuration, "predefinedMetricSpecification", "predefinedMetricType");
  if (metric === UNKNOWN) faults.unknown("predefinedMetricType is not known before the update");
  else if (!isAbsent(metric) && !predefined.includes(textOf(metric)))
    faults.problem("predefinedMetricType is none that a service has");
  for (const [name, [least, most]] of Object.entries(cooldowns)) {
    const seconds = at(configuration, name);
    if (seconds === UNKNOWN) faults.unknown(`${name} is not known before the update`);
    else if (!isAbsent(seconds) && !(numberOf(seconds) >= least && numberOf(seconds) <= most))
      faults.problem(`${name} is not from ${least} to ${most} seconds`);
  }
}
