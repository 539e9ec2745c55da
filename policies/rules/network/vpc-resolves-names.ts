import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { vpc } from "../../model/types";
import { vpcEndpoint } from "../../model/types/network";
import { UNKNOWN } from "../../model/value";

/** Everything in AWS is spoken to by name. Names of the network's own endpoints need a second switch, which AWS leaves off. */
export const vpcResolvesNames: ControlRule = {
  name: "vpc-resolves-names",
  severity: "required",
  title: "Networks resolve names",
  why: "Without names nothing in the network finds Redis, its secrets or its image, and every task fails as it starts.",
  remediation:
    "leave enableDnsSupport on, and set enableDnsHostnames: true where an interface endpoint has privateDnsEnabled",
  example: {
    bad: 'new aws.ec2.Vpc("network", { cidrBlock, enableDnsSupport: false })',
    good: 'new aws.ec2.Vpc("network", { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true })',
  },
  controls: {},
  subjects: vpc,
  watches: [
    watch(vpc, "enableDnsHostnames", "enableDnsSupport"),
    watch(vpcEndpoint, "privateDnsEnabled", "vpcEndpointType", "vpcId"),
  ],
  early: false,
  judge(network, stack) {
    const faults = new Faults();
    const support = network.get("enableDnsSupport");
    if (support === UNKNOWN) faults.unknown("enableDnsSupport is not known before the update");
    else if (support === false) faults.problem("enableDnsSupport is off, so nothing in it is found by its name");
    const hostnames = network.get("enableDnsHostnames");
    if (hostnames !== true && hasPrivateNames(network, stack)) {
      if (hostnames === UNKNOWN) faults.unknown("enableDnsHostnames is not known before the update");
      else faults.problem("enableDnsHostnames is off, so its endpoints are not found by the names of their services");
    }
    return faults.outcome;
  },
};

const hasPrivateNames = (network: Resource, stack: Stack): boolean =>
  stack
    .naming(vpcEndpoint, "vpcId", network)
    .sure.some((one) => one.get("vpcEndpointType") === "Interface" && one.get("privateDnsEnabled") !== false);
