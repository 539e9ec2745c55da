import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Network } from "../../components/network";
import { subnetCidr } from "../../components/network/cidr";
import type { Recorded } from "./recorder";
import { labels, only, record, valueOf } from "./recorder";
import { scope } from "./scope";

const zones = ["eu-central-1a", "eu-central-1b"];

function named(resources: readonly Recorded[], type: string): Record<string, Recorded["inputs"]> {
  return Object.fromEntries(
    resources.filter((resource) => resource.type === type).map(({ name, inputs }) => [name, inputs]),
  );
}

describe("Network", () => {
  it("makes a public and a private subnet per zone, and one way out", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones, natGateways: "one" } }));
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:ec2/eip:Eip net-nat-eu-central-1a",
        "aws:ec2/internetGateway:InternetGateway net-internet",
        "aws:ec2/natGateway:NatGateway net-nat-eu-central-1a",
        "aws:ec2/route:Route net-private-eu-central-1a-out",
        "aws:ec2/route:Route net-private-eu-central-1b-out",
        "aws:ec2/route:Route net-public-out",
        "aws:ec2/routeTable:RouteTable net-private-eu-central-1a",
        "aws:ec2/routeTable:RouteTable net-private-eu-central-1b",
        "aws:ec2/routeTable:RouteTable net-public",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-private-eu-central-1a",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-private-eu-central-1b",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-public-eu-central-1a",
        "aws:ec2/routeTableAssociation:RouteTableAssociation net-public-eu-central-1b",
        "aws:ec2/securityGroup:SecurityGroup net-redis",
        "aws:ec2/securityGroup:SecurityGroup net-worker",
        "aws:ec2/subnet:Subnet net-private-eu-central-1a",
        "aws:ec2/subnet:Subnet net-private-eu-central-1b",
        "aws:ec2/subnet:Subnet net-public-eu-central-1a",
        "aws:ec2/subnet:Subnet net-public-eu-central-1b",
        "aws:ec2/vpc:Vpc net-vpc",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-https",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-redis",
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

  it("lets nobody reach a worker, and only workers reach Redis", async () => {
    const { resources } = await record(() => new Network("net", { scope, network: { zones }, redisPort: 7000 }));
    expect(named(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).toEqual({
      "net-redis-from-worker": {
        securityGroupId: "net-redis-id",
        referencedSecurityGroupId: "net-worker-id",
        ipProtocol: "tcp",
        fromPort: 7000,
        toPort: 7000,
        description: "Workers",
      },
    });
    expect(named(resources, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual({
      "net-worker-to-https": {
        securityGroupId: "net-worker-id",
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "AWS, Sentry and the APIs that jobs call",
      },
      "net-worker-to-redis": {
        securityGroupId: "net-worker-id",
        referencedSecurityGroupId: "net-redis-id",
        ipProtocol: "tcp",
        fromPort: 7000,
        toPort: 7000,
        description: "The queue",
      },
    });
    for (const group of Object.values(named(resources, "aws:ec2/securityGroup:SecurityGroup"))) {
      expect(Object.keys(group).sort()).toEqual(["description", "name", "vpcId"]);
    }
  });

  it("makes nothing but security groups in a network that exists", async () => {
    const existing = { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] };
    const { result, resources } = await record(() => new Network("net", { scope, network: existing }));
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:ec2/securityGroup:SecurityGroup net-redis",
        "aws:ec2/securityGroup:SecurityGroup net-worker",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-https",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule net-worker-to-redis",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-redis-from-worker",
      ]
    `);
    expect(await Promise.all(result.privateSubnetIds.map(valueOf))).toEqual(existing.privateSubnetIds);
    expect(await valueOf(result.vpcId)).toBe("vpc-1");
  });

  it("refuses a network in one zone", async () => {
    await expect(record(() => new Network("net", { scope, network: { zones: ["eu-central-1a"] } }))).rejects.toThrow(
      new Error("net: a network needs two to eight zones, not 1"),
    );
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
