import { isApplicationBalancer, judgePublicBalancer } from "../../knowledge/network/balancers";
import { notApplicable } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer, webAcl } from "../../model/types";
import { webAclAssociation } from "../../model/types/edge";
import type { Unknown } from "../../model/value";
import { anyOf, UNKNOWN } from "../../model/value";
import { firewallOf, limitsRate, rulesOf } from "../../knowledge/network/web-acls";

export const rateLimitingConfigured: ChecklistRule = {
  name: "rate-limiting-configured",
  items: ["rate-limiting-configured"],
  scope: "api",
  severity: "required",
  title: "Nobody can ask without end",
  why: "One client in a loop, or one that guesses passwords, takes the service away from all others.",
  remediation:
    "put a web ACL before the balancer (aws.wafv2.WebAclAssociation) with a rule of rateBasedStatement whose action is block, and whose limit is at most 100 requests a second; leave enableWafFailOpen off",
  example: {
    bad: 'new aws.wafv2.WebAcl("firewall", { defaultAction: { allow: {} }, rules: [] });',
    good: 'new aws.wafv2.WebAcl("firewall", { defaultAction: { allow: {} }, rules: [{ action: { block: {} }, statement: { rateBasedStatement: { limit: 1000 } }, name, priority, visibilityConfig }] });',
  },
  subjects: loadBalancer,
  watches: [
    watch(loadBalancer, "enableWafFailOpen", "internal", "loadBalancerType"),
    watch(webAclAssociation, "resourceArn", "webAclArn"),
    watch(webAcl, "rules", "ruleJson"),
  ],
  early: false,
  judge(balancer, stack) {
    if (isApplicationBalancer(balancer) === false) return notApplicable("a web ACL is for balancers of HTTP");
    return judgePublicBalancer(balancer, (faults) => {
      const { acls, isOpen } = firewallOf(balancer, stack);
      const answer = anyOf([...acls.map(limits), isOpen ? UNKNOWN : false]);
      if (answer === UNKNOWN) faults.unknown("whether its web ACL limits the rate is not known before the update");
      else if (!answer) faults.problem("no web ACL before it blocks whoever asks too often");
      const failsOpen = balancer.get("enableWafFailOpen");
      if (failsOpen === UNKNOWN) faults.unknown("enableWafFailOpen is not known before the update");
      else if (failsOpen === true) faults.problem("it lets everybody through while its web ACL does not answer");
    });
  },
};

function limits(acl: Resource): boolean | Unknown {
  const rules = rulesOf(acl);
  return rules === UNKNOWN ? UNKNOWN : anyOf(rules.map(limitsRate));
}
