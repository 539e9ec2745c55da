import type { DefaultSecurityGroupArgs, DefaultSecurityGroupState } from "@pulumi/aws/ec2/defaultSecurityGroup";
import type { SecurityGroupArgs, SecurityGroupState } from "@pulumi/aws/ec2/securityGroup";
import type {
  SecurityGroupEgressRuleArgs,
  SecurityGroupEgressRuleState,
} from "@pulumi/aws/vpc/securityGroupEgressRule";
import type {
  SecurityGroupIngressRuleArgs,
  SecurityGroupIngressRuleState,
} from "@pulumi/aws/vpc/securityGroupIngressRule";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";
import { retag, tagSpecifications } from "./ec2-tags";

/**
 * Replacements: registry documentation of aws.ec2.SecurityGroup; name, description and network are fixed.
 * Rules are resources of their own (`aws.vpc.SecurityGroupIngressRule`), as AWS advises; inline ones are refused.
 */
export const securityGroup = awsType<SecurityGroupArgs, SecurityGroupState>({
  inputs: {
    name: { replace: true },
    description: { replace: true, default: "Managed by Pulumi" },
    vpcId: { replace: true, chosenByAws: true },
    revokeRulesOnDelete: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "ownerId", "tagsAll"],
  autoName: { property: "name", maximumLength: 255 },
  async create(inputs, operation) {
    const { GroupId = "" } = await (
      await operation.cloud.ec2()
    ).createSecurityGroup({
      GroupName: inputs.name,
      Description: inputs.description,
      VpcId: inputs.vpcId,
      ...tagSpecifications("security-group", operation),
    });
    return GroupId;
  },
  async settle(id, _inputs, { cloud, isNew }) {
    if (!isNew) return;
    // AWS lets a new group send everything everywhere; like the official provider, take that away: rules are declared.
    const ec2 = await cloud.ec2();
    const group = (await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0];
    if (group?.IpPermissionsEgress?.length) {
      await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: group.IpPermissionsEgress });
    }
  },
  read: (id, _state, operation) => readGroup(id, operation),
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ec2()).deleteSecurityGroup({ GroupId: id });
  },
});

/**
 * Replacements: registry documentation of aws.ec2.DefaultSecurityGroup. It makes nothing: it takes the group that AWS made
 * with the network over, and empties it. Rules cannot be given here; deleting it leaves the group as it is.
 */
export const defaultSecurityGroup = awsType<DefaultSecurityGroupArgs, DefaultSecurityGroupState>({
  inputs: { vpcId: { replace: true }, tags: {} },
  outputs: ["arn", "description", "name", "ownerId", "tagsAll"],
  async create(inputs, operation) {
    const ec2 = await operation.cloud.ec2();
    const Filters = [
      { Name: "vpc-id", Values: [inputs.vpcId ?? ""] },
      { Name: "group-name", Values: ["default"] },
    ];
    const { SecurityGroups } = await ec2.describeSecurityGroups({ Filters });
    return SecurityGroups?.[0]?.GroupId ?? "";
  },
  async settle(id, _inputs, { cloud, tags, isNew }) {
    const ec2 = await cloud.ec2();
    const group = (await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0];
    if (group?.IpPermissions?.length)
      await ec2.revokeSecurityGroupIngress({ GroupId: id, IpPermissions: group.IpPermissions });
    if (group?.IpPermissionsEgress?.length)
      await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: group.IpPermissionsEgress });
    if (isNew && Object.keys(tags).length > 0) await ec2.createTags({ Resources: [id], Tags: tagList(tags) });
  },
  read: (id, _state, operation) => readGroup(id, operation),
  retag,
  async delete() {
    // The group goes with its network and not before.
  },
});

async function readGroup(id: string, { cloud }: AwsOperation) {
  const found = (await (await cloud.ec2()).describeSecurityGroups({ GroupIds: [id] })).SecurityGroups?.[0];
  if (found === undefined) return undefined;
  const ownerId = found.OwnerId ?? (await cloud.accountId());
  return {
    name: found.GroupName,
    description: found.Description,
    vpcId: found.VpcId,
    arn: found.SecurityGroupArn ?? `arn:aws:ec2:${cloud.region}:${ownerId}:security-group/${id}`,
    ownerId,
    tagsAll: tagsOf(found.Tags),
  };
}

