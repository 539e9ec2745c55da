import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAcl } from "../../model/types";
import { ruleGroup } from "../../model/types/edge";
import type { Value } from "../../model/value";
import { at, UNKNOWN } from "../../model/value";
import { rulesOf } from "../../knowledge/network/web-acls";

export const firewallMetrics: ControlRule = {
  name: "firewall-metrics",
  severity: "required",
  title: "A web ACL and its rules are counted",
  why: "Without numbers no alarm can say that an attack goes on, or that a rule stops everybody.",
  remediation: "set visibilityConfig: { cloudwatchMetricsEnabled: true } on the web ACL and on each of its rules",
  example: {
    bad: "visibilityConfig: { cloudwatchMetricsEnabled: false, metricName, sampledRequestsEnabled: false }",
    good: "visibilityConfig: { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false }",
  },
  controls: { fsbp: ["WAF.12"] },
  subjects: [...webAcl, ...ruleGroup],
  watches: [watch([...webAcl, ...ruleGroup], "rules", "ruleJson", "visibilityConfig")],
  early: false,
  judge(acl) {
    const faults = new Faults();
    judgeConfig(acl.get("visibilityConfig"), "it", faults);
    const rules = rulesOf(acl);
    if (rules === UNKNOWN) faults.unknown("its rules are not known before the update");
    else for (const rule of rules) judgeConfig(at(rule, "visibilityConfig"), "a rule of it", faults);
    return faults.outcome;
  },
};

function judgeConfig(config: Value | undefined, who: string, faults: Faults): void {
  const enabled = at(config, "cloudwatchMetricsEnabled");
  if (enabled === UNKNOWN) faults.unknown(`whether ${who} is counted is not known before the update`);
  else if (enabled !== true) faults.problem(`${who} is not counted`);
}
