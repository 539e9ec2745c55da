import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { ecsCluster, scalingTarget } from "../../model/types";
import { scalingPolicy } from "../../model/types/scaling";
import type { Unknown, Value } from "../../model/value";
import { textOf, UNKNOWN } from "../../model/value";

/** What scales something, and what it scales. */
export const scalingProperties = ["resourceId", "scalableDimension"] as const;

/** Whether a scaling target, or a policy of one, is about how many tasks a service has. */
export const isOfService = (resource: Resource): boolean | Unknown => {
  const dimension = resource.get("scalableDimension");
  return dimension === UNKNOWN ? UNKNOWN : dimension === "ecs:service:DesiredCount";
};

/** Whether a target or policy scales this service: by `service/<cluster>/<service>`, or by where that was made. */
function scales(resource: Resource, service: Resource, stack: Stack): boolean | Unknown {
  const id = resource.get("resourceId");
  if (id === UNKNOWN) {
    const handedOn = stack.sourcesOf(resource, "resourceId");
    if (handedOn.some(({ urn }) => urn === service.urn)) return true;
    const through = handedOn.find(({ type }) => scalingTarget.includes(type));
    return through && through !== resource ? scales(through, service, stack) : handedOn.length === 0 ? UNKNOWN : false;
  }
  const [kind, cluster, name] = textOf(id).split("/");
  const [own] = stack.named(ecsCluster, service, "cluster").map((one) => one.get("name"));
  return kind === "service" && service.get("name") === name && (typeof own !== "string" || own === cluster);
}

interface Scaling {
  readonly sure: readonly Resource[];
  readonly isUnclear: boolean;
}

function judged(one: Resource, service: Resource, stack: Stack): boolean | Unknown {
  const isService = isOfService(one);
  return isService === true ? scales(one, service, stack) : isService;
}

function scalingOf(types: readonly string[], service: Resource, stack: Stack): Scaling {
  const answers = stack.ofTypes(types).map((one) => ({ one, answer: judged(one, service, stack) }));
  return {
    sure: answers.filter(({ answer }) => answer === true).map(({ one }) => one),
    isUnclear: answers.some(({ answer }) => answer === UNKNOWN),
  };
}

const findTargets = (service: Resource, stack: Stack): Scaling => scalingOf(scalingTarget, service, stack);
const findPolicies = (service: Resource, stack: Stack): Scaling => scalingOf(scalingPolicy, service, stack);

export const targetsOf = (service: Resource, stack: Stack): Scaling => stack.once(findTargets, service);
export const policiesOf = (service: Resource, stack: Stack): Scaling => stack.once(findPolicies, service);

/** Settings of how a policy keeps a metric at a target; nothing for a policy of another kind. */
export function trackingOf(policy: Resource): Value | undefined {
  return policy.get("policyType") === "TargetTrackingScaling"
    ? policy.get("targetTrackingScalingPolicyConfiguration")
    : policy.get("policyType") === UNKNOWN
      ? UNKNOWN
      : undefined;
}
