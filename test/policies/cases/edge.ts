import { notKnown } from "../stack-fixture";
import type { Cases } from "./case";
import { fails, hidden, isNotApplicable, isUnclear, passes, when } from "./case";
import type { EditableStack } from "./editable-stack";

const listener = "aws:lb/listener:Listener";
const listenerRule = "aws:lb/listenerRule:ListenerRule";
const balancer = "aws:lb/loadBalancer:LoadBalancer";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";

const toHttps = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const forward = {
  type: "forward",
  targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/x/1",
};
const arn = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:${name}`;

const plain = (stack: EditableStack, inputs: Record<string, unknown>, type = listener) =>
  stack.add("plain", type, {
    arn: arn("listener/plain"),
    port: 80,
    protocol: "HTTP",
    loadBalancerArn: arn("other"),
    ...inputs,
  });

const second = (stack: EditableStack, inputs: Record<string, unknown>, type = balancer) =>
  stack.add("second", type, {
    name: "second",
    arn: arn("loadbalancer/app/second/1"),
    accessLogs: { bucket: "logs", enabled: true },
    dropInvalidHeaderFields: true,
    enableDeletionProtection: true,
    subnets: ["subnet-1", "subnet-2"],
    tags: { Owner: "x" },
    ...inputs,
  });

const rate = { limit: 100, aggregateKeyType: "IP" };
const visible = { cloudwatchMetricsEnabled: true, metricName: "m", sampledRequestsEnabled: false };
const limiting = {
  name: "a",
  priority: 0,
  action: { captcha: {} },
  statement: { rateBasedStatement: rate },
  visibilityConfig: visible,
};
const groupOf = (name: string, more = {}) => ({
  name,
  priority: 1,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { name, vendorName: "AWS", ...more } },
  visibilityConfig: visible,
});
const knownBad = "AWSManagedRulesKnownBadInputsRuleSet";
const rules =
  (...list: unknown[]) =>
  (stack: EditableStack) =>
    stack.set("edge-firewall", { rules: list }, "aws:wafv2/webAcl:WebAcl");

const limitedTo = (rateBasedStatement: object) =>
  rules(groupOf(knownBad), { ...limiting, statement: { rateBasedStatement } });

const acl = "edge-firewall";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const keeps = (loggingFilter: object) => (stack: EditableStack) => stack.set(acl, { loggingFilter }, logging);
const ofBlocked = {
  behavior: "KEEP",
  requirement: "MEETS_ANY",
  conditions: [{ actionCondition: { action: "BLOCK" } }],
};
export const edgeCases: Cases = {
  "tls-certificate-configured": [
    fails("a listener without a certificate", "edge-balancer", (stack) =>
      stack.set("edge-https", { certificateArn: undefined }),
    ),
    fails("plain HTTP only", "edge-balancer", (stack) => stack.set("edge-https", { protocol: "HTTP" })),
    fails("no listener", "edge-balancer", (stack) => stack.remove("edge-https")),
    passes("TLS on a network balancer, by an old name of its type", "second", (stack) => {
      second(stack, { loadBalancerType: "network" }, "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer");
      plain(
        stack,
        {
          loadBalancerArn: arn("loadbalancer/app/second/1"),
          port: 443,
          protocol: "TLS",
          certificateArn: "arn:aws:acm:x",
          sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
        },
        "aws:alb/listener:Listener",
      );
    }),
    isUnclear("a listener whose protocol is not known", "edge-balancer", (stack) =>
      stack.hide("edge-https", "protocol", "network-vpc"),
    ),
    isNotApplicable("a balancer within the network", "second", (stack) => second(stack, { internal: true })),
  ],
  "https-enabled": [
    fails("plain HTTP that forwards", "plain", (stack) => plain(stack, { defaultActions: [forward] })),
    fails("plain HTTP by its port alone", "plain", (stack) =>
      plain(stack, { protocol: undefined, defaultActions: [forward] }),
    ),
    fails("a redirect to plain HTTP", "plain", (stack) =>
      plain(stack, { defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301", port: "8080" } }] }),
    ),
    fails("a rule that forwards before the redirect", "plain", (stack) => {
      plain(stack, { defaultActions: [toHttps] });
      stack.add("rule", listenerRule, { listenerArn: arn("listener/plain"), actions: [forward] });
    }),
    passes("a redirect to HTTPS", "plain", (stack) => plain(stack, { defaultActions: [toHttps] })),
    passes("a rule that redirects, too, by another name of its type", "plain", (stack) => {
      plain(stack, { defaultActions: [toHttps] }, "aws:alb/listener:Listener");
      stack.add("rule", "aws:alb/listenerRule:ListenerRule", {
        listenerArn: arn("listener/plain"),
        actions: [toHttps],
      });
    }),
    isUnclear("an action that is not known", "plain", (stack) => plain(stack, { defaultActions: [notKnown] })),
    isUnclear("a rule of a listener that is not known", "plain", (stack) => {
      plain(stack, { defaultActions: [toHttps] });
      stack.add("rule", listenerRule, { listenerArn: [notKnown], actions: [toHttps] });
    }),
  ],
  "rate-limiting-configured": [
    fails("no rule that counts by source", "edge-balancer", rules(groupOf(knownBad))),
    fails("a rule that only counts", "edge-balancer", rules(groupOf(knownBad), { ...limiting, action: { count: {} } })),
    fails("no web ACL before it", "edge-balancer", (stack) => stack.removeAll(association)),
    fails("more than anybody asks", "edge-balancer", limitedTo({ limit: 1_000_000 })),
    fails("a time that AWS does not count", "edge-balancer", limitedTo({ limit: 100, evaluationWindowSec: 90 })),
    fails("a balancer that lets all through without it", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { enableWafFailOpen: true }),
    ),
    passes("a puzzle in place of a block", "edge-balancer", rules(groupOf(knownBad), limiting)),
    isUnclear("a web ACL of somebody else", "edge-balancer", (stack) =>
      stack.set(
        "edge-firewall",
        { webAclArn: "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/central/1" },
        association,
      ),
    ),
    isUnclear(
      "a limit that is not known",
      "edge-balancer",
      rules(groupOf(knownBad), { ...limiting, statement: { rateBasedStatement: { limit: notKnown } } }),
    ),
    isNotApplicable("a balancer within the network", "second", (stack) => second(stack, { internal: true })),
  ],
  "ddos-protection": [
    fails("no web ACL before it", "edge-balancer", (stack) => stack.removeAll(association)),
    passes("Shield", "second", (stack) => {
      second(stack, { loadBalancerType: "network" });
      stack.add("shield", "aws:shield/protection:Protection", {
        name: "shield",
        resourceArn: arn("loadbalancer/app/second/1"),
      });
    }),
    isUnclear("Shield for something that is not known", "second", (stack) => {
      second(stack, {});
      stack.add("shield", "aws:shield/protection:Protection", { name: "shield", resourceArn: [notKnown] });
    }),
  ],
  "certificate-expiry-alarm": [
    fails("no alarm", "edge-certificate", (stack) => stack.remove("edge-edge-certificate")),
    fails("an alarm a week before", "edge-certificate", (stack) =>
      stack.set("edge-edge-certificate", { threshold: 7 }),
    ),
    fails("an alarm that rings above", "edge-certificate", (stack) =>
      stack.set("edge-edge-certificate", { comparisonOperator: "GreaterThanThreshold" }),
    ),
    fails("an alarm of another certificate", "edge-certificate", (stack) =>
      stack.set("edge-edge-certificate", {
        dimensions: { CertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/other" },
      }),
    ),
    passes("45 days before", "edge-certificate", (stack) =>
      stack.set("edge-edge-certificate", { threshold: 45, comparisonOperator: "LessThanOrEqualToThreshold" }),
    ),
    isUnclear("a threshold that is not known", "edge-certificate", (stack) =>
      stack.hide("edge-edge-certificate", "threshold", "edge-balancer"),
    ),
  ],
  "balancer-access-logged": [
    fails("no log", "edge-balancer", (stack) => stack.set("edge-balancer", { accessLogs: undefined })),
    fails("a log that is off", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { accessLogs: { bucket: "logs", enabled: false } }),
    ),
    passes("another program's balancer", "second", (stack) => second(stack, {})),
    isUnclear("a log that may be on", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { accessLogs: { bucket: "logs", enabled: notKnown } }),
    ),
  ],
  "balancer-drops-invalid-headers": [
    fails("headers let through", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { dropInvalidHeaderFields: undefined }),
    ),
    passes("another program's balancer", "second", (stack) => second(stack, {}, "aws:alb/loadBalancer:LoadBalancer")),
    isUnclear("not known", "edge-balancer", (stack) =>
      stack.hide("edge-balancer", "dropInvalidHeaderFields", "edge-logs-bucket"),
    ),
    isNotApplicable("a network balancer", "second", (stack) =>
      second(stack, { loadBalancerType: "network", dropInvalidHeaderFields: undefined }),
    ),
  ],
  "balancer-deletion-protected": [
    fails("no protection", "edge-balancer", (stack) => stack.set("edge-balancer", { enableDeletionProtection: false })),
    passes("another program's balancer", "second", (stack) => second(stack, {})),
    isUnclear("not known", "edge-balancer", (stack) =>
      stack.hide("edge-balancer", "enableDeletionProtection", "edge-logs-bucket"),
    ),
    isNotApplicable("a stack for trying things", "edge-balancer", (stack) => {
      const settings = stack.of("declaration").outputs["settings"] as object;
      stack.set("declaration", { settings: { ...settings, profile: "staging" } });
      stack.set("edge-balancer", { enableDeletionProtection: false });
    }),
  ],
  "balancer-desync-mitigated": [
    fails("only watching", "edge-balancer", (stack) => stack.set("edge-balancer", { desyncMitigationMode: "monitor" })),
    passes("what AWS does by itself", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { desyncMitigationMode: undefined }),
    ),
    isUnclear("not known", "edge-balancer", (stack) =>
      stack.hide("edge-balancer", "desyncMitigationMode", "edge-logs-bucket"),
    ),
  ],
  "balancer-two-zones": [
    fails("one subnet", "edge-balancer", (stack) => stack.set("edge-balancer", { subnets: [notKnown] })),
    fails("the same twice", "edge-balancer", (stack) =>
      stack.set("edge-balancer", { subnets: ["subnet-1", "subnet-1"] }),
    ),
    when(
      "update",
      fails("two in one zone", "edge-balancer", (stack) =>
        stack
          .set("network-public-use1-az1", { availabilityZoneId: "use1-az2" }, "aws:ec2/subnet:Subnet")
          .set("edge-balancer", { subnets: ["network-public-use1-az1-id", "network-public-use1-az2-id"] }),
      ),
    ),
    passes("mapped subnets", "second", (stack) =>
      second(stack, { subnets: undefined, subnetMappings: [{ subnetId: "subnet-1" }, { subnetId: "subnet-2" }] }),
    ),
    isUnclear("subnets that are not known", "edge-balancer", (stack) =>
      stack.hide("edge-balancer", "subnets", "network-vpc"),
    ),
  ],
  "listener-tls-policy": [
    fails("what AWS takes by itself", "edge-https", (stack) => stack.set("edge-https", { sslPolicy: undefined })),
    fails("TLS 1.0 with TLS 1.3", "edge-https", (stack) =>
      stack.set("edge-https", { sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }),
    ),
    passes("TLS 1.3 alone", "edge-https", (stack) =>
      stack.set("edge-https", { sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
    ),
    isUnclear("not known", "edge-https", (stack) => stack.hide("edge-https", "sslPolicy", "edge-balancer")),
    isNotApplicable("plain HTTP", "plain", (stack) => plain(stack, { defaultActions: [toHttps] })),
  ],
  "target-group-health": [
    fails("no check of its own", "edge-dashboard", (stack) =>
      stack.set("edge-dashboard", { healthCheck: undefined }, "aws:lb/targetGroup:TargetGroup"),
    ),
    fails("a check that is off", "edge-dashboard", (stack) =>
      stack.set(
        "edge-dashboard",
        { healthCheck: { enabled: false, path: "/health" } },
        "aws:lb/targetGroup:TargetGroup",
      ),
    ),
    fails("no time to finish", "edge-dashboard", (stack) =>
      stack.set("edge-dashboard", { deregistrationDelay: 0 }, "aws:lb/targetGroup:TargetGroup"),
    ),
    passes("TCP, which has no path", "edge-dashboard", (stack) =>
      stack.set(
        "edge-dashboard",
        { protocol: "TCP", healthCheck: { protocol: "TCP" } },
        "aws:lb/targetGroup:TargetGroup",
      ),
    ),
    isUnclear("a path that is not known", "edge-dashboard", (stack) =>
      stack.set("edge-dashboard", { healthCheck: { path: notKnown } }, "aws:lb/targetGroup:TargetGroup"),
    ),
  ],
  "firewall-has-rules": [
    fails("no rules", acl, rules()),
    fails("a rule group that only counts", acl, rules({ ...groupOf(knownBad), overrideAction: { count: {} } })),
    fails("nothing for all others", acl, (stack) => stack.set(acl, { defaultAction: {} }, "aws:wafv2/webAcl:WebAcl")),
    passes("one rule group", acl, rules(groupOf(knownBad))),
    isUnclear("rules that are not known", acl, rules(notKnown)),
  ],
  "firewall-known-bad-inputs": [
    fails("no such rule group", acl, rules(limiting)),
    fails(
      "one that makes an exception of Log4j",
      acl,
      rules(groupOf(knownBad, { ruleActionOverrides: [{ name: "Log4JRCE_HEADER", actionToUse: { count: {} } }] })),
    ),
    passes("the rule group", acl, rules(groupOf(knownBad))),
    isUnclear("a rule group that is not known", acl, rules(groupOf(notKnown))),
  ],
  "firewall-logged": [
    fails("no log", acl, (stack) => stack.removeAll("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")),
    fails("a log of nothing", acl, keeps({ defaultBehavior: "DROP", filters: [] })),
    fails(
      "a log of what it let through",
      acl,
      keeps({ defaultBehavior: "KEEP", filters: [{ ...ofBlocked, behavior: "DROP" }] }),
    ),
    fails("a destination by another name", acl, (stack) =>
      stack.set(acl, { logDestinationConfigs: ["arn:aws:s3:::logs"] }, logging),
    ),
    passes("a log of what it stopped", acl, keeps({ defaultBehavior: "DROP", filters: [ofBlocked] })),
    passes("a log of another program", "own", (stack) => {
      stack.add("own", "aws:wafv2/webAcl:WebAcl", {
        defaultAction: { allow: {} },
        arn: "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/own/1",
        rules: [groupOf(knownBad), limiting],
        visibilityConfig: visible,
      });
      stack.add("log", "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", {
        resourceArn: "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/own/1",
        logDestinationConfigs: ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-own"],
      });
    }),
    isUnclear("a log of something that is not known", "own", (stack) => {
      stack.add("own", "aws:wafv2/webAcl:WebAcl", { rules: [groupOf(knownBad)], visibilityConfig: visible });
      stack.add("log", "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", {
        resourceArn: [notKnown],
        logDestinationConfigs: ["x"],
      });
    }),
  ],
  "firewall-metrics": [
    fails("a web ACL that is not counted", acl, (stack) =>
      stack.set(
        "edge-firewall",
        { visibilityConfig: { ...visible, cloudwatchMetricsEnabled: false } },
        "aws:wafv2/webAcl:WebAcl",
      ),
    ),
    fails("a rule that is not counted", acl, rules({ ...groupOf(knownBad), visibilityConfig: {} })),
    passes("a rule group", "own", (stack) =>
      stack.add("own", "aws:wafv2/ruleGroup:RuleGroup", { rules: [limiting], visibilityConfig: visible }),
    ),
    isUnclear(
      "not known",
      acl,
      rules({ ...groupOf(knownBad), visibilityConfig: { cloudwatchMetricsEnabled: notKnown } }),
    ),
  ],
  "certificate-strong": [
    fails("a short key", "edge-certificate", (stack) =>
      stack.set("edge-certificate", { keyAlgorithm: "RSA_1024" }, "aws:acm/certificate:Certificate"),
    ),
    fails("no public log", "edge-certificate", (stack) =>
      stack.set(
        "edge-certificate",
        { options: { certificateTransparencyLoggingPreference: "DISABLED" } },
        "aws:acm/certificate:Certificate",
      ),
    ),
    passes("what AWS makes by itself", "edge-certificate", (stack) =>
      stack.set("edge-certificate", { keyAlgorithm: undefined }, "aws:acm/certificate:Certificate"),
    ),
    isUnclear("not known", "own", (stack) => hidden(stack, "aws:acm/certificate:Certificate", "keyAlgorithm")),
  ],
};
