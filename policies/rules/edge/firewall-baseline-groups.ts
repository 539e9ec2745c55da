import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { webAcl } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, isStructure, UNKNOWN } from "../../model/value";
import { rulesOf } from "../../knowledge/network/web-acls";

/** AWS's own lists for any application, beside that of known bad inputs. */
const baseline = {
  AWSManagedRulesCommonRuleSet: "the common attacks of the OWASP list",
  AWSManagedRulesAmazonIpReputationList: "addresses that AWS knows for attacks",
} as const;

export const firewallBaselineGroups: ControlRule = {
  name: "firewall-baseline-groups",
  severity: "advisory",
  title: "A web ACL uses AWS's lists for any application",
  why: "Most attacks are none on you in particular: scripts try the same holes everywhere, from addresses that are known for it.",
  remediation: `add rules with the managed rule groups ${Object.keys(baseline).join(" and ")}, and overrideAction: { none: {} }`,
  example: {
    bad: "rules: [rateLimit]",
    good: 'rules: [rateLimit, { name: "common", priority: 1, overrideAction: { none: {} }, statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" } }, visibilityConfig }]',
  },
  controls: {},
  subjects: webAcl,
  watches: [watch(webAcl, "rules", "ruleJson")],
  early: false,
  judge(acl) {
    const faults = new Faults();
    const rules = rulesOf(acl);
    for (const [group, what] of Object.entries(baseline)) {
      const answer = rules === UNKNOWN ? UNKNOWN : anyOf(rules.map((rule) => uses(rule, group)));
      if (answer === UNKNOWN) faults.unknown("its rules are not known before the update");
      else if (!answer) faults.problem(`it does not stop ${what}`);
    }
    return faults.outcome;
  },
};

function uses(rule: Value, group: string): boolean | Unknown {
  const name = at(rule, "statement", "managedRuleGroupStatement", "name");
  const override = at(rule, "overrideAction");
  if (name === UNKNOWN || override === UNKNOWN) return UNKNOWN;
  return name === group && isStructure(override) && !("count" in override);
}
