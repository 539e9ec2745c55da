import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { scalingTarget, scheduledScaling } from "../../model/types";
import { at } from "../../model/value";

/** A service scales between a minimum and a maximum that is not below it. */
export const scalingValid: AwsRule = {
  name: "scaling-valid",
  documentation: "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
  severity: "blocker",
  title: "Application Auto Scaling accepts the limits",
  why: "Limits that exclude each other are refused, and the service keeps the number of tasks that it has, whatever there is to do.",
  remediation: "set minCapacity no higher than maxCapacity",
  example: {
    bad: "minCapacity: 5,\nmaxCapacity: 2,",
    good: "minCapacity: 2,\nmaxCapacity: 5,",
  },
  subjects: [...scalingTarget, ...scheduledScaling],
  watches: [watch(scalingTarget, "maxCapacity", "minCapacity")],
  early: true,
  judge(subject) {
    const faults = new Faults();
    const isTarget = scalingTarget.includes(subject.type);
    const limits = isTarget ? Limits.of(subject, faults) : Limits.of(subject, faults).inside("scalableTargetAction");
    limits.range("minCapacity", 0, 10_000, "tasks");
    limits.range("maxCapacity", 0, 10_000, "tasks");
    const [least, most] = ["minCapacity", "maxCapacity"].map((property) =>
      isTarget ? subject.get(property) : at(subject.get("scalableTargetAction"), property),
    );
    if (typeof least === "number" && typeof most === "number" && least > most)
      faults.problem("minCapacity is above maxCapacity");
    return faults.outcome;
  },
};
