import * as pulumi from "@pulumi/pulumi";
import type { NetworkArgs } from "./args";
import { networkDefaults } from "./args";
import type { SecurityGroups } from "./security-groups";
import { makeSecurityGroups } from "./security-groups";
import type { Subnets } from "./subnets";
import { makeSubnets } from "./subnets";

export type { ExistingNetwork, NetworkArgs, NewNetwork } from "./args";
export { networkDefaults } from "./args";

/**
 * Where worker and Redis live: private subnets in at least two zones, and a security group for each of the two.
 *
 * Nothing may connect to a worker. A worker may open HTTPS connections and reach Redis; only workers may reach Redis.
 * A NAT gateway costs about 33 USD a month and a charge per gigabyte; `natGateways` decides how many there are.
 *
 * @example
 * new Network("network", { scope, network: { zones: ["eu-central-1a", "eu-central-1b"] } });
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One per zone. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly workerSecurityGroupId: pulumi.Output<string>;
  readonly redisSecurityGroupId: pulumi.Output<string>;
  readonly nodes: {
    /** Nothing where an existing network was given. */
    readonly subnets: Subnets | undefined;
    readonly securityGroups: SecurityGroups;
  };

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:network:Network", name, {}, opts);
    const { scope, network, redisPort = networkDefaults.redisPort } = args;

    let subnets: Subnets | undefined;
    if ("vpcId" in network) {
      this.vpcId = pulumi.output(network.vpcId);
      this.privateSubnetIds = network.privateSubnetIds.map((id) => pulumi.output(id));
    } else {
      subnets = makeSubnets(this, name, scope, { ...networkDefaults, ...network });
      this.vpcId = subnets.vpc.id;
      this.privateSubnetIds = subnets.privateSubnets.map(({ id }) => id);
    }
    const securityGroups = makeSecurityGroups(this, name, scope, { vpcId: this.vpcId, redisPort });

    this.workerSecurityGroupId = securityGroups.worker.id;
    this.redisSecurityGroupId = securityGroups.redis.id;
    this.nodes = { subnets, securityGroups };
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      workerSecurityGroupId: this.workerSecurityGroupId,
      redisSecurityGroupId: this.redisSecurityGroupId,
    });
  }
}
