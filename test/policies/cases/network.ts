import type { Case, Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const hides = (name: string, property: string, of = name, from = "random"): Case =>
  isUnclear(`${property} of ${name} not known`, of, (stack) =>
    stack.hide(name, property, from === "random" ? "redis-life" : from),
  );
/** A rule of the group of Redis, or of another, that says what a program of somebody else says. */
const admits =
  (props: Record<string, unknown>, to = "network-redis") =>
  (stack: EditableStack) => {
    stack.add("extra", ingress, {
      description: "extra",
      ipProtocol: "tcp",
      fromPort: 6379,
      toPort: 6379,
      securityGroupId: "",
      ...props,
    });
    stack.hide("extra", "securityGroupId", to);
  };
const leaves = (props: Record<string, unknown>) => (stack: EditableStack) => {
  stack.add("extra", egress, { description: "extra", ipProtocol: "tcp", fromPort: 443, toPort: 443, ...props });
  stack.hide("extra", "securityGroupId", "network-worker");
};
const acl = (props: Record<string, unknown>) => (stack: EditableStack) =>
  stack.add("acl-rule", "aws:ec2/networkAclRule:NetworkAclRule", {
    networkAclId: "acl-1",
    ruleNumber: 100,
    ruleAction: "allow",
    protocol: "tcp",
    cidrBlock: "0.0.0.0/0",
    ...props,
  });
const everything = (more: Record<string, unknown> = {}) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...more }] });
const flowLog = "aws:ec2/flowLog:FlowLog";
const flows = "network-flow-logs";
const writes = (statement: object) => (stack: EditableStack) =>
  stack.set(
    flows,
    { policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }) },
    "aws:iam/rolePolicy:RolePolicy",
  );
const named = (props: Record<string, unknown>) => (stack: EditableStack) => {
  stack
    .add("own-endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", { policy: everything(), ...props })
    .hide("own-endpoint", "vpcId", "network-vpc");
  stack.set("network-vpc", { enableDnsHostnames: false });
};
const worker = "worker-service";
const out = "network-private-use1-az1-out";
const nat = "network-nat-use1-az1";
const natGateway = "aws:ec2/natGateway:NatGateway";
const store = "redis-group";
const database = "database-instance";

