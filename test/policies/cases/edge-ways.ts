import { notKnown } from "../stack-fixture";
import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import type { EditableStack } from "./editable-stack";

const listenerRule = "aws:lb/listenerRule:ListenerRule";
const certificate = "aws:acm/certificate:Certificate";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const acl = "edge-firewall";
const balancer = "edge-balancer";
const https = "edge-https";

const forward = {
  type: "forward",
  order: 2,
  targetGroupArn: "arn:aws:lb:us-east-1:123456789012:targetGroup/ops-agent-worker-prod-dashboard",
};
const oidc = { issuer: "https://login.example.com", clientId: "dashboard", sessionTimeout: 28_800 };
const logIn = (config: object = oidc) => ({ type: "authenticate-oidc", order: 1, authenticateOidc: config });
const does =
  (...defaultActions: readonly unknown[]) =>
  (stack: EditableStack) =>
    stack.set(https, { defaultActions });
const isFor =
  (props: Record<string, unknown>, name = "edge-certificate") =>
  (stack: EditableStack) =>
    stack.set(name, props, certificate);
const redacts =
  (...redactedFields: readonly unknown[]) =>
  (stack: EditableStack) =>
    stack.set(acl, { redactedFields }, logging);
const header = (name: string) => ({ singleHeader: { name } });
const groups =
  (...names: readonly unknown[]) =>
  (stack: EditableStack) =>
    stack.set(
      acl,
      {
        rules: names.map((name, priority) => ({
          name,
          priority,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { name, vendorName: "AWS" } },
        })),
      },
      "aws:wafv2/webAcl:WebAcl",
    );

/** The way in: who gets through, to what, and by which name. */
export const edgeWaysCases: Cases = {
  "edge-authenticated": [
    fails("no log-in", https, does(forward)),
    fails("a log-in after the answer", https, does({ ...logIn(), order: 3 }, forward)),
    fails("a log-in that lets anybody by", https, does(logIn({ ...oidc, onUnauthenticatedRequest: "allow" }), forward)),
    fails("a log-in and no answer", https, does(logIn())),
    fails("no actions", https, does()),
    fails("nowhere to go", https, does(logIn(), { type: "forward", order: 2 })),
    fails("a log-in that the dashboard does not expect", https, does(logIn({ ...oidc, clientId: "other" }), forward)),
    fails(
      "a log-in that lasts longer than was asked for",
      https,
      does(logIn({ ...oidc, sessionTimeout: 604_800 }), forward),
    ),
    fails("a log-in that asks for nobody", https, does(logIn({ ...oidc, scope: "email" }), forward)),
    fails("a rule past the log-in", "past", (stack) =>
      stack.add("past", listenerRule, { listenerArn: "arn:aws:lb:x", actions: [forward] }),
    ),
    passes("a log-in at Cognito", https, does({ type: "authenticate-cognito", authenticateCognito: {} }, forward)),
    passes("several targets, behind a log-in", https, (stack) =>
      does(logIn(), { type: "forward", order: 2, forward: { targetGroups: [{ arn: forward.targetGroupArn }] } })(stack),
    ),
    passes("somewhere else", https, does({ type: "redirect", redirect: { host: "www.example.com" } })),
    isUnclear("what it does not known", https, does(notKnown)),
    isUnclear("another stack's targets", https, does({ ...forward, targetGroupArn: "arn:aws:elasticloadbalancing:x" })),
    isNotApplicable("a balancer within the network", https, (stack) => stack.set(balancer, { internal: true })),
  ],
  "balancer-reaches-targets": [
    when(
      "update",
      fails("private subnets", balancer, (stack) =>
        stack.set(balancer, { subnets: ["network-private-use1-az1-id", "network-private-use1-az2-id"] }),
      ),
    ),
    fails("no security group", balancer, (stack) => stack.set(balancer, { securityGroups: undefined })),
    fails("nobody is let in", balancer, (stack) => stack.remove("network-edge-from-everywhere")),
    fails("no way to the tasks", balancer, (stack) => stack.remove("network-edge-to-dashboard")),
    passes("the same, written into the group", balancer, (stack) =>
      stack.remove("network-edge-from-everywhere").set("network-edge", {
        ingress: [{ description: "All", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
      }),
    ),
    passes("another stack's group", balancer, (stack) =>
      stack.set(balancer, { securityGroups: ["sg-0123456789abcdef0"] }),
    ),
    isUnclear("who reaches it not known", balancer, (stack) => stack.hide(balancer, "internal", "network-vpc")),
    isNotApplicable("a network balancer", balancer, (stack) => stack.set(balancer, { loadBalancerType: "network" })),
  ],
  "certificate-renews": [
    fails("by e-mail", "edge-certificate", isFor({ validationMethod: "EMAIL" })),
    fails("a record that says nothing", "edge-certificate", (stack) =>
      stack.set("edge-validation", { records: undefined }),
    ),
    when(
      "update",
      fails("another record", "edge-certificate", (stack) => stack.set("edge-validation", { records: ["other"] })),
    ),
    passes("a domain that others look after", "edge-certificate", (stack) => stack.remove("edge-validation")),
    isUnclear("how it is proven not known", "edge-certificate", (stack) =>
      stack.hide(stack.of("edge-certificate", certificate), "validationMethod", "network-vpc"),
    ),
    isNotApplicable("one that was brought along", "edge-certificate", isFor({ privateKey: "x" })),
  ],
  "certificate-covers-names": [
    fails("another name", https, isFor({ domainName: "example.com" })),
    fails("a star for two parts", https, isFor({ domainName: "*.com" })),
    passes("a star", https, isFor({ domainName: "*.example.com" })),
    passes("one of several", https, isFor({ domainName: "example.com", subjectAlternativeNames: ["ops.example.com"] })),
    isUnclear("its name not known", https, (stack) =>
      stack.hide(stack.of("edge-certificate", certificate), "domainName", "network-vpc"),
    ),
    isNotApplicable("another stack's certificate", https, (stack) =>
      stack.set(https, { certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/x" }),
    ),
  ],
  "firewall-baseline-groups": [
    fails("one of two", acl, groups("AWSManagedRulesCommonRuleSet")),
    passes("both", acl, groups("AWSManagedRulesCommonRuleSet", "AWSManagedRulesAmazonIpReputationList")),
    isUnclear("which not known", acl, groups(notKnown)),
  ],
  "firewall-logs-redacted": [
    fails("everything is written down", acl, redacts()),
    fails("cookies are written down", acl, redacts(header("authorization"), { queryString: {} })),
    fails("codes of log-ins are written down", acl, redacts(header("authorization"), header("cookie"))),
    passes("in capitals", acl, redacts(header("Authorization"), header("Cookie"), { queryString: {} })),
    isUnclear("not known", acl, (stack) => stack.hide(stack.of(acl, logging), "redactedFields", "network-vpc")),
  ],
};
