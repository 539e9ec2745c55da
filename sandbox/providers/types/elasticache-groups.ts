import type { ParameterGroupArgs, ParameterGroupState } from "@pulumi/aws/elasticache/parameterGroup";
import type { SubnetGroupArgs, SubnetGroupState } from "@pulumi/aws/elasticache/subnetGroup";

import { type AwsOperation, awsType, tagList, tagsOf } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Changes the tags of an ElastiCache resource whose ARN is in its state. */
export async function retag(
  _id: string,
  { put, remove }: TagChange,
  { cloud, state }: AwsOperation & { readonly state: { arn?: string | undefined } },
): Promise<void> {
  const elastiCache = await cloud.elastiCache();
  const ResourceName = state.arn;
  if (remove.length > 0) await elastiCache.removeTagsFromResource({ ResourceName, TagKeys: remove });
  if (Object.keys(put).length > 0) await elastiCache.addTagsToResource({ ResourceName, Tags: tagList(put) });
}

export async function tagsByArn(arn: string | undefined, { cloud }: AwsOperation): Promise<Record<string, string>> {
  const { TagList } = await (await cloud.elastiCache()).listTagsForResource({ ResourceName: arn });
  return tagsOf(TagList);
}

/** Replacements: registry documentation of aws.elasticache.SubnetGroup; only the name is fixed. */
export const subnetGroup = awsType<SubnetGroupArgs, SubnetGroupState>({
  inputs: {
    name: { replace: true },
    description: { default: "Managed by Pulumi" },
    subnetIds: {},
    tags: {},
  },
  outputs: ["arn", "vpcId", "tagsAll"],
  autoName: { property: "name", maximumLength: 255, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    const { CacheSubnetGroup } = await (
      await cloud.elastiCache()
    ).createCacheSubnetGroup({
      CacheSubnetGroupName: inputs.name,
      CacheSubnetGroupDescription: inputs.description,
      SubnetIds: inputs.subnetIds,
      Tags: tagList(tags),
    });
    return CacheSubnetGroup?.CacheSubnetGroupName ?? "";
  },
  async read(id, _state, operation) {
    const elastiCache = await operation.cloud.elastiCache();
    const found = (await elastiCache.describeCacheSubnetGroups({ CacheSubnetGroupName: id })).CacheSubnetGroups?.[0];
    return (
      found && {
        name: found.CacheSubnetGroupName,
        description: found.CacheSubnetGroupDescription,
        subnetIds: found.Subnets?.map(({ SubnetIdentifier = "" }) => SubnetIdentifier),
        arn: found.ARN,
        vpcId: found.VpcId,
        tagsAll: await tagsByArn(found.ARN, operation),
      }
    );
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("description", "subnetIds")) return;
    await (
      await cloud.elastiCache()
    ).modifyCacheSubnetGroup({
      CacheSubnetGroupName: id,
      CacheSubnetGroupDescription: inputs.description,
      SubnetIds: inputs.subnetIds,
    });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.elastiCache()).deleteCacheSubnetGroup({ CacheSubnetGroupName: id });
  },
});

/** AWS takes at most this many parameters in one call. */
const parametersPerCall = 20;

/** Replacements: registry documentation of aws.elasticache.ParameterGroup; only its parameters can change. */
export const parameterGroup = awsType<ParameterGroupArgs, ParameterGroupState>({
  inputs: {
    name: { replace: true },
    family: { replace: true },
    description: { replace: true, default: "Managed by Pulumi" },
    parameters: { as: "set" },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 255, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    const { CacheParameterGroup } = await (
      await cloud.elastiCache()
    ).createCacheParameterGroup({
      CacheParameterGroupName: inputs.name,
      CacheParameterGroupFamily: inputs.family,
      Description: inputs.description,
      Tags: tagList(tags),
    });
    return CacheParameterGroup?.CacheParameterGroupName ?? "";
  },
  async settle(id, inputs, { cloud }) {
    const elastiCache = await cloud.elastiCache();
    const parameters = inputs.parameters ?? [];
    for (let start = 0; start < parameters.length; start += parametersPerCall) {
      await elastiCache.modifyCacheParameterGroup({
        CacheParameterGroupName: id,
        ParameterNameValues: parameters
          .slice(start, start + parametersPerCall)
          .map(({ name, value }) => ({ ParameterName: name, ParameterValue: value })),
      });
    }
  },
  async read(id, _state, operation) {
    const elastiCache = await operation.cloud.elastiCache();
    const request = { CacheParameterGroupName: id };
    const found = (await elastiCache.describeCacheParameterGroups(request)).CacheParameterGroups?.[0];
    const changed = await elastiCache.describeCacheParameters({ ...request, Source: "user" });
    return (
      found && {
        name: found.CacheParameterGroupName,
        family: found.CacheParameterGroupFamily,
        description: found.Description,
        // Stock MiniStack answers every parameter here, whatever source is asked for; each one says where it is from.
        parameters: changed.Parameters?.filter(({ Source }) => Source === "user").map(
          ({ ParameterName: name = "", ParameterValue: value = "" }) => ({ name, value }),
        ),
        arn: found.ARN,
        tagsAll: await tagsByArn(found.ARN, operation),
      }
    );
  },
  async update(id, inputs, { cloud, changed, old }) {
    if (!changed("parameters")) return;
    const kept = new Set(inputs.parameters?.map(({ name }) => name));
    const removed = (old.parameters ?? []).filter(({ name }) => !kept.has(name));
    if (removed.length === 0) return;
    await (
      await cloud.elastiCache()
    ).resetCacheParameterGroup({
      CacheParameterGroupName: id,
      ParameterNameValues: removed.map(({ name, value }) => ({ ParameterName: name, ParameterValue: value })),
    });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.elastiCache()).deleteCacheParameterGroup({ CacheParameterGroupName: id });
  },
});
