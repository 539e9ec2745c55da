/** The network that everything lives in. */
import type { Choice, Definition } from "../values";
import { list, oneOf, optional, text } from "../values";

export const networkKeys = {
  vpcId: {
    about: "Existing network to deploy into, together with privateSubnetIds; without both a network is made.",
    ...optional(text("VPC id", /^vpc-[0-9a-f]+$/)),
  },
  privateSubnetIds: {
    about: "Private subnets of the existing network, each in a zone of its own and with a way to the internet.",
    ...optional(list("two or more subnet ids, separated by commas", /^subnet-[0-9a-f]+$/, 2)),
  },
  vpcCidr: {
    about: "Address range of the network that is made. Changing it replaces the network.",
    ...text("IPv4 range with a prefix of 16 to 24 bits", /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/),
    fallback: "10.20.0.0/16",
  },
  availabilityZones: {
    about: "Zones of the network that is made. Default: zones a and b of the region.",
    ...list("two to eight zones, separated by commas", /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 2),
    fallback: ({ region }: Choice) => `${region}a,${region}b`,
  },
  natGateways: {
    about:
      "Ways out to the internet: one in all (cheaper, one zone's outage cuts off all workers) or one in each zone.",
    ...oneOf(["one", "per-zone"]),
    fallback: { sandbox: "one", staging: "one", prod: "per-zone" },
  },
} satisfies Record<string, Definition<unknown>>;
