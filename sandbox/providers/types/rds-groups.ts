import type { ParameterGroupArgs, ParameterGroupState } from "@pulumi/aws/rds/parameterGroup";
import type { SubnetGroupArgs, SubnetGroupState } from "@pulumi/aws/rds/subnetGroup";
import type { Unwrap } from "@pulumi/pulumi";
import type { ApplyMethod } from "@aws-sdk/client-rds";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";
import type { TagChange } from "../resource-type";

type Parameters = NonNullable<Unwrap<ParameterGroupArgs["parameters"]>>;

/** Most parameters that one request takes. */
const batchSize = 20;

/** Replacements: registry documentation of aws.rds.ParameterGroup; only its parameters can change. */
export const parameterGroup = awsType<ParameterGroupArgs, ParameterGroupState>({
  inputs: {
    name: { replace: true },
    family: { replace: true },
    description: { replace: true, default: "Managed by Pulumi" },
    parameters: { as: "set", holds: ["name", "value", "applyMethod"] },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 255, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    await (
      await cloud.rds()
    ).createDBParameterGroup({
      DBParameterGroupName: inputs.name,
      DBParameterGroupFamily: inputs.family,
      Description: inputs.description,
      Tags: tagList(tags),
    });
    return inputs.name ?? "";
  },
  async settle(id, inputs, { cloud, isNew }) {
    if (isNew) await put(id, inputs.parameters ?? [], cloud);
  },
  async read(id, state, { cloud }) {
    const rds = await cloud.rds();
    const found = (await rds.describeDBParameterGroups({ DBParameterGroupName: id })).DBParameterGroups?.[0];
    const { Parameters = [] } = await rds.describeDBParameters({ DBParameterGroupName: id, Source: "user" });
    const { TagList } = await rds.listTagsForResource({ ResourceName: found?.DBParameterGroupArn });
    return (
      found && {
        name: found.DBParameterGroupName,
        family: found.DBParameterGroupFamily,
        description: found.Description,
        parameters: Parameters.map(({ ParameterName = "", ParameterValue = "", ApplyMethod }) => ({
          name: ParameterName,
          value: ParameterValue,
          // Where the program says nothing the provider asks for "immediate", and does not show it.
          ...(state.parameters?.find(({ name }) => name === ParameterName)?.applyMethod !== undefined && {
            applyMethod: ApplyMethod,
          }),
        })),
        arn: found.DBParameterGroupArn,
        tagsAll: tagsOf(TagList),
      }
    );
  },
  async update(id, inputs, { cloud, old, changed }) {
    if (!changed("parameters")) return;
    const next = inputs.parameters ?? [];
    const gone = (old.parameters ?? []).filter(({ name }) => !next.some((other) => other.name === name));
    if (gone.length > 0) {
      await (
        await cloud.rds()
      ).resetDBParameterGroup({
        DBParameterGroupName: id,
        Parameters: gone.map(({ name, applyMethod = "immediate" }) => ({
          ParameterName: name,
          ApplyMethod: applyMethod as ApplyMethod,
        })),
      });
    }
    await put(id, next, cloud);
  },
  retag: (_id, tags, { cloud, state }) => retagRds(state.arn, tags, { cloud }),
  async delete(id, _inputs, { cloud }) {
    await (await cloud.rds()).deleteDBParameterGroup({ DBParameterGroupName: id });
  },
});

async function put(id: string, parameters: Parameters, cloud: AwsOperation["cloud"]): Promise<void> {
  const rds = await cloud.rds();
  for (let start = 0; start < parameters.length; start += batchSize) {
    await rds.modifyDBParameterGroup({
      DBParameterGroupName: id,
      Parameters: parameters.slice(start, start + batchSize).map(({ name, value, applyMethod = "immediate" }) => ({
        ParameterName: name,
        ParameterValue: value,
        ApplyMethod: applyMethod as ApplyMethod,
      })),
    });
  }
}

/** Replacements: registry documentation of aws.rds.SubnetGroup; only the name is fixed. */
export const subnetGroup = awsType<SubnetGroupArgs, SubnetGroupState>({
  inputs: { name: { replace: true }, description: { default: "Managed by Pulumi" }, subnetIds: {}, tags: {} },
  outputs: ["arn", "tagsAll", "vpcId"],
  autoName: { property: "name", maximumLength: 255, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    await (
      await cloud.rds()
    ).createDBSubnetGroup({
      DBSubnetGroupName: inputs.name,
      DBSubnetGroupDescription: inputs.description,
      SubnetIds: inputs.subnetIds,
      Tags: tagList(tags),
    });
    return inputs.name ?? "";
  },
  async read(id, _state, { cloud }) {
    const rds = await cloud.rds();
    const found = (await rds.describeDBSubnetGroups({ DBSubnetGroupName: id })).DBSubnetGroups?.[0];
    const { TagList } = await rds.listTagsForResource({ ResourceName: found?.DBSubnetGroupArn });
    return (
      found && {
        name: found.DBSubnetGroupName,
        description: found.DBSubnetGroupDescription,
        subnetIds: found.Subnets?.map(({ SubnetIdentifier = "" }) => SubnetIdentifier),
        arn: found.DBSubnetGroupArn,
        vpcId: found.VpcId,
        tagsAll: tagsOf(TagList),
      }
    );
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("description", "subnetIds")) return;
    await (
      await cloud.rds()
    ).modifyDBSubnetGroup({
      DBSubnetGroupName: id,
      DBSubnetGroupDescription: inputs.description,
      SubnetIds: inputs.subnetIds,
    });
  },
  retag: (_id, tags, { cloud, state }) => retagRds(state.arn, tags, { cloud }),
  async delete(id, _inputs, { cloud }) {
    await (await cloud.rds()).deleteDBSubnetGroup({ DBSubnetGroupName: id });
  },
});

/** Changes the tags of anything in RDS by its ARN. */
export async function retagRds(
  arn: string | undefined,
  { put: set, remove }: TagChange,
  { cloud }: Pick<AwsOperation, "cloud">,
): Promise<void> {
  const rds = await cloud.rds();
  if (remove.length > 0) await rds.removeTagsFromResource({ ResourceName: arn, TagKeys: remove });
  if (Object.keys(set).length > 0) await rds.addTagsToResource({ ResourceName: arn, Tags: tagList(set) });
}
