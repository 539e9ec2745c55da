import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { NewNetwork } from "./args";
import { subnetCidr } from "./cidr";

/** The network's own resources, in the order in which packets leave. */
export interface Subnets {
  readonly vpc: aws.ec2.Vpc;
  /** AWS fills the one that it makes with the network; it is kept empty, so that what ends up in it can do nothing. */
  readonly defaultSecurityGroup: aws.ec2.DefaultSecurityGroup;
  readonly privateSubnets: readonly aws.ec2.Subnet[];
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  /** The routes of the private subnets, one table for each. */
  readonly privateTables: readonly aws.ec2.RouteTable[];
  readonly natGateways: readonly aws.ec2.NatGateway[];
  readonly internetGateway: aws.ec2.InternetGateway;
}

/** First of the sixteen parts of the address range that public subnets take; private ones begin at 0. */
const firstPublicPart = 8;
const everywhere = "0.0.0.0/0";

/**
 * A network with one public and one private subnet in each zone, and as many ways out from the private ones as wanted.
 *
 * @throws when there are fewer than two zones or more than eight
 */
export function makeSubnets(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { cidr, zones, natGateways: gatewayCount }: Required<Pick<NewNetwork, "cidr" | "zones" | "natGateways">>,
): Subnets {
  if (zones.length < 2 || zones.length > firstPublicPart) {
    throw new Error(`${name}: a network needs two to eight zones, not ${zones.length}`);
  }
  const labels = (...words: string[]) => ({ Name: nameIn(scope, "securityGroup", ...words) });

  const vpc = new aws.ec2.Vpc(
    `${name}-vpc`,
    { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: labels("vpc") },
    { parent },
  );
  const defaultSecurityGroup = new aws.ec2.DefaultSecurityGroup(
    `${name}-default`,
    { vpcId: vpc.id, tags: labels("default-unused") },
    { parent },
  );
  const internetGateway = new aws.ec2.InternetGateway(
    `${name}-internet`,
    { vpcId: vpc.id, tags: labels("internet") },
    { parent },
  );

  const publicTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, tags: labels("public") }, { parent });
  new aws.ec2.Route(
    `${name}-public-out`,
    { routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: internetGateway.id },
    { parent },
  );
  const makeSubnet = (role: "public" | "private", zone: string, part: number, routeTable: aws.ec2.RouteTable) => {
    const suffix = `${role}-${zone}`;
    const subnet = new aws.ec2.Subnet(
      `${name}-${suffix}`,
      {
        vpcId: vpc.id,
        cidrBlock: subnetCidr(cidr, part),
        ...(/-az\d$/.test(zone) ? { availabilityZoneId: zone } : { availabilityZone: zone }),
        mapPublicIpOnLaunch: false,
        tags: labels(suffix),
      },
      { parent },
    );
    new aws.ec2.RouteTableAssociation(
      `${name}-${suffix}`,
      { subnetId: subnet.id, routeTableId: routeTable.id },
      { parent },
    );
    return subnet;
  };
  const makeGateway = (zone: string, subnet: aws.ec2.Subnet) => {
    const suffix = `nat-${zone}`;
    const address = new aws.ec2.Eip(`${name}-${suffix}`, { domain: "vpc", tags: labels(suffix) }, { parent });
    return new aws.ec2.NatGateway(
      `${name}-${suffix}`,
      { subnetId: subnet.id, allocationId: address.id, tags: labels(suffix) },
      { parent, dependsOn: internetGateway },
    );
  };
  const makePrivateTable = (zone: string, gateway: aws.ec2.NatGateway | undefined) => {
    const suffix = `private-${zone}`;
    const table = new aws.ec2.RouteTable(`${name}-${suffix}`, { vpcId: vpc.id, tags: labels(suffix) }, { parent });
    if (gateway !== undefined) {
      new aws.ec2.Route(
        `${name}-${suffix}-out`,
        { routeTableId: table.id, destinationCidrBlock: everywhere, natGatewayId: gateway.id },
        { parent },
      );
    }
    return table;
  };

  const places = zones.map((zone, index) => {
    return { zone, index, subnet: makeSubnet("public", zone, firstPublicPart + index, publicTable) };
  });
  const gatewaysWanted = { none: 0, one: 1, "per-zone": zones.length }[gatewayCount];
  const natGateways = places.slice(0, gatewaysWanted).map(({ zone, subnet }) => makeGateway(zone, subnet));
  const inside = places.map(({ zone, index }) => {
    const table = makePrivateTable(zone, natGateways[index] ?? natGateways[0]);
    return { table, subnet: makeSubnet("private", zone, index, table) };
  });
  return {
    vpc,
    defaultSecurityGroup,
    privateSubnets: inside.map(({ subnet }) => subnet),
    publicSubnets: places.map(({ subnet }) => subnet),
    privateTables: inside.map(({ table }) => table),
    natGateways,
    internetGateway,
  };
}
