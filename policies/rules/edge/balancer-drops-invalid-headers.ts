import { judgeApplicationBalancer, mustBe } from "../../knowledge/network/balancers";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer } from "../../model/types";

export const balancerDropsInvalidHeaders: ControlRule = {
  name: "balancer-drops-invalid-headers",
  severity: "required",
  title: "The balancer drops headers that are not valid",
  why: "What stands behind the balancer may read a malformed header in another way than the balancer, which is how one request is smuggled inside another.",
  remediation: "set dropInvalidHeaderFields: true",
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { subnets });',
    good: 'new aws.lb.LoadBalancer("web", { subnets, dropInvalidHeaderFields: true });',
  },
  controls: {
    fsbp: ["ELB.4"],
    checkov: ["CKV_AWS_131"],
    cdkNag: ["ALBHttpDropInvalidHeaderEnabled"],
    trivy: ["AWS-0052"],
  },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "dropInvalidHeaderFields", "loadBalancerType")],
  early: false,
  judge: (balancer) =>
    judgeApplicationBalancer(balancer, (faults) =>
      mustBe(balancer, "dropInvalidHeaderFields", (value) => value === true, faults, "it lets invalid headers through"),
    ),
};
