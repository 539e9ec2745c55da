import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { Unknown, Value } from "../../model/value";
import { isAbsent, UNKNOWN } from "../../model/value";

/** A balancer of HTTP; network and gateway balancers know nothing of it. */
export function isApplicationBalancer(balancer: Resource): boolean | Unknown {
  const type = balancer.get("loadBalancerType");
  return type === UNKNOWN ? UNKNOWN : isAbsent(type) || type === "application";
}

/** Whether the internet reaches a balancer, which is so unless it says `internal`. */
export function isPublic(balancer: Resource): boolean | Unknown {
  const internal = balancer.get("internal");
  return internal === UNKNOWN ? UNKNOWN : internal !== true;
}

/** Judges a balancer of HTTP; what is not known to be another kind is taken for one. */
export function judgeApplicationBalancer(balancer: Resource, judgeIt: (faults: Faults) => void): Outcome {
  if (isApplicationBalancer(balancer) === false) return notApplicable("it is no balancer of HTTP");
  const faults = new Faults();
  judgeIt(faults);
  return faults.outcome;
}

/** Judges a balancer that the internet reaches; what is not known to be internal is taken for one. */
export function judgePublicBalancer(balancer: Resource, judgeIt: (faults: Faults) => void): Outcome {
  if (isPublic(balancer) === false) return notApplicable("the internet does not reach it");
  const faults = new Faults();
  judgeIt(faults);
  return faults.outcome;
}

/** A property that must have one of these values; `missing` says what is wrong where it has not. */
export function mustBe(
  subject: Resource,
  property: string,
  isGood: (value: Value | undefined) => boolean,
  faults: Faults,
  missing: string,
): void {
  const value = subject.get(property);
  if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
  else if (!isGood(value)) faults.problem(missing);
}
