import type { VpcEndpointArgs, VpcEndpointState } from "@pulumi/aws/ec2/vpcEndpoint";
import type { VpcEndpointType } from "@aws-sdk/client-ec2";

import { type AwsOperation, awsType, tagsOf } from "../aws-type";
import { retag, tagSpecifications } from "./ec2-tags";

/** What is in `next` and not in `before`, and the other way round. */
function difference(before: readonly string[] = [], next: readonly string[] = []) {
  return {
    added: next.filter((one) => !before.includes(one)),
    removed: before.filter((one) => !next.includes(one)),
  };
}

/**
 * Replacements: registry documentation of aws.ec2.VpcEndpoint; service, type and network are fixed. (Private DNS replaces
 * only endpoints that are not of type Interface, which have none.)
 */
export const vpcEndpoint = awsType<VpcEndpointArgs, VpcEndpointState>({
  inputs: {
    serviceName: { replace: true },
    vpcEndpointType: { replace: true, default: "Gateway" },
    vpcId: { replace: true },
    policy: { as: "json", chosenByAws: true },
    privateDnsEnabled: { chosenByAws: true },
    routeTableIds: { chosenByAws: true },
    securityGroupIds: { chosenByAws: true },
    subnetIds: { chosenByAws: true },
    tags: {},
  },
  outputs: ["arn", "cidrBlocks", "dnsEntries", "networkInterfaceIds", "ownerId", "prefixListId", "state", "tagsAll"],
  async create(inputs, operation) {
    const ec2 = await operation.cloud.ec2();
    const { VpcEndpoint } = await ec2.createVpcEndpoint({
      ServiceName: inputs.serviceName,
      VpcEndpointType: inputs.vpcEndpointType as VpcEndpointType,
      VpcId: inputs.vpcId,
      PolicyDocument: inputs.policy,
      PrivateDnsEnabled: inputs.privateDnsEnabled,
      RouteTableIds: inputs.routeTableIds,
      SecurityGroupIds: inputs.securityGroupIds,
      SubnetIds: inputs.subnetIds,
      ...tagSpecifications("vpc-endpoint", operation),
    });
    return VpcEndpoint?.VpcEndpointId ?? "";
  },
  async settle(id, _inputs, operation) {
    await operation.until(`VPC endpoint ${id} is available`, async () => {
      const state = (await find(id, operation))?.State?.toLowerCase();
      if (state === "failed" || state === "rejected") throw new Error(`the VPC endpoint ${state}`);
      return state === "available" || undefined;
    });
  },
  async read(id, _state, operation) {
    const found = await find(id, operation);
    if (found === undefined || found.State === "Deleted") return undefined;
    const { cloud } = operation;
    const lists =
      found.VpcEndpointType === "Gateway"
        ? await (
            await cloud.ec2()
          ).describePrefixLists({
            Filters: [{ Name: "prefix-list-name", Values: [found.ServiceName ?? ""] }],
          })
        : undefined;
    const list = lists?.PrefixLists?.[0];
    return {
      serviceName: found.ServiceName,
      vpcEndpointType: found.VpcEndpointType,
      vpcId: found.VpcId,
      policy: found.PolicyDocument,
      privateDnsEnabled: found.PrivateDnsEnabled,
      routeTableIds: found.RouteTableIds,
      securityGroupIds: found.Groups?.map(({ GroupId = "" }) => GroupId),
      subnetIds: found.SubnetIds,
      arn: `arn:aws:ec2:${cloud.region}:${found.OwnerId}:vpc-endpoint/${id}`,
      cidrBlocks: list?.Cidrs,
      dnsEntries: found.DnsEntries?.map(({ DnsName = "", HostedZoneId = "" }) => ({
        dnsName: DnsName,
        hostedZoneId: HostedZoneId,
      })),
      networkInterfaceIds: found.NetworkInterfaceIds,
      ownerId: found.OwnerId,
      prefixListId: list?.PrefixListId,
      state: found.State,
      tagsAll: tagsOf(found.Tags),
    };
  },
  async update(id, inputs, { cloud, changed, state }) {
    if (!changed("policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds", "subnetIds")) return;
    const tables = difference(state.routeTableIds, inputs.routeTableIds);
    const groups = difference(state.securityGroupIds, inputs.securityGroupIds);
    const subnets = difference(state.subnetIds, inputs.subnetIds);
    await (
      await cloud.ec2()
    ).modifyVpcEndpoint({
      VpcEndpointId: id,
      ...(changed("policy") && (inputs.policy ? { PolicyDocument: inputs.policy } : { ResetPolicy: true })),
      ...(changed("privateDnsEnabled") && { PrivateDnsEnabled: inputs.privateDnsEnabled ?? false }),
      AddRouteTableIds: tables.added,
      RemoveRouteTableIds: tables.removed,
      AddSecurityGroupIds: groups.added,
      RemoveSecurityGroupIds: groups.removed,
      AddSubnetIds: subnets.added,
      RemoveSubnetIds: subnets.removed,
    });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteVpcEndpoints({ VpcEndpointIds: [id] });
  },
});

async function find(id: string, { cloud }: AwsOperation) {
  return (await (await cloud.ec2()).describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.[0];
}
