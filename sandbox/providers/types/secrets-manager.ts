import type { SecretArgs, SecretState } from "@pulumi/aws/secretsmanager/secret";
import type { SecretVersionArgs, SecretVersionState } from "@pulumi/aws/secretsmanager/secretVersion";

import { asGiven, awsType, tagList, tagsOf } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Replacements: registry documentation of aws.secretsmanager.Secret; only the name is fixed. */
export const secret = awsType<SecretArgs, SecretState>({
  inputs: {
    name: { replace: true },
    description: {},
    kmsKeyId: {},
    policy: { as: "json", chosenByAws: true },
    recoveryWindowInDays: { default: 30, steers: true },
    forceOverwriteReplicaSecret: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 512 },
  async create(inputs, { cloud, tags }) {
    const { ARN } = await (
      await cloud.secretsManager()
    ).createSecret({
      Name: inputs.name,
      Description: inputs.description,
      KmsKeyId: inputs.kmsKeyId,
      Tags: tagList(tags),
    });
    return ARN ?? "";
  },
  async settle(id, inputs, { cloud, isNew }) {
    const secretsManager = await cloud.secretsManager();
    const { policy } = inputs;
    if (policy !== undefined && policy !== "{}") {
      await secretsManager.putResourcePolicy({ SecretId: id, ResourcePolicy: policy });
    } else if (policy === "{}" && !isNew) await secretsManager.deleteResourcePolicy({ SecretId: id });
  },
  async read(id, _state, { cloud }) {
    const secretsManager = await cloud.secretsManager();
    const found = await secretsManager.describeSecret({ SecretId: id });
    if (found.DeletedDate !== undefined) return undefined;
    const { ResourcePolicy } = await secretsManager.getResourcePolicy({ SecretId: id });
    return {
      name: found.Name,
      description: found.Description,
      kmsKeyId: found.KmsKeyId,
      policy: ResourcePolicy,
      arn: found.ARN,
      tagsAll: tagsOf(found.Tags),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("description", "kmsKeyId")) return;
    const request = { SecretId: id, Description: inputs.description ?? "", KmsKeyId: inputs.kmsKeyId };
    await (await cloud.secretsManager()).updateSecret(request);
  },
  async retag(id, { put, remove }: TagChange, { cloud }) {
    const secretsManager = await cloud.secretsManager();
    if (remove.length > 0) await secretsManager.untagResource({ SecretId: id, TagKeys: remove });
    if (Object.keys(put).length > 0) await secretsManager.tagResource({ SecretId: id, Tags: tagList(put) });
  },
  /** A window of 0 days means: at once, and not to be restored. */
  async delete(id, inputs, { cloud }) {
    const window = inputs.recoveryWindowInDays ?? 30;
    await (
      await cloud.secretsManager()
    ).deleteSecret({
      SecretId: id,
      ...(window === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: window }),
    });
  },
});

/**
 * Replacements: registry documentation of aws.secretsmanager.SecretVersion; a value cannot be changed, only a new
 * version made. Id and import: `<secret ARN>|<version id>`.
 */
export const secretVersion = awsType<SecretVersionArgs, SecretVersionState>({
  inputs: {
    secretId: { replace: true },
    secretString: { replace: true },
    secretBinary: { replace: true },
    versionStages: { chosenByAws: true },
  },
  outputs: ["arn", "secretArn", "versionId"],
  secretOutputs: ["secretString", "secretBinary"],
  async create(inputs, { cloud }) {
    const made = await (
      await cloud.secretsManager()
    ).putSecretValue({
      SecretId: inputs.secretId,
      SecretString: inputs.secretString,
      SecretBinary: inputs.secretBinary === undefined ? undefined : Buffer.from(inputs.secretBinary, "base64"),
      VersionStages: inputs.versionStages,
    });
    return `${made.ARN}|${made.VersionId}`;
  },
  async read(id, state, { cloud }) {
    const { arn, version } = versionId(id);
    const secretsManager = await cloud.secretsManager();
    const owner = await secretsManager.describeSecret({ SecretId: arn });
    if (owner.DeletedDate !== undefined) return undefined;
    const found = await secretsManager.getSecretValue({ SecretId: arn, VersionId: version });
    return {
      secretId: asGiven(state.secretId, found.ARN, owner.Name),
      secretString: found.SecretString,
      secretBinary: found.SecretBinary && Buffer.from(found.SecretBinary).toString("base64"),
      versionStages: found.VersionStages,
      arn: found.ARN,
      secretArn: found.ARN,
      versionId: version,
    };
  },
  async update(id, inputs, { cloud, changed, state }) {
    if (!changed("versionStages")) return;
    const { arn, version } = versionId(id);
    const secretsManager = await cloud.secretsManager();
    const [old, next] = [state.versionStages ?? [], inputs.versionStages ?? ["AWSCURRENT"]];
    for (const stage of next.filter((stage) => !old.includes(stage))) {
      await secretsManager.updateSecretVersionStage({ SecretId: arn, VersionStage: stage, MoveToVersionId: version });
    }
    for (const stage of old.filter((stage) => !next.includes(stage))) {
      await secretsManager.updateSecretVersionStage({
        SecretId: arn,
        VersionStage: stage,
        RemoveFromVersionId: version,
      });
    }
  },
  /** A version without a label is removed by AWS in time; the current one cannot lose its label and stays. */
  async delete(id, _inputs, { cloud, state }) {
    const { arn, version } = versionId(id);
    const secretsManager = await cloud.secretsManager();
    for (const stage of (state.versionStages ?? []).filter((stage) => stage !== "AWSCURRENT")) {
      await secretsManager.updateSecretVersionStage({
        SecretId: arn,
        VersionStage: stage,
        RemoveFromVersionId: version,
      });
    }
  },
});

function versionId(id: string): { arn: string; version: string } {
  const [arn = "", version = ""] = id.split("|");
  return { arn, version };
}
