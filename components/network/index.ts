import * as pulumi from "@pulumi/pulumi";
import type { ExistingNetwork, NetworkArgs } from "./args";
import { networkDefaults } from "./args";
import { lookAtSubnets } from "./existing";
import type { MadeNetwork } from "./new-network";
import { makeNewNetwork, newNetworkDocuments } from "./new-network";
import type { SecurityGroups } from "./security-groups";
import { makeSecurityGroups } from "./security-groups";

export type { ExistingNetwork, NetworkArgs, NewNetwork } from "./args";
export { networkDefaults } from "./args";

/**
 * Where worker, Redis and everything that reaches Redis live: private subnets in at least two zones, and a security group
 * for each part that admits exactly its callers.
 *
 * A NAT gateway costs about 33 USD a month and 0.045 USD per gigabyte, an endpoint other than that of S3 about 7 USD a
 * month and zone, flow logs 0.50 USD per gigabyte of lines. The rest is free.
 *
 * @throws when a network with fewer than two zones or more than eight is asked for
 * @example
 * new Network("network", { scope, network: { zones: ["euc1-az1", "euc1-az2"], natGateways: "one" } });
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One per zone. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** One per zone; none in an existing network whose public subnets were not given. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly workerSecurityGroupId: pulumi.Output<string>;
  readonly functionsSecurityGroupId: pulumi.Output<string>;
  readonly redisSecurityGroupId: pulumi.Output<string>;
  /** Nothing without a dashboard. */
  readonly dashboardSecurityGroupId: pulumi.Output<string> | undefined;
  /** Of the load balancer; nothing without a dashboard. */
  readonly edgeSecurityGroupId: pulumi.Output<string> | undefined;
  /** Nothing without a database. */
  readonly databaseSecurityGroupId: pulumi.Output<string> | undefined;
  readonly nodes: {
    /** Nothing where an existing network was given. */
    readonly made: MadeNetwork | undefined;
    readonly securityGroups: SecurityGroups;
  };

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, made: defaults, ...chosen } = { ...networkDefaults, ...args };
    const wanted = "vpcId" in network ? undefined : { ...defaults, ...network };
    const policyDocuments = wanted && newNetworkDocuments(name, args, wanted);
    super("ops:network:Network", name, { policyDocuments }, opts);

    const made = wanted && makeNewNetwork(this, name, chosen, wanted);
    const ids = made ? idsOf(made) : (network as ExistingNetwork);
    const { vpcId, privateSubnetIds, publicSubnetIds = [] } = ids;
    const securityGroups = makeSecurityGroups(this, name, chosen.scope, {
      ...chosen,
      vpcId,
      endpoints: made?.endpoints,
      hasInternet: wanted?.natGateways !== "none",
    });

    this.vpcId = pulumi.output(vpcId);
    this.privateSubnetIds = privateSubnetIds.map((id) => pulumi.output(id));
    this.publicSubnetIds = publicSubnetIds.map((id) => pulumi.output(id));
    this.workerSecurityGroupId = securityGroups.worker.id;
    this.functionsSecurityGroupId = securityGroups.functions.id;
    this.redisSecurityGroupId = securityGroups.redis.id;
    this.dashboardSecurityGroupId = securityGroups.dashboard?.id;
    this.edgeSecurityGroupId = securityGroups.edge?.id;
    this.databaseSecurityGroupId = securityGroups.database?.id;
    this.nodes = { made, securityGroups };
    this.registerOutputs({
      policyDocuments,
      existingSubnets: made ? [] : lookAtSubnets(privateSubnetIds, this),
      vpcId: this.vpcId,
      privateSubnetIds: this.privateSubnetIds,
      publicSubnetIds: this.publicSubnetIds,
      workerSecurityGroupId: this.workerSecurityGroupId,
      functionsSecurityGroupId: this.functionsSecurityGroupId,
      redisSecurityGroupId: this.redisSecurityGroupId,
      dashboardSecurityGroupId: this.dashboardSecurityGroupId,
      edgeSecurityGroupId: this.edgeSecurityGroupId,
      databaseSecurityGroupId: this.databaseSecurityGroupId,
    });
  }
}

function idsOf({ subnets: { vpc, privateSubnets, publicSubnets } }: MadeNetwork): ExistingNetwork {
  return {
    vpcId: vpc.id,
    privateSubnetIds: privateSubnets.map(({ id }) => id),
    publicSubnetIds: publicSubnets.map(({ id }) => id),
  };
}
