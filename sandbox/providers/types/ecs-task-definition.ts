import type {
  Compatibility,
  ContainerDefinition,
  NetworkMode,
  OSFamily,
  CPUArchitecture,
  Volume,
} from "@aws-sdk/client-ecs";
import type { TaskDefinitionArgs, TaskDefinitionState } from "@pulumi/aws/ecs/taskDefinition";

import { type AwsOperation, awsType } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Tags in the spelling of ECS. */
export const ecsTags = (tags: Record<string, string>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

export function fromEcsTags(tags: { key?: string | undefined; value?: string | undefined }[] | undefined) {
  return Object.fromEntries((tags ?? []).map(({ key = "", value = "" }) => [key, value]));
}

/** Changes the tags of an ECS resource whose ARN is in its state. */
export async function retag(
  _id: string,
  { put, remove }: TagChange,
  { cloud, state }: AwsOperation & { readonly state: { arn?: string | undefined } },
): Promise<void> {
  const ecs = await cloud.ecs();
  if (remove.length > 0) await ecs.untagResource({ resourceArn: state.arn, tagKeys: remove });
  if (Object.keys(put).length > 0) await ecs.tagResource({ resourceArn: state.arn, tags: ecsTags(put) });
}

/**
 * Replacements: registry documentation of aws.ecs.TaskDefinition; a revision is never changed, every change registers
 * the next one. `skipDestroy` keeps the old one registered. Id: the ARN with its revision (the official provider's is the
 * family, which cannot tell one revision from the next).
 */
export const taskDefinition = awsType<TaskDefinitionArgs, TaskDefinitionState>({
  inputs: {
    family: { replace: true },
    containerDefinitions: { replace: true, as: "json" },
    cpu: { replace: true },
    memory: { replace: true },
    networkMode: { replace: true, chosenByAws: true },
    requiresCompatibilities: { replace: true },
    executionRoleArn: { replace: true },
    taskRoleArn: { replace: true },
    runtimePlatform: { replace: true },
    ephemeralStorage: { replace: true },
    volumes: { replace: true, as: "set", holds: ["name", "hostPath"] },
    pidMode: { replace: true },
    skipDestroy: { default: false, steers: true },
    trackLatest: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "arnWithoutRevision", "revision", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    const { taskDefinition } = await (
      await cloud.ecs()
    ).registerTaskDefinition({
      family: inputs.family,
      containerDefinitions: JSON.parse(inputs.containerDefinitions) as ContainerDefinition[],
      cpu: inputs.cpu,
      memory: inputs.memory,
      networkMode: inputs.networkMode as NetworkMode,
      requiresCompatibilities: inputs.requiresCompatibilities as Compatibility[] | undefined,
      executionRoleArn: inputs.executionRoleArn,
      taskRoleArn: inputs.taskRoleArn,
      pidMode: inputs.pidMode as "task" | undefined,
      runtimePlatform: inputs.runtimePlatform && {
        cpuArchitecture: inputs.runtimePlatform.cpuArchitecture as CPUArchitecture,
        operatingSystemFamily: inputs.runtimePlatform.operatingSystemFamily as OSFamily,
      },
      ephemeralStorage: inputs.ephemeralStorage && { sizeInGiB: inputs.ephemeralStorage.sizeInGib },
      volumes: inputs.volumes?.map(({ name, hostPath }): Volume => ({
        name,
        ...(hostPath && { host: { sourcePath: hostPath } }),
      })),
      ...(Object.keys(tags).length > 0 && { tags: ecsTags(tags) }),
    });
    return taskDefinition?.taskDefinitionArn ?? "";
  },
  async read(id, _state, { cloud }) {
    const answer = await (await cloud.ecs()).describeTaskDefinition({ taskDefinition: id, include: ["TAGS"] });
    const found = answer.taskDefinition;
    if (found?.status !== "ACTIVE") return undefined;
    return {
      family: found.family,
      containerDefinitions: JSON.stringify(found.containerDefinitions),
      cpu: found.cpu,
      memory: found.memory,
      networkMode: found.networkMode,
      requiresCompatibilities: found.requiresCompatibilities,
      executionRoleArn: found.executionRoleArn,
      taskRoleArn: found.taskRoleArn,
      pidMode: found.pidMode,
      runtimePlatform: found.runtimePlatform && {
        cpuArchitecture: found.runtimePlatform.cpuArchitecture,
        operatingSystemFamily: found.runtimePlatform.operatingSystemFamily,
      },
      ephemeralStorage: found.ephemeralStorage && { sizeInGib: found.ephemeralStorage.sizeInGiB ?? 0 },
      volumes: found.volumes?.map(({ name = "", host }) => ({ name, hostPath: host?.sourcePath })),
      arn: found.taskDefinitionArn,
      arnWithoutRevision: found.taskDefinitionArn?.replace(/:\d+$/, ""),
      revision: found.revision,
      tagsAll: fromEcsTags(answer.tags),
    };
  },
  retag,
  async delete(id, inputs, { cloud }) {
    if (!inputs.skipDestroy) await (await cloud.ecs()).deregisterTaskDefinition({ taskDefinition: id });
  },
});
