import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PrivateBucket } from "../buckets/private-bucket";
import { nameIn } from "../scope";
import type { EdgeChoices } from "./args";

type Rule = aws.types.input.wafv2.WebAclRule;

/**
 * Rules of AWS's common set that an ordinary log-in breaks, so they only count: identity providers hand back codes of
 * several kilobytes in the query, and the load balancer keeps the log-in in cookies of up to 16 kilobytes.
 */
const countedOnly = ["SizeRestrictions_QUERYSTRING", "SizeRestrictions_Cookie_HEADER"];

/** AWS's own rule groups, in the order in which they are asked. */
const managedGroups = [
  { name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  { name: "AWSManagedRulesCommonRuleSet", counted: countedOnly },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
];

/** Refuses too many requests from one address, and what looks like an attack, before anything of ours sees it. */
export function makeFirewall(
  parent: pulumi.Resource,
  name: string,
  { scope, rateLimit }: EdgeChoices,
  { loadBalancer, logs }: { loadBalancer: aws.lb.LoadBalancer; logs: PrivateBucket },
): aws.wafv2.WebAcl {
  const aclName = nameIn(scope, "webAcl", "edge");
  const acl = new aws.wafv2.WebAcl(
    `${name}-firewall`,
    {
      name: aclName,
      description: "In front of the dashboard",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: [
        {
          name: "too-many-requests",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: rateLimit, evaluationWindowSec: 300, aggregateKeyType: "IP" } },
          visibilityConfig: visible("too-many-requests"),
        },
        ...managedGroups.map(({ name: group, counted }, index) => managed(group, index + 1, counted)),
      ],
      // Under this name, not under its own, CloudWatch has the metrics of an ACL.
      visibilityConfig: visible(aclName),
    },
    { parent },
  );
  new aws.wafv2.WebAclAssociation(
    `${name}-firewall`,
    { webAclArn: acl.arn, resourceArn: loadBalancer.arn },
    { parent },
  );
  new aws.wafv2.WebAclLoggingConfiguration(
    `${name}-firewall`,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.bucket.arn],
      // Each of them can log somebody in.
      redactedFields: [
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "cookie" } },
        { queryString: {} },
      ],
    },
    { parent, dependsOn: logs.policy },
  );
  return acl;
}

function managed(name: string, priority: number, counted: readonly string[]): Rule {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visible(name),
  };
}

const visible = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  // Samples show whole requests, cookies included, to whoever may look at the console.
  sampledRequestsEnabled: false,
});