export const networkCases: Cases = {
  "redis-reachability": [
    fails("a group in which nothing runs", store, (stack) => {
      stack.add("stranger", "aws:ec2/securityGroup:SecurityGroup", { description: "x", vpcId: "vpc" });
      admits({ referencedSecurityGroupId: "" })(stack);
      stack.hide("extra", "referencedSecurityGroupId", "stranger");
    }),
    fails("a group of another stack", store, admits({ referencedSecurityGroupId: "sg-0123456789abcdef0" })),
    fails("addresses", store, admits({ cidrIpv4: "10.20.0.0/16" })),
    fails("addresses, the old way", store, (stack) => {
      stack.add("extra", "aws:ec2/securityGroupRule:SecurityGroupRule", {
        type: "ingress",
        description: "extra",
        protocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
        cidrBlocks: ["10.20.0.0/16"],
      });
      stack.hide("extra", "securityGroupId", "network-redis");
    }),
    fails("no way in for the worker", store, (stack) => stack.remove("network-redis-from-worker")),
    fails("no way out for the worker", store, (stack) => stack.remove("network-worker-to-redis")),
    fails("no way for the functions", store, (stack) => stack.remove("network-redis-from-functions")),
    fails("a function outside the network", store, (stack) =>
      stack.set("queue-monitor-function", { vpcConfig: undefined }),
    ),
    fails("another port", store, (stack) => stack.set(store, { port: 6380 })),
    fails("no group of its own", store, (stack) => stack.set(store, { securityGroupIds: [] })),
    passes("a way in for the worker, the old way", store, (stack) => {
      stack.remove("network-redis-from-worker").add("extra", "aws:ec2/securityGroupRule:SecurityGroupRule", {
        type: "ingress",
        description: "extra",
        protocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
      });
      stack.hide("extra", "securityGroupId", "network-redis").hide("extra", "sourceSecurityGroupId", "network-worker");
    }),
    passes("members that speak to each other", store, (stack) => {
      admits({ referencedSecurityGroupId: "" })(stack);
      stack.hide("extra", "referencedSecurityGroupId", "network-redis");
    }),
    isUnclear("another stack's group around it", store, (stack) =>
      stack.set(store, { securityGroupIds: ["sg-0123456789abcdef0"] }),
    ),
    hides("network-redis-from-worker", "referencedSecurityGroupId", store),
    hides(store, "port"),
  ],
  "database-reachability": [
    fails(
      "addresses",
      database,
      admits({ fromPort: 5432, toPort: 5432, cidrIpv4: "10.20.0.0/16" }, "network-database"),
    ),
    fails("no way in for the worker", database, (stack) => stack.remove("network-database-from-worker")),
    fails("no group of its own", database, (stack) => stack.set(database, { vpcSecurityGroupIds: [] })),
    passes("a port that the engine chooses", database, (stack) => stack.set(database, { port: undefined })),
    isUnclear("another stack's group around it", database, (stack) =>
      stack.set(database, { vpcSecurityGroupIds: ["sg-0123456789abcdef0"] }),
    ),
    hides(database, "port"),
  ],
  "default-group-closed": [
    fails("nothing closes it", "network-vpc", (stack) => stack.remove("network-default")),
    fails("a way in", "network-vpc", (stack) =>
      stack.set("network-default", { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] }),
    ),
    fails("a way out by a rule", "network-vpc", (stack) => {
      leaves({ cidrIpv4: "0.0.0.0/0" })(stack);
      stack.hide("extra", "securityGroupId", "network-default");
    }),
    passes("empty lists", "network-vpc", (stack) => stack.set("network-default", { ingress: [], egress: [] })),
    hides("network-default", "ingress", "network-vpc"),
  ],
  "groups-described": [
    fails("a rule for nobody knows what", "extra", leaves({ description: undefined })),
    fails("a group that Pulumi describes", "network-worker", (stack) =>
      stack.set("network-worker", { description: "Managed by Pulumi" }),
    ),
    fails("a rule inside a group", "network-worker", (stack) =>
      stack.set("network-worker", { egress: [{ protocol: "tcp", fromPort: 443, toPort: 443 }] }),
    ),
    passes("a rule that says it", "extra", leaves({ description: "For Sentry", cidrIpv4: "0.0.0.0/0" })),
    hides("network-worker", "description"),
  ],
  "egress-bounded": [
    fails(
      "everything",
      "extra",
      leaves({ ipProtocol: "-1", fromPort: undefined, toPort: undefined, cidrIpv4: "0.0.0.0/0" }),
    ),
    fails("plain HTTP", "extra", leaves({ fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" })),
    fails("a range of ports", "extra", leaves({ fromPort: 0, toPort: 443, cidrIpv6: "::/0" })),
    fails("inside a group", "network-worker", (stack) =>
      stack.set("network-worker", {
        egress: [{ description: "all", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      }),
    ),
    fails("Redis, where none is outside", "extra", leaves({ fromPort: 6379, toPort: 6379, cidrIpv4: "0.0.0.0/0" })),
    passes("Redis, where it is Upstash's", "extra", (stack) => {
      leaves({ fromPort: 6379, toPort: 6379, cidrIpv4: "0.0.0.0/0" })(stack);
      stack.add("outside", "upstash:index:Database", {});
    }),
    passes("HTTPS", "extra", leaves({ cidrIpv4: "0.0.0.0/0" })),
    passes("a private range", "extra", leaves({ fromPort: 5432, toPort: 5432, cidrIpv4: "10.0.0.0/8" })),
    isUnclear("where to not known", "extra", (stack) => {
      leaves({ fromPort: 80, toPort: 80 })(stack);
      stack.hide("extra", "cidrIpv4", "redis-life");
    }),
  ],
  "flow-logs-on": [
    fails("none", "network-vpc", (stack) => stack.removeAll("aws:ec2/flowLog:FlowLog")),
    fails("only what was let through", "network-vpc", (stack) =>
      stack.set("network-flow-logs", { trafficType: "ACCEPT" }, "aws:ec2/flowLog:FlowLog"),
    ),
    passes("what was refused", "network-vpc", (stack) =>
      stack.set("network-flow-logs", { trafficType: "REJECT" }, "aws:ec2/flowLog:FlowLog"),
    ),
    isUnclear("what it holds not known", "network-vpc", (stack) =>
      stack
        .removeAll("aws:ec2/flowLog:FlowLog")
        .add("flows", "aws:ec2/flowLog:FlowLog", { trafficType: "ALL" })
        .hide("flows", "vpcId", "network-vpc")
        .hide("flows", "trafficType", "redis-life"),
    ),
  ],
  "no-default-vpc": [
    fails("the default network", "default", (stack) => stack.add("default", "aws:ec2/defaultVpc:DefaultVpc", {})),
    fails("a group in it", "network-worker", (stack) => stack.set("network-worker", { vpcId: undefined })),
    passes("another stack's network", "network-worker", (stack) => stack.set("network-worker", { vpcId: "vpc-1" })),
    hides("network-worker", "vpcId"),
  ],
  "acl-not-open": [
    fails("everything", "acl-rule", acl({ protocol: "-1", fromPort: 0, toPort: 0 })),
    fails("remote shells", "acl-rule", acl({ fromPort: 22, toPort: 22 })),
    fails("all ports", "acl-rule", acl({ fromPort: 0, toPort: 65_535 })),
    fails("remote desktops", "acl-rule", acl({ fromPort: 3389, toPort: 3389 })),
    fails("inside a list", "acl", (stack) =>
      stack.add("acl", "aws:ec2/networkAcl:NetworkAcl", {
        ingress: [{ action: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 0, ruleNo: 1 }],
      }),
    ),
    passes("HTTPS", "acl-rule", acl({ fromPort: 443, toPort: 443 })),
    passes("answers from outside", "acl-rule", acl({ fromPort: 1_024, toPort: 65_535 })),
    passes("a refusal", "acl-rule", acl({ ruleAction: "deny", protocol: "-1" })),
    isUnclear("from where not known", "acl-rule", (stack) =>
      acl({ fromPort: 22, toPort: 22 })(stack).hide("acl-rule", "cidrBlock", "redis-life"),
    ),
  ],
  "flow-logs-delivered": [
    fails("no role", flows, (stack) => stack.set(flows, { iamRoleArn: undefined }, flowLog)),
    fails("no destination", flows, (stack) => stack.set(flows, { logDestination: undefined }, flowLog)),
    fails("a role for something else", flows, (stack) =>
      stack.set(
        flows,
        { iamRoleArn: "arn:aws:iam::123456789012:role/ops-agent-worker-prod-us-east-1-secret-age" },
        flowLog,
      ),
    ),
    fails("a role that may only look", flows, writes({ Action: "logs:Describe*", Resource: "*" })),
    fails(
      "a role for another group",
      flows,
      writes({ Action: "logs:PutLogEvents", Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/other:*" }),
    ),
    passes("a role for all groups", flows, writes({ Action: ["logs:*"], Resource: "*" })),
    passes("another stack's role", flows, (stack) =>
      stack.set(flows, { iamRoleArn: "arn:aws:iam::123456789012:role/central-flow-logs" }, flowLog),
    ),
    isUnclear("who may take its role on not known", "own-flows", (stack) =>
      stack
        .add("own-role", "aws:iam/role:Role", { name: "own-role", assumeRolePolicy: "" })
        .hide("own-role", "assumeRolePolicy", "redis-life")
        .add("own-flows", flowLog, {
          trafficType: "ALL",
          logDestination: "arn:aws:logs:us-east-1:123456789012:log-group:/own",
          iamRoleArn: "arn:aws:iam::123456789012:role/own-role",
        }),
    ),
    isNotApplicable("into a bucket", flows, (stack) =>
      stack.set(flows, { logDestinationType: "s3", logDestination: "arn:aws:s3:::flows" }, flowLog),
    ),
  ],
  "vpc-resolves-names": [
    fails("no names", "network-vpc", (stack) => stack.set("network-vpc", { enableDnsSupport: false })),
    fails(
      "an endpoint by its service's name",
      "network-vpc",
      named({ vpcEndpointType: "Interface", privateDnsEnabled: true }),
    ),
    passes(
      "an endpoint by its own name",
      "network-vpc",
      named({ vpcEndpointType: "Interface", privateDnsEnabled: false }),
    ),
    passes("a gateway", "network-vpc", named({ vpcEndpointType: "Gateway" })),
    hides("network-vpc", "enableDnsSupport"),
  ],
  "private-subnets-lead-out": [
    fails("no route", worker, (stack) => stack.remove(out)),
    fails("a route of some addresses", worker, (stack) => stack.set(out, { destinationCidrBlock: "10.0.0.0/8" })),
    fails("nothing at its end", worker, (stack) => stack.set(out, { natGatewayId: undefined })),
    fails("a gateway without an address", worker, (stack) => stack.set(nat, { allocationId: undefined }, natGateway)),
    fails("a gateway of the network alone", worker, (stack) =>
      stack.set(nat, { connectivityType: "private" }, natGateway),
    ),
    fails("a gateway to which nothing answers", worker, (stack) =>
      stack.set("network-public-out", { destinationCidrBlock: "10.0.0.0/8" }),
    ),
    fails("a function that is not let out", "queue-monitor-function", (stack) =>
      stack.remove("network-functions-to-https"),
    ),
    passes("another stack's gateway", worker, (stack) => stack.set(out, { natGatewayId: "nat-0123456789abcdef0" })),
    passes("a transit gateway", worker, (stack) =>
      stack.set(out, { natGatewayId: undefined, transitGatewayId: "tgw-0123456789abcdef0" }),
    ),
    passes("a route in the table", worker, (stack) =>
      stack
        .remove(out)
        .set(
          "network-private-use1-az1",
          { routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-0123456789abcdef0" }] },
          "aws:ec2/routeTable:RouteTable",
        ),
    ),
    passes("endpoints in place of routes", worker, (stack) =>
      stack.remove(out).add("own-endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", {
        vpcEndpointType: "Interface",
        policy: everything(),
      }),
    ),
    isUnclear("where a route leads not known", worker, (stack) => stack.hide(out, "natGatewayId", "redis-life")),
    isNotApplicable("a function outside of networks", "secret-age-function-function", () => undefined),
  ],
  "endpoint-policy-sufficient": [
    fails("no layers of images", "network-endpoint-s3", (stack) =>
      stack.set("network-endpoint-s3", {
        policy: everything({ Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } }),
      }),
    ),
    fails("layers and nothing else", "network-endpoint-s3", (stack) =>
      stack.set("network-endpoint-s3", {
        policy: everything({
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*",
        }),
      }),
    ),
    passes("everything", "network-endpoint-s3", (stack) => stack.set("network-endpoint-s3", { policy: everything() })),
    isUnclear("a policy not known", "an-endpoint", (stack) =>
      stack
        .add("an-endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", {
          serviceName: "com.amazonaws.us-east-1.s3",
          policy: "",
        })
        .hide("an-endpoint", "policy", "redis-life"),
    ),
    isNotApplicable("an endpoint of another service", "an-endpoint", (stack) =>
      stack.add("an-endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", { serviceName: "com.amazonaws.us-east-1.dynamodb" }),
    ),
  ],
  "endpoint-policy-closed": [
    fails("no policy", "network-endpoint-s3", (stack) => stack.set("network-endpoint-s3", { policy: undefined })),
    fails("everything for everybody", "network-endpoint-s3", (stack) =>
      stack.set("network-endpoint-s3", { policy: everything() }),
    ),
    fails("no JSON", "network-endpoint-s3", (stack) => stack.set("network-endpoint-s3", { policy: "{" })),
    passes("everything for one's own account", "network-endpoint-s3", (stack) =>
      stack.set("network-endpoint-s3", {
        policy: everything({ Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } }),
      }),
    ),
    isUnclear("a policy not known", "an-endpoint", (stack) =>
      stack
        .add("an-endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", { policy: "" })
        .hide("an-endpoint", "policy", "redis-life"),
    ),
  ],
  "firewall-rules-set": [
    fails("half the internet of IPv6", "extra", admits({ cidrIpv6: "8000::/1" })),
    fails("a wide range of IPv6", "extra", admits({ cidrIpv6: "2000::/16" })),
    fails(
      "the internet to the database",
      "extra",
      admits({ fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }, "network-database"),
    ),
    fails("a list that holds the internet", "extra", (stack) => {
      admits({ prefixListId: "" })(stack);
      stack
        .add("list", "aws:ec2/managedPrefixList:ManagedPrefixList", { entries: [{ cidr: "0.0.0.0/0" }] })
        .hide("extra", "prefixListId", "list");
    }),
    passes("a private range of IPv6", "extra", admits({ cidrIpv6: "fd00::/8" })),
    passes("a list of offices", "extra", (stack) => {
      admits({ prefixListId: "" })(stack);
      stack
        .add("list", "aws:ec2/managedPrefixList:ManagedPrefixList", { entries: [{ cidr: "198.51.100.0/24" }] })
        .hide("extra", "prefixListId", "list");
    }),
    isUnclear("another stack's list", "extra", admits({ prefixListId: "pl-0123456789abcdef0" })),
  ],
};
