import type { Rule } from "../../model/rule";
import { autoscalingBounds } from "./autoscaling-bounds";
import { autoscalingOnBacklog } from "./autoscaling-on-backlog";
import { autoscalingTarget } from "./autoscaling-target";
import { scalingMetricReal } from "./scaling-metric-real";
import { scalingPolicyActs } from "./scaling-policy-acts";
import { workerHorizontalScaling } from "./worker-horizontal-scaling";

/** How many workers there are. */
export const scalingRules: readonly Rule[] = Object.freeze([
  autoscalingBounds,
  autoscalingOnBacklog,
  autoscalingTarget,
  scalingMetricReal,
  scalingPolicyActs,
  workerHorizontalScaling,
]);
