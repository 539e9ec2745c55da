/** The network that everything lives in. */
import type { Choice, Definition } from "../values";
import { list, oneOf, optional, text } from "../values";
import { defaultZones } from "../zones";

/** What can be reached over an endpoint of the network's own instead of the internet; `s3` is free, the others are not. */
export const endpointServices = [
  "s3",
  "ecr.api",
  "ecr.dkr",
  "logs",
  "secretsmanager",
  "elasticache",
  "kms",
  "monitoring",
  "sts",
  "ssmmessages",
] as const;
export type EndpointService = (typeof endpointServices)[number];

/** Without these and without a NAT gateway no task starts (image, secrets, log) and no backup of Redis is taken. */
export const indispensableServices: readonly EndpointService[] = [
  "s3",
  "ecr.api",
  "ecr.dkr",
  "logs",
  "secretsmanager",
  "elasticache",
];

const services = list(`services, separated by commas, of ${endpointServices.join(", ")}`, nameOf(endpointServices), 1);

export const networkKeys = {
  vpcId: {
    about: "Existing network to deploy into, together with privateSubnetIds; without both a network is made.",
    ...optional(text("VPC id", /^vpc-[0-9a-f]+$/)),
  },
  privateSubnetIds: {
    about: "Private subnets of the existing network, each in a zone of its own and with a way to the internet.",
    ...optional(list("two or more subnet ids, separated by commas", /^subnet-[0-9a-f]+$/, 2)),
  },
  publicSubnetIds: {
    about: "Public subnets of the existing network for the load balancer of the dashboard, each in a zone of its own.",
    ...optional(list("two or more subnet ids, separated by commas", /^subnet-[0-9a-f]+$/, 2)),
  },
  vpcCidr: {
    about: "Address range of the network that is made. Changing it replaces the network.",
    ...text("IPv4 range with a prefix of 16 to 24 bits", /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/),
    fallback: "10.20.0.0/16",
  },
  availabilityZones: {
    about:
      "Zones of the network that is made, by id (the same in every account) or by name. Add one at the end for a third; any other change replaces subnets. Default: two zones of the region.",
    ...list("two to eight zones, separated by commas", /^([a-z]{2}(-[a-z]+)+-\d[a-z]|[a-z]{3,6}\d-az\d)$/, 2),
    fallback: ({ region }: Choice) => defaultZones(region).join(","),
  },
  natGateways: {
    about:
      "Ways out to the internet: one in each zone, one in all (cheaper, one zone's outage cuts off all workers), or none: then only AWS is reached, by vpcEndpoints, and neither Sentry nor any API that jobs call. About 33 USD a month each.",
    ...oneOf(["none", "one", "per-zone"]),
    fallback: { sandbox: "one", staging: "one", prod: "per-zone" },
  },
  vpcEndpoints: {
    about:
      "AWS services that are reached inside the network that is made, not over NAT gateways. s3 is free; each other one costs about 7 USD a month and zone.",
    ...services,
    schema: services.schema.transform((names) => names as EndpointService[]),
    fallback: "s3",
  },
  flowLogs: {
    about: "Which connections of the network that is made are logged: all, only rejected ones, or none.",
    ...oneOf(["all", "rejected", "none"]),
    fallback: { sandbox: "rejected", staging: "rejected", prod: "all" },
  },
} satisfies Record<string, Definition<unknown>>;

function nameOf(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.map((name) => name.replace(".", String.raw`\.`)).join("|")})$`);
}
