import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const gateway = (stack: EditableStack) =>
  stack
    .set("network-private-use1-az1-out", { natGatewayId: undefined })
    .hide("network-private-use1-az1-out", "gatewayId", "network-internet");
/** Redis in a subnet that another stack made, and what AWS says of it. */
const othersSubnets = (mapPublicIpOnLaunch: boolean) => (stack: EditableStack) =>
  stack
    .set("network", { existingSubnets: [{ id: "subnet-1", mapPublicIpOnLaunch }] }, "ops:network:Network")
    .set("redis-subnets", { subnetIds: ["subnet-1"] });

export const subnetsCases: Cases = {
  "subnets-no-auto-public-ip": [
    fails("addresses for all", "network-public-use1-az1", (stack) =>
      stack.set("network-public-use1-az1", { mapPublicIpOnLaunch: true }, "aws:ec2/subnet:Subnet"),
    ),
    fails("a default subnet", "zone", (stack) =>
      stack.add("zone", "aws:ec2/defaultSubnet:DefaultSubnet", { availabilityZone: "us-east-1a" }),
    ),
    passes("left out", "another", (stack) =>
      stack.add("another", "aws:ec2/subnet:Subnet", { cidrBlock: "10.20.250.0/24", vpcId: "vpc-1" }),
    ),
    isUnclear("whether not known", "another", (stack) =>
      stack
        .add("another", "aws:ec2/subnet:Subnet", { cidrBlock: "10.20.250.0/24", vpcId: "vpc-1" })
        .hide("another", "mapPublicIpOnLaunch", "redis-life"),
    ),
  ],
  "private-subnets-private": [
    fails("workers in a public subnet", "worker-service", gateway),
    fails("Redis in a public subnet", "redis-subnets", gateway),
    fails("a gateway of another stack", "redis-subnets", (stack) =>
      stack.set("network-private-use1-az1-out", { natGatewayId: undefined, gatewayId: "igw-0123456789abcdef0" }),
    ),
    passes("a gateway of AWS's own network", "redis-subnets", (stack) =>
      stack.set("network-private-use1-az1-out", { natGatewayId: undefined, gatewayId: "vgw-0123456789abcdef0" }),
    ),
    isUnclear("where a route leads not known", "redis-subnets", (stack) =>
      stack.hide("network-private-use1-az1-out", "gatewayId", "redis-life"),
    ),
    isUnclear("another stack's subnets", "redis-subnets", (stack) =>
      stack.set("redis-subnets", { subnetIds: ["subnet-0123456789abcdef0"] }),
    ),
    passes("another stack's subnets, of which AWS was asked", "redis-subnets", othersSubnets(false)),
    fails("another stack's subnets that give public addresses", "redis-subnets", othersSubnets(true)),
    isNotApplicable("a function outside the network", "secret-age-function-function", () => undefined),
  ],
};
