import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAcl } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isStructure, UNKNOWN } from "../../model/value";
import { rulesOf } from "../../knowledge/network/web-acls";

const group = "AWSManagedRulesKnownBadInputsRuleSet";

export const firewallKnownBadInputs: ControlRule = {
  name: "firewall-known-bad-inputs",
  severity: "required",
  title: "A web ACL stops inputs that are known to be attacks",
  why: "Holes such as Log4j's are tried on every address of the internet within hours; AWS keeps a list of what they look like.",
  remediation: `add a rule with the managed rule group ${group} and overrideAction: { none: {} }`,
  example: {
    bad: "rules: []",
    good: `rules: [{ name: "bad-inputs", priority: 1, overrideAction: { none: {} }, statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "${group}" } }, visibilityConfig }]`,
  },
  controls: { checkov: ["CKV_AWS_192", "CKV2_AWS_76"] },
  subjects: webAcl,
  watches: [watch(webAcl, "rules", "ruleJson")],
  early: false,
  judge(acl) {
    const faults = new Faults();
    const rules = rulesOf(acl);
    const answer = rules === UNKNOWN ? UNKNOWN : anyOf(rules.map(stopsBadInputs));
    if (answer === UNKNOWN) faults.unknown("its rules are not known before the update");
    else if (!answer) faults.problem(`it does not use ${group}, or only counts what that finds`);
    return faults.outcome;
  },
};

function stopsBadInputs(rule: Value): boolean | Unknown {
  const statement = at(rule, "statement", "managedRuleGroupStatement");
  const override = at(rule, "overrideAction");
  const name = at(statement, "name");
  if ([statement, override, name].includes(UNKNOWN)) return UNKNOWN;
  if (name !== group || !isStructure(override) || "count" in override) return false;
  const exceptions = at(statement, "ruleActionOverrides") ?? at(statement, "excludedRules");
  return !JSON.stringify(exceptions ?? "").includes("Log4J");
}
