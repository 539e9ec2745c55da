import type { EipArgs, EipState } from "@pulumi/aws/ec2/eip";
import type { InternetGatewayArgs, InternetGatewayState } from "@pulumi/aws/ec2/internetGateway";
import type { NatGatewayArgs, NatGatewayState } from "@pulumi/aws/ec2/natGateway";
import type { SubnetArgs, SubnetState } from "@pulumi/aws/ec2/subnet";
import type { VpcArgs, VpcState } from "@pulumi/aws/ec2/vpc";
import type { ConnectivityType, DomainType, Tenancy } from "@aws-sdk/client-ec2";

import { awsType, tagsOf } from "../aws-type";
import { retag, tagSpecifications } from "./ec2-tags";

const arn = (region: string, account: string, kind: string, id: string) =>
  `arn:aws:ec2:${region}:${account}:${kind}/${id}`;

/** Replacements: registry documentation of aws.ec2.Vpc; the address range and its source are fixed at creation. */
export const vpc = awsType<VpcArgs, VpcState>({
  inputs: {
    cidrBlock: { replace: true },
    enableDnsHostnames: { default: false },
    enableDnsSupport: { default: true },
    instanceTenancy: { default: "default", replace: true },
    tags: {},
  },
  outputs: [
    "arn",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "dhcpOptionsId",
    "mainRouteTableId",
    "ownerId",
    "tagsAll",
  ],
  async create(inputs, operation) {
    const { Vpc } = await (
      await operation.cloud.ec2()
    ).createVpc({
      CidrBlock: inputs.cidrBlock,
      InstanceTenancy: inputs.instanceTenancy as Tenancy,
      ...tagSpecifications("vpc", operation),
    });
    return Vpc?.VpcId ?? "";
  },
  async settle(id, inputs, { cloud }) {
    const ec2 = await cloud.ec2();
    await ec2.modifyVpcAttribute({ VpcId: id, EnableDnsSupport: { Value: inputs.enableDnsSupport } });
    await ec2.modifyVpcAttribute({ VpcId: id, EnableDnsHostnames: { Value: inputs.enableDnsHostnames } });
  },
  async read(id, _state, { cloud }) {
    const ec2 = await cloud.ec2();
    const found = (await ec2.describeVpcs({ VpcIds: [id] })).Vpcs?.[0];
    if (found === undefined) return undefined;
    const inVpc = [{ Name: "vpc-id", Values: [id] }];
    const byDefault = [...inVpc, { Name: "group-name", Values: ["default"] }];
    const [support, hostnames, groups, tables, acls] = await Promise.all([
      ec2.describeVpcAttribute({ VpcId: id, Attribute: "enableDnsSupport" }),
      ec2.describeVpcAttribute({ VpcId: id, Attribute: "enableDnsHostnames" }),
      ec2.describeSecurityGroups({ Filters: byDefault }),
      ec2.describeRouteTables({ Filters: [...inVpc, { Name: "association.main", Values: ["true"] }] }),
      ec2.describeNetworkAcls({ Filters: [...inVpc, { Name: "default", Values: ["true"] }] }),
    ]);
    const mainRouteTable = tables.RouteTables?.find((table) => table.Associations?.some(({ Main }) => Main));
    return {
      cidrBlock: found.CidrBlock,
      instanceTenancy: found.InstanceTenancy,
      enableDnsSupport: support.EnableDnsSupport?.Value,
      enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
      arn: arn(cloud.region, found.OwnerId ?? (await cloud.accountId()), "vpc", id),
      defaultNetworkAclId: acls.NetworkAcls?.find(({ IsDefault }) => IsDefault)?.NetworkAclId,
      defaultRouteTableId: mainRouteTable?.RouteTableId,
      defaultSecurityGroupId: groups.SecurityGroups?.[0]?.GroupId,
      dhcpOptionsId: found.DhcpOptionsId,
      mainRouteTableId: mainRouteTable?.RouteTableId,
      ownerId: found.OwnerId,
      tagsAll: tagsOf(found.Tags),
    };
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteVpc({ VpcId: id });
  },
});

/** Replacements: registry documentation of aws.ec2.Subnet; network, zone and range are fixed at creation. */
export const subnet = awsType<SubnetArgs, SubnetState>({
  inputs: {
    vpcId: { replace: true },
    cidrBlock: { replace: true },
    availabilityZone: { replace: true, chosenByAws: true },
    availabilityZoneId: { replace: true, chosenByAws: true },
    mapPublicIpOnLaunch: { default: false },
    tags: {},
  },
  outputs: ["arn", "ownerId", "tagsAll"],
  async create(inputs, operation) {
    const { Subnet } = await (
      await operation.cloud.ec2()
    ).createSubnet({
      VpcId: inputs.vpcId,
      CidrBlock: inputs.cidrBlock,
      AvailabilityZone: inputs.availabilityZone,
      AvailabilityZoneId: inputs.availabilityZoneId,
      ...tagSpecifications("subnet", operation),
    });
    return Subnet?.SubnetId ?? "";
  },
  async settle(id, inputs, { cloud }) {
    const ec2 = await cloud.ec2();
    await ec2.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: inputs.mapPublicIpOnLaunch } });
  },
  async read(id, _state, { cloud }) {
    const found = (await (await cloud.ec2()).describeSubnets({ SubnetIds: [id] })).Subnets?.[0];
    return (
      found && {
        vpcId: found.VpcId,
        cidrBlock: found.CidrBlock,
        availabilityZone: found.AvailabilityZone,
        availabilityZoneId: found.AvailabilityZoneId,
        mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
        arn: found.SubnetArn,
        ownerId: found.OwnerId,
        tagsAll: tagsOf(found.Tags),
      }
    );
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteSubnet({ SubnetId: id });
  },
});

