import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

export const balancerAccessLogged: ControlRule = {
  name: "balancer-access-logged",
  severity: "required",
  title: "The balancer writes down who asked what",
  why: "After an attack, or an outage that nobody can explain, only the access log says who asked what and what they got.",
  remediation: "set accessLogs: { bucket, enabled: true }",
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { subnets });',
    good: 'new aws.lb.LoadBalancer("web", { subnets, accessLogs: { bucket: logs.bucket, enabled: true } });',
  },
  controls: { fsbp: ["ELB.5"], checkov: ["CKV_AWS_91"], cdkNag: ["AwsSolutions-ELB2", "ELBLoggingEnabled"] },
  subjects: loadBalancer,
  watches: [watch(loadBalancer, "accessLogs")],
  early: false,
  judge(balancer) {
    const faults = new Faults();
    const listed = elements(balancer.get("accessLogs"));
    const logs = listed === UNKNOWN ? UNKNOWN : listed[0];
    const enabled = at(logs, "enabled");
    if (logs === UNKNOWN || enabled === UNKNOWN) faults.unknown("accessLogs is not known before the update");
    else if (enabled !== true || isAbsent(at(logs, "bucket"))) faults.problem("accessLogs is not enabled");
    return faults.outcome;
  },
};
