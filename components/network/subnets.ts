import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { NewNetwork } from "./args";
import { subnetCidr } from "./cidr";

/** The network's own resources, in the order in which packets leave. */
export interface Subnets {
  readonly vpc: aws.ec2.Vpc;
  readonly privateSubnets: readonly aws.ec2.Subnet[];
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  readonly natGateways: readonly aws.ec2.NatGateway[];
  readonly internetGateway: aws.ec2.InternetGateway;
}

/** First of the sixteen parts of the address range that public subnets take; private ones begin at 0. */
const firstPublicPart = 8;
const everywhere = "0.0.0.0/0";

/**
 * A network with one public and one private subnet in each zone, and a way out from the private ones.
 *
 * @throws when there are fewer than two zones or more than eight
 */
export function makeSubnets(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { cidr, zones, natGateways: gatewayCount }: Required<NewNetwork>,
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
        availabilityZone: zone,
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
  const makePrivateTable = (zone: string, gateway: aws.ec2.NatGateway) => {
    const suffix = `private-${zone}`;
    const table = new aws.ec2.RouteTable(`${name}-${suffix}`, { vpcId: vpc.id, tags: labels(suffix) }, { parent });
    new aws.ec2.Route(
      `${name}-${suffix}-out`,
      { routeTableId: table.id, destinationCidrBlock: everywhere, natGatewayId: gateway.id },
      { parent },
    );
    return table;
  };

  const publicSubnets: aws.ec2.Subnet[] = [];
  const privateSubnets: aws.ec2.Subnet[] = [];
  const natGateways: aws.ec2.NatGateway[] = [];
  for (const [index, zone] of zones.entries()) {
    const publicSubnet = makeSubnet("public", zone, firstPublicPart + index, publicTable);
    const shared = gatewayCount === "one" ? natGateways[0] : undefined;
    const gateway = shared ?? makeGateway(zone, publicSubnet);
    if (gateway !== shared) natGateways.push(gateway);
    privateSubnets.push(makeSubnet("private", zone, index, makePrivateTable(zone, gateway)));
    publicSubnets.push(publicSubnet);
  }
  return { vpc, privateSubnets, publicSubnets, natGateways, internetGateway };
}
