/** What must hold between the keys of the network. */
import type { Agreement } from "./agreement";
import { indispensableServices } from "../keys/network";
import { defaultZones, isZoneOf } from "../zones";

export const networkAgreements: readonly Agreement[] = [
  {
    key: "privateSubnetIds",
    needs: ["vpcId"],
    holds: ({ vpcId, privateSubnetIds }) => vpcId === undefined || privateSubnetIds !== undefined,
    expected: () => "two or more subnet ids, because vpcId names an existing network",
    repair: () => "subnet-0a,subnet-0b",
  },
  {
    key: "vpcId",
    needs: ["privateSubnetIds", "publicSubnetIds"],
    holds: ({ vpcId, privateSubnetIds, publicSubnetIds }) =>
      vpcId !== undefined || (privateSubnetIds ?? publicSubnetIds) === undefined,
    expected: ({ privateSubnetIds }) =>
      `VPC id, because ${privateSubnetIds === undefined ? "publicSubnetIds" : "privateSubnetIds"} names subnets of an existing network`,
    repair: () => "vpc-0a",
  },
  {
    key: "publicSubnetIds",
    needs: ["vpcId", "edgeDomain"],
    holds: ({ vpcId, edgeDomain, publicSubnetIds }) =>
      vpcId === undefined || edgeDomain === undefined || publicSubnetIds !== undefined,
    expected: () =>
      "two or more subnet ids, because vpcId names an existing network and edgeDomain wants a load balancer",
    repair: () => "subnet-0c,subnet-0d",
  },
  {
    key: "availabilityZones",
    needs: ["region"],
    holds: ({ availabilityZones, region }) => availabilityZones.every((zone) => isZoneOf(region, zone)),
    expected: ({ region }) => `zones of region ${region}`,
    repair: ({ region }) => defaultZones(region).join(","),
  },
  {
    key: "natGateways",
    needs: ["profile"],
    holds: ({ natGateways, profile }) => profile !== "prod" || natGateways !== "none",
    expected: () => "one or per-zone in profile prod: without a way out no error reaches Sentry",
    repair: () => "per-zone",
  },
  {
    key: "vpcEndpoints",
    needs: ["region"],
    holds: ({ vpcEndpoints, region }) => !region.startsWith("cn-") || vpcEndpoints.every((service) => service === "s3"),
    expected: () => "s3 in China, where the other endpoints have names of their own",
    repair: () => "s3",
  },
  {
    key: "vpcEndpoints",
    needs: ["natGateways", "vpcId"],
    holds: ({ vpcEndpoints, natGateways, vpcId }) =>
      natGateways !== "none" ||
      vpcId !== undefined ||
      indispensableServices.every((service) => vpcEndpoints.includes(service)),
    expected: () => `at least ${indispensableServices.join(", ")}, because natGateways is none`,
    repair: ({ vpcEndpoints }) => [...new Set([...indispensableServices, ...vpcEndpoints])].join(","),
  },
];
