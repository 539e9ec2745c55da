import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Network } from "../../components/network";
import { subnetCidr } from "../../components/network/cidr";
import type { Recorded } from "./recorder";
import { labels, only, record, valueOf } from "./recorder";
import { scope } from "./scope";

const zones = ["euc1-az1", "euc1-az2"];
const existing = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] };

function named(resources: readonly Recorded[], type: string): Record<string, Recorded["inputs"]> {
  return Object.fromEntries(
    resources.filter((resource) => resource.type === type).map(({ name, inputs }) => [name, inputs]),
  );
}

/** Each rule as one way: `from -> to:port` lets out, `to <- from:port` lets in. */
function ways(resources: readonly Recorded[]): string[] {
  return resources
    .flatMap(({ type, inputs }) => {
      const arrow = type.endsWith("EgressRule") ? "->" : type.endsWith("IngressRule") ? "<-" : undefined;
      if (arrow === undefined) return [];
      const of = (id: unknown) => String(id).replace(/^net-(.*)-id$/, "$1");
      const { cidrIpv4, prefixListId, referencedSecurityGroupId, fromPort, toPort, ipProtocol } = inputs;
      expect([ipProtocol, fromPort]).toEqual(["tcp", toPort]);
      const peer = (cidrIpv4 ?? prefixListId ?? of(referencedSecurityGroupId)) as string;
      return [`${of(inputs["securityGroupId"])} ${arrow} ${peer}:${String(toPort)}`];
    })
    .sort();
}

