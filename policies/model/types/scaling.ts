export const scalingPolicy = ["aws:appautoscaling/policy:Policy"];
