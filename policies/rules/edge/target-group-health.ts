import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { targetGroup } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

const http = ["HTTP", "HTTPS"];

/** AWS asks for "/" where no path is given, which says nothing of health. */
export const targetGroupHealth: ControlRule = {
  name: "target-group-health",
  severity: "required",
  title: "The balancer asks targets whether they are well, and lets them finish",
  why: "Without a check of its own the balancer keeps sending requests to a task that answers nothing but errors.",
  remediation: 'set healthCheck: { path: "/health" } with a path that answers only when the target can work',
  example: {
    bad: 'new aws.lb.TargetGroup("web", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId });',
    good: 'new aws.lb.TargetGroup("web", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId, healthCheck: { path: "/health" } });',
  },
  controls: { checkov: ["CKV_AWS_261"] },
  subjects: targetGroup,
  watches: [watch(targetGroup, "deregistrationDelay", "healthCheck", "protocol", "targetType")],
  early: false,
  judge(group) {
    const protocol = group.get("protocol");
    if (group.get("targetType") === "lambda") return notApplicable("functions are not asked");
    const faults = new Faults();
    const listed = elements(group.get("healthCheck"));
    const check = listed === UNKNOWN ? UNKNOWN : listed[0];
    const enabled = at(check, "enabled");
    const path = at(check, "path");
    if (enabled === false) faults.problem("its health check is off");
    else if ([check, enabled, path].includes(UNKNOWN)) faults.unknown("healthCheck is not known before the update");
    else if (isAbsent(path) && (typeof protocol !== "string" || http.includes(protocol)))
      faults.problem("its health check has no path");
    const delay = group.get("deregistrationDelay");
    if (delay === UNKNOWN) faults.unknown("deregistrationDelay is not known before the update");
    else if (delay === 0 || delay === "0") faults.problem("a target that goes is cut off in the middle of its answers");
    return faults.outcome;
  },
};