describe("Network", () => {
  it("makes a public and a private subnet per zone, one way out, an endpoint for S3 and a log of connections", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones, natGateways: "one" } }));
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup net-flow-logs",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup net-default",
        "aws:ec2/eip:Eip net-nat-euc1-az1",
        "aws:ec2/flowLog:FlowLog net-flow-logs",
        "aws:ec2/internetGateway:InternetGateway net-internet",
        "aws:ec2/natGateway:NatGateway net-nat-euc1-az1",
        "aws:ec2/route:Route net-private-euc1-az1-out",
        "aws:ec2/route:Route net-private-euc1-az2-out",
        "aws:ec2/route:Route net-public-out",
        "aws:ec2/routeTable:RouteTable net-private-euc1-az1",
        "aws:ec2/routeTable:RouteTable net-private-euc1-az2",
        "aws:ec2/routeTable:RouteTable net-public",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-private-euc1-az1",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-private-euc1-az2",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-public-euc1-az1",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-public-euc1-az2",
        "aws:ec2/securityGroup:SecurityGroup net-functions",
        "aws:ec2/securityGroup:SecurityGroup net-redis",
        "aws:ec2/securityGroup:SecurityGroup net-worker",
        "aws:ec2/subnet:Subnet net-private-euc1-az1",
        "aws:ec2/subnet:Subnet net-private-euc1-az2",
        "aws:ec2/subnet:Subnet net-public-euc1-az1",
        "aws:ec2/subnet:Subnet net-public-euc1-az2",
        "aws:ec2/vpc:Vpc net-vpc",
        "aws:ec2/vpcEndpoint:VpcEndpoint net-endpoint-s3",
        "aws:iam/role:Role net-flow-logs",
        "aws:iam/rolePolicy:RolePolicy net-flow-logs",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-functions-to-https",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-functions-to-redis",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-https",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-redis",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-redis-from-functions",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-redis-from-worker",
      ]
    `);
  });

  it("makes a way out in each zone unless told otherwise, and routes each zone through its own", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones } }));
    expect(Object.keys(named(resources, "aws:ec2/natGateway:NatGateway"))).toEqual(
      zones.map((zone) => `net-nat-${zone}`),
    );
    for (const zone of zones) {
      const { natGatewayId } = only(resources, "aws:ec2/route:Route", `net-private-${zone}-out`);
      expect(natGatewayId).toBe(`net-nat-${zone}-id`);
    }
  });

  it("takes three zones, by id or by name", async () => {
    const mixed = ["euc1-az1", "eu-central-1b", "euc1-az3"];
    const { result, resources } = await record(() => new Network("net", { scope, network: { zones: mixed } }));
    const subnets = named(resources, "aws:ec2/subnet:Subnet");
    expect(Object.keys(subnets)).toHaveLength(6);
    expect(subnets["net-private-euc1-az3"]).toMatchObject({ availabilityZoneId: "euc1-az3" });
    expect(subnets["net-private-eu-central-1b"]).toMatchObject({ availabilityZone: "eu-central-1b" });
    expect(subnets["net-private-euc1-az1"]).not.toHaveProperty("availabilityZone");
    expect(await Promise.all(result.publicSubnetIds.map(valueOf))).toEqual(
      mixed.map((zone) => `net-public-${zone}-id`),
    );
  });

  it("gives every subnet an address range of its own and no public addresses", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones, cidr: "10.1.0.0/20" } }));
    const subnets = Object.values(named(resources, "aws:ec2/subnet:Subnet"));
    expect(subnets.map(({ cidrBlock }) => cidrBlock).sort()).toEqual([
      "10.1.0.0/24",
      "10.1.1.0/24",
      "10.1.8.0/24",
      "10.1.9.0/24",
    ]);
    expect(subnets.filter(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch === true)).toEqual([]);
  });

  it("empties the security group that AWS makes with a network", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones } }));
    expect(only(resources, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")).toEqual({
      vpcId: "net-vpc-id",
      tags: { Name: "ops-agent-worker-prod-default-unused" },
    });
  });

  it("lets everybody through to those who must answer, and nobody else", async () => {
    const { resources } = await record(
      () => new Network("net", { scope, network: existing, redisPort: 7000, dashboardPort: 8081, databasePort: 5432 }),
    );
    expect(ways(resources)).toMatchInlineSnapshot(`
      [
        "dashboard -> 0.0.0.0/0:443",
        "dashboard -> redis:7000",
        "dashboard <- edge:8081",
        "database <- worker:5432",
        "edge -> 0.0.0.0/0:443",
        "edge -> dashboard:8081",
        "edge <- 0.0.0.0/0:443",
        "functions -> 0.0.0.0/0:443",
        "functions -> redis:7000",
        "redis <- dashboard:7000",
        "redis <- functions:7000",
        "redis <- worker:7000",
        "worker -> 0.0.0.0/0:443",
        "worker -> database:5432",
        "worker -> redis:7000",
      ]
    `);
    for (const group of Object.values(named(resources, "aws:ec2/securityGroup:SecurityGroup"))) {
      expect(Object.keys(group).sort()).toEqual(["description", "name", "vpcId"]);
    }
  });

  it("lets clients of a Redis outside reach its port anywhere, and nobody reach a Redis inside", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: existing, redisOutside: true }));
    expect(ways(resources)).toEqual([
      "functions -> 0.0.0.0/0:443",
      "functions -> 0.0.0.0/0:6379",
      "worker -> 0.0.0.0/0:443",
      "worker -> 0.0.0.0/0:6379",
    ]);
  });

  it("lets clients out to the Redis of another stack, and nobody admits anybody for it", async () => {
    const theirs = { network: existing, redisSecurityGroupId: "sg-0123456789abcdef0" };
    const { resources } = await record(() => new Network("net", { scope, ...theirs }));
    const out = named(resources, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    expect(out["net-worker-to-redis"]).toMatchObject({
      ...{ referencedSecurityGroupId: "sg-0123456789abcdef0", securityGroupId: "net-worker-id" },
      ...{ ipProtocol: "tcp", fromPort: 6379, toPort: 6379 },
    });
    expect(Object.keys(out)).toEqual(expect.arrayContaining(["net-functions-to-redis", "net-worker-to-redis"]));
    expect(named(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual({});
  });

  it("makes nothing but security groups in a network that exists", async () => {
    const { result, resources } = await record(() => new Network("net", { scope, network: existing }));
    expect([...new Set(resources.map(({ type }) => type))]).toEqual([
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ]);
    expect(Object.keys(named(resources, "aws:ec2/securityGroup:SecurityGroup"))).toEqual([
      "net-functions",
      "net-redis",
      "net-worker",
    ]);
    expect(await Promise.all(result.privateSubnetIds.map(valueOf))).toEqual(existing.privateSubnetIds);
    expect(await valueOf(result.vpcId)).toBe("vpc-1");
    expect(result.publicSubnetIds).toEqual([]);
    expect([result.dashboardSecurityGroupId, result.edgeSecurityGroupId, result.databaseSecurityGroupId]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("refuses a network in one zone", async () => {
    await expect(record(() => new Network("net", { scope, network: { zones: ["euc1-az1"] } }))).rejects.toThrow(
      new Error("net: a network needs two to eight zones, not 1"),
    );
  });
});

describe("a network without a way to the internet", () => {
  const endpoints = ["s3", "logs", "ecr.api"] as const;
  const make = () => new Network("net", { scope, network: { zones, natGateways: "none", endpoints } });

  it("routes S3 inside and gives other services an address in each zone", async () => {
    const { resources } = await record(make);
    expect(named(resources, "aws:ec2/natGateway:NatGateway")).toEqual({});
    expect(Object.keys(named(resources, "aws:ec2/route:Route"))).toEqual(["net-public-out"]);
    const { policy: _s3Policy, ...s3 } = only(resources, "aws:ec2/vpcEndpoint:VpcEndpoint", "net-endpoint-s3");
    expect(s3).toEqual({
      vpcId: "net-vpc-id",
      serviceName: "com.amazonaws.eu-central-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: ["net-private-euc1-az1-id", "net-private-euc1-az2-id"],
      tags: { Name: "ops-agent-worker-prod-s3" },
    });
    const { policy: _policy, ...ecr } = only(resources, "aws:ec2/vpcEndpoint:VpcEndpoint", "net-endpoint-ecr-api");
    expect(ecr).toEqual({
      vpcId: "net-vpc-id",
      serviceName: "com.amazonaws.eu-central-1.ecr.api",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["net-private-euc1-az1-id", "net-private-euc1-az2-id"],
      securityGroupIds: ["net-endpoints-id"],
      tags: { Name: "ops-agent-worker-prod-ecr-api" },
    });
  });

  it("lets workers and functions reach nothing else but Redis", async () => {
    const { resources } = await record(make);
    expect(ways(resources)).toEqual([
      "endpoints <- functions:443",
      "endpoints <- worker:443",
      "functions -> endpoints:443",
      "functions -> redis:6379",
      "functions -> s3:443",
      "redis <- functions:6379",
      "redis <- worker:6379",
      "worker -> endpoints:443",
      "worker -> redis:6379",
      "worker -> s3:443",
    ]);
  });

  it("lets only this account's identities pass, and only to this account's things", async () => {
    const { resources } = await record(make);
    const policy = (service: string) =>
      JSON.parse(
        only(resources, "aws:ec2/vpcEndpoint:VpcEndpoint", `net-endpoint-${service}`)["policy"] as string,
      ) as unknown;
    const own = { Sid: "OwnIdentities", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const account = { "aws:PrincipalAccount": "123456789012" };
    expect(policy("logs")).toEqual({
      Version: "2012-10-17",
      Statement: [{ ...own, Condition: { StringEquals: account } }],
    });
    expect(policy("s3")).toEqual({
      Version: "2012-10-17",
      Statement: [
        { ...own, Condition: { StringEquals: { ...account, "aws:ResourceAccount": "123456789012" } } },
        {
          Sid: "ImageLayers",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
        },
      ],
    });
  });
});

describe("flow logs", () => {
  const flowLogType = "aws:ec2/flowLog:FlowLog";

  it("write every connection into a log group of the stack, by a role that can write nothing else", async () => {
    const { resources } = await record(
      () => new Network("net", { scope, network: { zones }, keyArn: "arn:key", logRetentionDays: 365 }),
    );
    expect(only(resources, flowLogType)).toEqual({
      vpcId: "net-vpc-id",
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: "arn:net-flow-logs",
      iamRoleArn: "arn:net-flow-logs",
      maxAggregationInterval: 600,
      tags: { Name: "ops-agent-worker-prod-flow-logs" },
    });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup")).toEqual({
      name: "/ops-agent-worker/prod/flow-logs",
      retentionInDays: 365,
      kmsKeyId: "arn:key",
      tags: { Purpose: "audit" },
    });
    const logGroup = "arn:aws:logs:eu-central-1:123456789012:log-group";
    expect(JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"] as string)).toMatchObject({
      Statement: [
        {
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [`${logGroup}:/ops-agent-worker/prod/flow-logs`, `${logGroup}:/ops-agent-worker/prod/flow-logs:*`],
        },
        { Action: ["logs:DescribeLogGroups"], Resource: `${logGroup}:*` },
      ],
    });
    expect(only(resources, "aws:iam/role:Role")["name"]).toBe("ops-agent-worker-prod-eu-central-1-flow-logs");
    expect(JSON.parse(only(resources, "aws:iam/role:Role")["assumeRolePolicy"] as string)).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*" },
          },
        },
      ],
    });
  });

  it("may be limited to rejected connections, or left out", async () => {
    const rejected = await record(() => new Network("net", { scope, network: { zones, flowLogs: "rejected" } }));
    expect(only(rejected.resources, flowLogType)).toMatchObject({ trafficType: "REJECT" });
    const none = await record(() => new Network("net", { scope, network: { zones, flowLogs: "none" } }));
    const about = ["aws:cloudwatch/logGroup:LogGroup", flowLogType, "aws:iam/role:Role"];
    expect(none.resources.filter(({ type }) => about.includes(type))).toEqual([]);
  });
});

describe("subnetCidr", () => {
  it("cuts a range into sixteen parts that do not overlap and lie inside it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 24 }), fc.integer({ min: 0, max: 2 ** 16 - 1 }), (prefix, seed) => {
        const size = 2 ** (32 - prefix);
        const first = (Math.floor((seed * 2 ** 16) / size) * size) % 2 ** 32;
        const cidr = `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
        const starts = Array.from({ length: 16 }, (_, part) => {
          const [address = "", length] = subnetCidr(cidr, part).split("/");
          expect(length).toBe(String(prefix + 4));
          return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
        });
        expect(starts).toEqual(Array.from({ length: 16 }, (_, part) => first + (part * size) / 16));
      }),
      { verbose: true },
    );
  });

  it.each([
    ["10.1.2.0/16", 0, "10.1.2.0/16 is not the first address of a range of 16 to 24 bits"],
    ["10.1.0.0/25", 0, "10.1.0.0/25 is not the first address of a range of 16 to 24 bits"],
    ["10.1.0.0/16", 16, "10.1.0.0/16 has no part 16"],
  ])("refuses part %2$d of %1$s", (cidr, part, message) => {
    expect(() => subnetCidr(cidr, part)).toThrow(new Error(message));
  });
});
