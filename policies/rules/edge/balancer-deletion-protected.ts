import { mustBe } from "../../knowledge/network/balancers";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, loadBalancer } from "../../model/types";

export const balancerDeletionProtected: ControlRule = {
  name: "balancer-deletion-protected",
  severity: "required",
  title: "Nobody deletes the balancer of production by mistake",
  why: "A new balancer has another address: until every record and every list of allowed addresses has followed, the service is gone.",
  remediation: "set enableDeletionProtection: true",
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { subnets });',
    good: 'new aws.lb.LoadBalancer("web", { subnets, enableDeletionProtection: true });',
  },
  controls: { fsbp: ["ELB.6"], checkov: ["CKV_AWS_150"], cdkNag: ["ELBDeletionProtectionEnabled"] },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "enableDeletionProtection"), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(balancer, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not for production");
    const faults = new Faults();
    mustBe(balancer, "enableDeletionProtection", (value) => value === true, faults, "anybody may delete it");
    return faults.outcome;
  },
};