/** Replacements: none; registry documentation of aws.ec2.InternetGateway (it can move to another network). */
export const internetGateway = awsType<InternetGatewayArgs, InternetGatewayState>({
  inputs: { vpcId: { chosenByAws: true }, tags: {} },
  outputs: ["arn", "ownerId", "tagsAll"],
  async create(_inputs, operation) {
    const ec2 = await operation.cloud.ec2();
    const { InternetGateway } = await ec2.createInternetGateway(tagSpecifications("internet-gateway", operation));
    return InternetGateway?.InternetGatewayId ?? "";
  },
  async settle(id, inputs, { cloud }) {
    const ec2 = await cloud.ec2();
    const found = (await ec2.describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.[0];
    const attached = found?.Attachments?.[0]?.VpcId;
    if (inputs.vpcId === undefined || attached === inputs.vpcId) return;
    if (attached !== undefined) await ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: attached });
    await ec2.attachInternetGateway({ InternetGatewayId: id, VpcId: inputs.vpcId });
  },
  async read(id, _state, { cloud }) {
    const ec2 = await cloud.ec2();
    const found = (await ec2.describeInternetGateways({ InternetGatewayIds: [id] })).InternetGateways?.[0];
    if (found === undefined) return undefined;
    const ownerId = found.OwnerId ?? (await cloud.accountId());
    return {
      vpcId: found.Attachments?.[0]?.VpcId,
      arn: arn(cloud.region, ownerId, "internet-gateway", id),
      ownerId,
      tagsAll: tagsOf(found.Tags),
    };
  },
  retag,
  async delete(id, _inputs, { cloud, state }) {
    const ec2 = await cloud.ec2();
    if (state.vpcId) await ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: state.vpcId });
    await ec2.deleteInternetGateway({ InternetGatewayId: id });
  },
});

/**
 * Replacements: registry documentation of aws.ec2.Eip; the domain is fixed at allocation. What it is associated with is
 * the NAT gateway's affair and told there.
 */
export const eip = awsType<EipArgs, EipState>({
  inputs: { domain: { replace: true, chosenByAws: true }, tags: {} },
  outputs: ["allocationId", "arn", "publicDns", "publicIp", "tagsAll"],
  async create(inputs, operation) {
    const { AllocationId } = await (
      await operation.cloud.ec2()
    ).allocateAddress({
      Domain: (inputs.domain ?? "vpc") as DomainType,
      ...tagSpecifications("elastic-ip", operation),
    });
    return AllocationId ?? "";
  },
  async read(id, _state, { cloud }) {
    const found = (await (await cloud.ec2()).describeAddresses({ AllocationIds: [id] })).Addresses?.[0];
    return (
      found && {
        domain: found.Domain,
        allocationId: found.AllocationId,
        arn: arn(cloud.region, await cloud.accountId(), "elastic-ip", id),
        publicDns: `ec2-${found.PublicIp?.replaceAll(".", "-")}.compute-1.amazonaws.com`,
        publicIp: found.PublicIp,
        tagsAll: tagsOf(found.Tags),
      }
    );
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).releaseAddress({ AllocationId: id });
  },
});

/** Replacements: registry documentation of aws.ec2.NatGateway; subnet, address and connectivity are fixed. */
export const natGateway = awsType<NatGatewayArgs, NatGatewayState>({
  inputs: {
    subnetId: { replace: true },
    allocationId: { replace: true },
    connectivityType: { replace: true, default: "public" },
    privateIp: { replace: true, chosenByAws: true },
    tags: {},
  },
  outputs: ["associationId", "networkInterfaceId", "publicIp", "tagsAll"],
  async create(inputs, operation) {
    const { NatGateway } = await (
      await operation.cloud.ec2()
    ).createNatGateway({
      SubnetId: inputs.subnetId,
      AllocationId: inputs.allocationId,
      ConnectivityType: inputs.connectivityType as ConnectivityType,
      PrivateIpAddress: inputs.privateIp,
      ...tagSpecifications("natgateway", operation),
    });
    return NatGateway?.NatGatewayId ?? "";
  },
  async settle(id, _inputs, { cloud, until }) {
    const ec2 = await cloud.ec2();
    await until(`NAT gateway ${id} is available`, async () => {
      const found = (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
      if (found?.State === "failed") throw new Error(found.FailureMessage ?? "the NAT gateway failed");
      return found?.State === "available" || undefined;
    });
  },
  async read(id, _state, { cloud }) {
    const found = (await (await cloud.ec2()).describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
    if (found === undefined || found.State === "deleted" || found.State === "deleting") return undefined;
    const address = found.NatGatewayAddresses?.[0];
    return {
      subnetId: found.SubnetId,
      ...(address && { allocationId: address.AllocationId }),
      connectivityType: found.ConnectivityType,
      associationId: address?.AssociationId,
      networkInterfaceId: address?.NetworkInterfaceId,
      privateIp: address?.PrivateIp,
      publicIp: address?.PublicIp,
      tagsAll: tagsOf(found.Tags),
    };
  },
  retag,
  async delete(id, _inputs, { cloud, until }) {
    const ec2 = await cloud.ec2();
    await ec2.deleteNatGateway({ NatGatewayId: id });
    await until(`NAT gateway ${id} is deleted`, async () => {
      const found = (await ec2.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
      return found === undefined || found.State === "deleted" || undefined;
    });
  },
});
