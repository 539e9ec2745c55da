import type { RoleArgs, RoleState } from "@pulumi/aws/iam/role";
import type { RolePolicyArgs, RolePolicyState } from "@pulumi/aws/iam/rolePolicy";

import { awsType, tagList, tagsOf } from "../aws-type";

/** Replacements: registry documentation of aws.iam.Role; name and path are fixed. Inline policies are RolePolicy resources. */
export const role = awsType<RoleArgs, RoleState>({
  inputs: {
    name: { replace: true },
    path: { replace: true, default: "/" },
    description: {},
    assumeRolePolicy: { as: "json" },
    managedPolicyArns: { chosenByAws: true },
    maxSessionDuration: { default: 3600 },
    permissionsBoundary: {},
    forceDetachPolicies: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "createDate", "uniqueId", "tagsAll"],
  autoName: { property: "name", maximumLength: 64 },
  async create(inputs, { cloud, tags }) {
    const { Role } = await (
      await cloud.iam()
    ).createRole({
      RoleName: inputs.name,
      Path: inputs.path,
      Description: inputs.description,
      AssumeRolePolicyDocument: inputs.assumeRolePolicy as string,
      MaxSessionDuration: inputs.maxSessionDuration,
      PermissionsBoundary: inputs.permissionsBoundary,
      Tags: tagList(tags),
    });
    return Role?.RoleName ?? "";
  },
  async settle(id, inputs, { cloud }) {
    if (inputs.managedPolicyArns === undefined) return;
    const iam = await cloud.iam();
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName: id });
    const attached = AttachedPolicies?.map(({ PolicyArn = "" }) => PolicyArn) ?? [];
    for (const arn of inputs.managedPolicyArns.filter((arn) => !attached.includes(arn))) {
      await iam.attachRolePolicy({ RoleName: id, PolicyArn: arn });
    }
    for (const arn of attached.filter((arn) => !inputs.managedPolicyArns?.includes(arn))) {
      await iam.detachRolePolicy({ RoleName: id, PolicyArn: arn });
    }
  },
  async read(id, _state, { cloud }) {
    const iam = await cloud.iam();
    const { Role: found } = await iam.getRole({ RoleName: id });
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName: id });
    return (
      found && {
        name: found.RoleName,
        path: found.Path,
        description: found.Description,
        assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
        managedPolicyArns: AttachedPolicies?.map(({ PolicyArn = "" }) => PolicyArn),
        maxSessionDuration: found.MaxSessionDuration,
        permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
        arn: found.Arn,
        createDate: found.CreateDate?.toISOString(),
        uniqueId: found.RoleId,
        tagsAll: tagsOf(found.Tags),
      }
    );
  },
  async update(id, inputs, { cloud, changed }) {
    const iam = await cloud.iam();
    if (changed("assumeRolePolicy")) {
      await iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument: inputs.assumeRolePolicy as string });
    }
    if (changed("description", "maxSessionDuration")) {
      const { description: Description, maxSessionDuration: MaxSessionDuration } = inputs;
      await iam.updateRole({ RoleName: id, Description, MaxSessionDuration });
    }
    if (!changed("permissionsBoundary")) return;
    if (inputs.permissionsBoundary === undefined) await iam.deleteRolePermissionsBoundary({ RoleName: id });
    else await iam.putRolePermissionsBoundary({ RoleName: id, PermissionsBoundary: inputs.permissionsBoundary });
  },
  async retag(id, { put, remove }, { cloud }) {
    const iam = await cloud.iam();
    if (remove.length > 0) await iam.untagRole({ RoleName: id, TagKeys: remove });
    if (Object.keys(put).length > 0) await iam.tagRole({ RoleName: id, Tags: tagList(put) });
  },
  async delete(id, inputs, { cloud }) {
    const iam = await cloud.iam();
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName: id });
    for (const { PolicyArn = "" } of AttachedPolicies ?? []) {
      if (inputs.forceDetachPolicies || inputs.managedPolicyArns?.includes(PolicyArn)) {
        await iam.detachRolePolicy({ RoleName: id, PolicyArn });
      }
    }
    await iam.deleteRole({ RoleName: id });
  },
});

/** Replacements: registry documentation of aws.iam.RolePolicy; name and role are fixed. Id and import: `<role>:<name>`. */
export const rolePolicy = awsType<RolePolicyArgs, RolePolicyState>({
  inputs: { name: { replace: true }, role: { replace: true }, policy: { as: "json" } },
  outputs: [],
  autoName: { property: "name", maximumLength: 128 },
  async create(inputs, { cloud }) {
    const request = {
      RoleName: inputs.role as string,
      PolicyName: inputs.name,
      PolicyDocument: inputs.policy as string,
    };
    await (await cloud.iam()).putRolePolicy(request);
    return `${request.RoleName}:${inputs.name}`;
  },
  async read(id, _state, { cloud }) {
    const [RoleName, PolicyName] = id.split(":");
    const found = await (await cloud.iam()).getRolePolicy({ RoleName, PolicyName });
    return { role: RoleName, name: PolicyName, policy: decodeURIComponent(found.PolicyDocument ?? "") };
  },
  async update(id, inputs, { cloud }) {
    const [RoleName, PolicyName] = id.split(":");
    await (await cloud.iam()).putRolePolicy({ RoleName, PolicyName, PolicyDocument: inputs.policy as string });
  },
  async delete(id, _inputs, { cloud }) {
    const [RoleName, PolicyName] = id.split(":");
    await (await cloud.iam()).deleteRolePolicy({ RoleName, PolicyName });
  },
});
