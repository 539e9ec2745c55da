import { judgeApplicationBalancer, mustBe } from "../../knowledge/network/balancers";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer } from "../../model/types";
import { isAbsent } from "../../model/value";

const modes = ["defensive", "strictest"];

export const balancerDesyncMitigated: ControlRule = {
  name: "balancer-desync-mitigated",
  severity: "required",
  title: "The balancer stops requests that can be read in two ways",
  why: "Where the balancer and what is behind it disagree on where a request ends, one client's request is answered to another.",
  remediation: 'set desyncMitigationMode to "defensive" (AWS\'s default) or "strictest"',
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { subnets, desyncMitigationMode: "monitor" });',
    good: 'new aws.lb.LoadBalancer("web", { subnets, desyncMitigationMode: "defensive" });',
  },
  controls: { fsbp: ["ELB.12"], checkov: ["CKV_AWS_328"] },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "desyncMitigationMode", "loadBalancerType")],
  early: false,
  judge: (balancer) =>
    judgeApplicationBalancer(balancer, (faults) =>
      mustBe(
        balancer,
        "desyncMitigationMode",
        (mode) => isAbsent(mode) || (typeof mode === "string" && modes.includes(mode)),
        faults,
        "desyncMitigationMode only watches",
      ),
    ),
};
