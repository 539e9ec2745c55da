import type { LifecyclePolicyArgs, LifecyclePolicyState } from "@pulumi/aws/ecr/lifecyclePolicy";
import type { RepositoryArgs, RepositoryState } from "@pulumi/aws/ecr/repository";
import type { RepositoryPolicyArgs, RepositoryPolicyState } from "@pulumi/aws/ecr/repositoryPolicy";
import type { EncryptionType, ImageTagMutability } from "@aws-sdk/client-ecr";

import { awsType, tagList, tagsOf } from "../aws-type";

/** Replacements: registry documentation of aws.ecr.Repository; name and encryption are fixed. Id: the name. */
export const repository = awsType<RepositoryArgs, RepositoryState>({
  inputs: {
    name: { replace: true },
    imageTagMutability: { default: "MUTABLE" },
    imageScanningConfiguration: {},
    encryptionConfigurations: { replace: true, chosenByAws: true },
    forceDelete: { steers: true },
    tags: {},
  },
  outputs: ["arn", "registryId", "repositoryUrl", "tagsAll"],
  autoName: { property: "name", maximumLength: 256, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    const encryption = inputs.encryptionConfigurations?.[0];
    await (
      await cloud.ecr()
    ).createRepository({
      repositoryName: inputs.name,
      imageTagMutability: inputs.imageTagMutability as ImageTagMutability,
      imageScanningConfiguration: inputs.imageScanningConfiguration,
      encryptionConfiguration: encryption && {
        encryptionType: (encryption.encryptionType ?? "AES256") as EncryptionType,
        kmsKey: encryption.kmsKey,
      },
      tags: tagList(tags),
    });
    return inputs.name ?? "";
  },
  async read(id, _state, { cloud }) {
    const ecr = await cloud.ecr();
    const found = (await ecr.describeRepositories({ repositoryNames: [id] })).repositories?.[0];
    if (found === undefined) return undefined;
    const { tags } = await ecr.listTagsForResource({ resourceArn: found.repositoryArn });
    const { encryptionType, kmsKey = "" } = found.encryptionConfiguration ?? {};
    return {
      name: found.repositoryName,
      imageTagMutability: found.imageTagMutability,
      imageScanningConfiguration: { scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false },
      encryptionConfigurations: encryptionType && [{ encryptionType, kmsKey }],
      arn: found.repositoryArn,
      registryId: found.registryId,
      repositoryUrl: found.repositoryUri,
      tagsAll: tagsOf(tags),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const ecr = await cloud.ecr();
    if (changed("imageTagMutability")) {
      const imageTagMutability = inputs.imageTagMutability as ImageTagMutability;
      await ecr.putImageTagMutability({ repositoryName: id, imageTagMutability });
    }
    if (changed("imageScanningConfiguration")) {
      const imageScanningConfiguration = inputs.imageScanningConfiguration ?? { scanOnPush: false };
      await ecr.putImageScanningConfiguration({ repositoryName: id, imageScanningConfiguration });
    }
  },
  async retag(_id, { put, remove }, { cloud, state }) {
    const ecr = await cloud.ecr();
    const resourceArn = state.arn;
    if (remove.length > 0) await ecr.untagResource({ resourceArn, tagKeys: remove });
    if (Object.keys(put).length > 0) await ecr.tagResource({ resourceArn, tags: tagList(put) });
  },
  /** A registry with images in it is only deleted under `forceDelete`. */
  async delete(id, { forceDelete }, { cloud }) {
    await (await cloud.ecr()).deleteRepository({ repositoryName: id, force: forceDelete ?? false });
  },
});

/** Replacements: registry documentation of aws.ecr.LifecyclePolicy; a change of either makes a new one. Id: the name. */
export const lifecyclePolicy = awsType<LifecyclePolicyArgs, LifecyclePolicyState>({
  inputs: { repository: { replace: true }, policy: { replace: true, as: "json" } },
  outputs: ["registryId"],
  async create({ repository: repositoryName, policy }, { cloud }) {
    await (await cloud.ecr()).putLifecyclePolicy({ repositoryName, lifecyclePolicyText: policy as string });
    return repositoryName;
  },
  async read(id, _state, { cloud }) {
    const found = await (await cloud.ecr()).getLifecyclePolicy({ repositoryName: id });
    return { repository: id, policy: found.lifecyclePolicyText, registryId: found.registryId };
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ecr()).deleteLifecyclePolicy({ repositoryName: id });
  },
});

/** Replacements: registry documentation of aws.ecr.RepositoryPolicy; only the text can change. Id: the name. */
export const repositoryPolicy = awsType<RepositoryPolicyArgs, RepositoryPolicyState>({
  inputs: { repository: { replace: true }, policy: { as: "json" } },
  outputs: ["registryId"],
  create: ({ repository: name }) => Promise.resolve(name),
  async settle(id, { policy }, { cloud }) {
    await (await cloud.ecr()).setRepositoryPolicy({ repositoryName: id, policyText: policy as string });
  },
  async read(id, _state, { cloud }) {
    const found = await (await cloud.ecr()).getRepositoryPolicy({ repositoryName: id });
    return { repository: id, policy: found.policyText, registryId: found.registryId };
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.ecr()).deleteRepositoryPolicy({ repositoryName: id });
  },
});