type Direction = "ingress" | "egress";

/** Replacements: none but the group; registry documentation of aws.vpc.SecurityGroupIngressRule and its twin. */
function securityGroupRule(direction: Direction) {
  return awsType<
    SecurityGroupIngressRuleArgs & SecurityGroupEgressRuleArgs,
    SecurityGroupIngressRuleState & SecurityGroupEgressRuleState
  >({
    inputs: {
      securityGroupId: { replace: true },
      ipProtocol: {},
      fromPort: {},
      toPort: {},
      cidrIpv4: {},
      cidrIpv6: {},
      prefixListId: {},
      referencedSecurityGroupId: {},
      description: {},
      tags: {},
    },
    outputs: ["arn", "securityGroupRuleId", "tagsAll"],
    async create(inputs, operation) {
      const ec2 = await operation.cloud.ec2();
      const { description: Description } = inputs;
      const request = {
        GroupId: inputs.securityGroupId,
        IpPermissions: [
          {
            IpProtocol: inputs.ipProtocol,
            FromPort: inputs.fromPort,
            ToPort: inputs.toPort,
            ...(inputs.cidrIpv4 && { IpRanges: [{ CidrIp: inputs.cidrIpv4, Description }] }),
            ...(inputs.cidrIpv6 && { Ipv6Ranges: [{ CidrIpv6: inputs.cidrIpv6, Description }] }),
            ...(inputs.prefixListId && { PrefixListIds: [{ PrefixListId: inputs.prefixListId, Description }] }),
            ...(inputs.referencedSecurityGroupId && {
              UserIdGroupPairs: [{ GroupId: inputs.referencedSecurityGroupId, Description }],
            }),
          },
        ],
        ...tagSpecifications("security-group-rule", operation),
      };
      const { SecurityGroupRules } =
        direction === "ingress"
          ? await ec2.authorizeSecurityGroupIngress(request)
          : await ec2.authorizeSecurityGroupEgress(request);
      return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? "";
    },
    async read(id, _state, { cloud }) {
      const ec2 = await cloud.ec2();
      const found = (await ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] })).SecurityGroupRules?.[0];
      const port = (value: number | undefined) => (found?.IpProtocol === "-1" ? undefined : value);
      return (
        found && {
          securityGroupId: found.GroupId,
          ipProtocol: found.IpProtocol,
          fromPort: port(found.FromPort),
          toPort: port(found.ToPort),
          cidrIpv4: found.CidrIpv4,
          cidrIpv6: found.CidrIpv6,
          prefixListId: found.PrefixListId,
          referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
          description: found.Description,
          arn: found.SecurityGroupRuleArn,
          securityGroupRuleId: id,
          tagsAll: tagsOf(found.Tags),
        }
      );
    },
    async update(id, inputs, change) {
      if (
        !change.changed(
          "ipProtocol",
          "fromPort",
          "toPort",
          "cidrIpv4",
          "cidrIpv6",
          "prefixListId",
          "referencedSecurityGroupId",
          "description",
        )
      )
        return;
      await (
        await change.cloud.ec2()
      ).modifySecurityGroupRules({
        GroupId: inputs.securityGroupId,
        SecurityGroupRules: [
          {
            SecurityGroupRuleId: id,
            SecurityGroupRule: {
              IpProtocol: inputs.ipProtocol,
              FromPort: inputs.fromPort,
              ToPort: inputs.toPort,
              CidrIpv4: inputs.cidrIpv4,
              CidrIpv6: inputs.cidrIpv6,
              PrefixListId: inputs.prefixListId,
              ReferencedGroupId: inputs.referencedSecurityGroupId,
              Description: inputs.description,
            },
          },
        ],
      });
    },
    retag,
    async delete(id, inputs, { cloud }) {
      const ec2 = await cloud.ec2();
      const request = { GroupId: inputs.securityGroupId, SecurityGroupRuleIds: [id] };
      await (direction === "ingress"
        ? ec2.revokeSecurityGroupIngress(request)
        : ec2.revokeSecurityGroupEgress(request));
    },
  });
}

export const securityGroupIngressRule = securityGroupRule("ingress");
export const securityGroupEgressRule = securityGroupRule("egress");
