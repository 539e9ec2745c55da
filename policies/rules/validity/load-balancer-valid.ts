import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { listener, loadBalancer, subnet, targetGroup } from "../../model/types";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const shape = "1 to 32 letters, digits and hyphens, no hyphen at either end, and not internal- in front";
const name = /^(?=.{1,32}$)(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** A load balancer stands in two zones at least, and checks its targets in less time than it waits between checks. */
export const loadBalancerValid: AwsRule = {
  name: "load-balancer-valid",
  documentation: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
  severity: "blocker",
  title: "Elastic Load Balancing accepts load balancers, target groups and listeners",
  why: "A load balancer or listener that is refused leaves the service without an entrance, and what waits for it, such as records and certificates, unmade.",
  remediation:
    "give an application load balancer subnets in two zones, and a health check a timeout below its interval",
  example: {
    bad: "healthCheck: { interval: 5, timeout: 10 },",
    good: "healthCheck: { interval: 15, timeout: 5 },",
  },
  subjects: [...loadBalancer, ...targetGroup, ...listener],
  watches: [
    watch(subnet, "availabilityZone"),
    watch(loadBalancer, "idleTimeout", "loadBalancerType", "subnetMappings", "subnets"),
    watch(targetGroup, "deregistrationDelay", "healthCheck", "port", "targetType"),
    watch(listener, "certificateArn", "port", "protocol"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const limits = Limits.of(subject, faults);
    limits.matches("name", name, shape);
    if (loadBalancer.includes(subject.type)) judgeZones(subject, limits, stack, faults);
    else if (targetGroup.includes(subject.type)) judgeTargets(subject, limits, faults);
    else judgeListener(subject, limits, faults);
    return faults.outcome;
  },
};

function judgeZones(balancer: Resource, limits: Limits, stack: Stack, faults: Faults): void {
  limits.oneOf("loadBalancerType", ["application", "network", "gateway"]);
  limits.range("idleTimeout", 1, 4000, "seconds");
  if (!["", "application"].includes(textOf(balancer.get("loadBalancerType")))) return;
  const listed = elements(balancer.get("subnets"));
  if (listed === UNKNOWN) {
    faults.unknown("subnets is not known before the update");
    return;
  }
  if (!isAbsent(balancer.get("subnetMappings"))) return;
  if (listed.length < 2) {
    faults.problem("an application load balancer needs subnets in 2 zones");
    return;
  }
  const zones = stack.named(subnet, balancer, "subnets").map((one) => one.get("availabilityZone"));
  const areAllKnown = zones.length === listed.length && zones.every((zone) => typeof zone === "string");
  if (areAllKnown && new Set(zones).size < zones.length) faults.problem("two of its subnets are in the same zone");
}

function judgeTargets(group: Resource, limits: Limits, faults: Faults): void {
  limits.range("port", 1, 65_535);
  limits.range("deregistrationDelay", 0, 3600, "seconds");
  limits.oneOf("targetType", ["instance", "ip", "lambda", "alb"]);
  const check = limits.inside("healthCheck");
  check.range("interval", 5, 300, "seconds");
  check.range("timeout", 2, 120, "seconds");
  check.range("healthyThreshold", 2, 10);
  check.range("unhealthyThreshold", 2, 10);
  const [timeout, interval] = ["timeout", "interval"].map((property) => at(group.get("healthCheck"), property));
  if (typeof timeout === "number" && typeof interval === "number" && timeout >= interval)
    faults.problem("healthCheck.timeout is not below healthCheck.interval");
}

function judgeListener(subject: Resource, limits: Limits, faults: Faults): void {
  limits.range("port", 1, 65_535);
  limits.oneOf("protocol", ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"]);
  const isTls = ["HTTPS", "TLS"].includes(textOf(subject.get("protocol")));
  if (isTls && isAbsent(subject.get("certificateArn"))) faults.problem("certificateArn is missing for this protocol");
  if (subject.get("protocol") === "HTTP" && !isAbsent(subject.get("certificateArn")))
    faults.problem("certificateArn does not go with HTTP");
}
