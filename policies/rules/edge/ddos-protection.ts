import { isApplicationBalancer, judgePublicBalancer } from "../../knowledge/network/balancers";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { loadBalancer } from "../../model/types";
import { shieldProtection, webAclAssociation } from "../../model/types/edge";
import { firewallOf } from "../../knowledge/network/web-acls";

/** Shield Standard protects every balancer from floods of packets, but from no flood of requests. */
export const ddosProtection: ChecklistRule = {
  name: "ddos-protection",
  items: ["ddos-protection"],
  scope: "api",
  severity: "advisory",
  title: "What the internet reaches is protected from floods",
  why: "A flood of requests that look like any other takes the service down, and scaling out for it costs money.",
  remediation:
    "put a web ACL before the balancer (aws.wafv2.WebAclAssociation), or subscribe to aws.shield.Protection for it",
  example: {
    bad: 'new aws.lb.LoadBalancer("web", { subnets });',
    good: 'new aws.wafv2.WebAclAssociation("web", { resourceArn: balancer.arn, webAclArn: firewall.arn });',
  },
  controls: { securityHub: ["ELB.16"], checkov: ["CKV2_AWS_28"], cdkNag: ["ALBWAFEnabled"] },
  subjects: loadBalancer,
  watches: [
    watch(loadBalancer, "internal", "loadBalancerType"),
    watch(webAclAssociation, "resourceArn", "webAclArn"),
    watch(shieldProtection, "resourceArn"),
  ],
  early: false,
  judge: (balancer, stack) =>
    judgePublicBalancer(balancer, (faults) => {
      const shields = stack.naming(shieldProtection, "resourceArn", balancer);
      const { associations, isOpen } = firewallOf(balancer, stack);
      const hasFirewall = associations.length > 0 && isApplicationBalancer(balancer) !== false;
      if (hasFirewall || shields.sure.length > 0) return;
      if (isOpen || shields.possible) faults.unknown("what protects it is not known before the update");
      else faults.problem("neither a web ACL nor Shield protects it");
    }),
};
