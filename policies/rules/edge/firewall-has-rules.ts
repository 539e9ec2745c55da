import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAcl } from "../../model/types";
import type { Value } from "../../model/value";
import { at, isStructure, UNKNOWN } from "../../model/value";
import { rulesOf } from "../../knowledge/network/web-acls";

const actions = ["action", "overrideAction"];

/** A rule group says what to do by itself, unless `overrideAction` only counts; other rules must say so. */
export const firewallHasRules: ControlRule = {
  name: "firewall-has-rules",
  severity: "required",
  title: "A web ACL has rules that do something",
  why: "A web ACL without rules, or whose rules only count, lets everything through and looks like protection.",
  remediation: "add rules, with action: { block: {} }, or overrideAction: { none: {} } for rule groups",
  example: {
    bad: 'new aws.wafv2.WebAcl("firewall", { defaultAction: { allow: {} }, scope: "REGIONAL", visibilityConfig });',
    good: 'new aws.wafv2.WebAcl("firewall", { defaultAction: { allow: {} }, scope: "REGIONAL", visibilityConfig, rules: [{ name, priority: 1, overrideAction: { none: {} }, statement, visibilityConfig }] });',
  },
  controls: { fsbp: ["WAF.10"], checkov: ["CKV_AWS_175", "CKV_AWS_342"] },
  subjects: webAcl,
  watches: [watch(webAcl, "defaultAction", "rules", "ruleJson")],
  early: false,
  judge(acl) {
    const faults = new Faults();
    const rules = rulesOf(acl);
    judgeDefault(acl.get("defaultAction"), faults);
    if (rules === UNKNOWN) faults.unknown("its rules are not known before the update");
    else if (rules.length === 0) faults.problem("it has no rules");
    else for (const rule of rules) judgeRule(rule, faults);
    return faults.outcome;
  },
};

/** What happens to a request that no rule stops. */
function judgeDefault(action: Value | undefined, faults: Faults): void {
  const given = ["allow", "block"].map((kind) => at(action, kind));
  if (given.includes(UNKNOWN)) faults.unknown("defaultAction is not known before the update");
  else if (given.every((one) => one === undefined || one === null))
    faults.problem("defaultAction neither allows nor blocks");
}

function judgeRule(rule: Value, faults: Faults): void {
  const given = actions.map((name) => at(rule, name));
  if (rule === UNKNOWN || given.includes(UNKNOWN)) faults.unknown("what a rule does is not known before the update");
  else if (!given.some(isStructure)) faults.problem("a rule of it says nothing of what to do");
  else if (given.every((action) => !isStructure(action) || "count" in action))
    faults.problem("a rule of it only counts");
}
