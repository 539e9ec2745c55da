import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What rules must know of a subnet that somebody else has made. */
interface ExistingSubnet {
  readonly id: string;
  readonly availabilityZoneId: string;
  /** Whether it gives every machine in it an address on the internet. */
  readonly mapPublicIpOnLaunch: boolean;
}

/**
 * Asks AWS what subnets are that this stack only uses: nothing else here says in which zones they lie. Who deploys needs
 * `ec2:DescribeSubnets`.
 */
export const lookAtSubnets = (
  ids: readonly pulumi.Input<string>[],
  parent: pulumi.Resource,
): readonly pulumi.Output<ExistingSubnet>[] =>
  ids.map((id) =>
    pulumi
      .all([id, aws.ec2.getSubnetOutput({ id }, { parent })])
      .apply(([known, { availabilityZoneId, mapPublicIpOnLaunch }]) => ({
        id: known,
        availabilityZoneId,
        mapPublicIpOnLaunch,
      })),
  );
