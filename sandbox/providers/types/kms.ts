import type { AliasArgs, AliasState } from "@pulumi/aws/kms/alias";
import type { KeyArgs, KeyState } from "@pulumi/aws/kms/key";
import type { KeySpec, KeyUsageType } from "@aws-sdk/client-kms";

import { asGiven, awsType } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Replacements: registry documentation of aws.kms.Key; use, spec and multi-region are fixed at creation. */
export const key = awsType<KeyArgs, KeyState>({
  inputs: {
    description: { chosenByAws: true },
    keyUsage: { replace: true, default: "ENCRYPT_DECRYPT" },
    customerMasterKeySpec: { replace: true, default: "SYMMETRIC_DEFAULT" },
    multiRegion: { replace: true, default: false },
    policy: { as: "json", chosenByAws: true },
    isEnabled: { default: true },
    enableKeyRotation: { default: false },
    rotationPeriodInDays: { chosenByAws: true },
    deletionWindowInDays: { steers: true },
    bypassPolicyLockoutSafetyCheck: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "keyId", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    const { KeyMetadata } = await (
      await cloud.kms()
    ).createKey({
      Description: inputs.description,
      KeyUsage: inputs.keyUsage as KeyUsageType,
      KeySpec: inputs.customerMasterKeySpec as KeySpec,
      MultiRegion: inputs.multiRegion,
      Policy: inputs.policy,
      BypassPolicyLockoutSafetyCheck: inputs.bypassPolicyLockoutSafetyCheck,
      Tags: kmsTags(tags),
    });
    return KeyMetadata?.KeyId ?? "";
  },
  async settle(id, inputs, { cloud, isNew }) {
    const kms = await cloud.kms();
    if (inputs.enableKeyRotation) {
      await kms.enableKeyRotation({ KeyId: id, RotationPeriodInDays: inputs.rotationPeriodInDays });
    } else if (!isNew) await kms.disableKeyRotation({ KeyId: id });
    if (inputs.isEnabled === false) await kms.disableKey({ KeyId: id });
    else if (!isNew) await kms.enableKey({ KeyId: id });
  },
  async read(id, _state, { cloud }) {
    const kms = await cloud.kms();
    const { KeyMetadata: found } = await kms.describeKey({ KeyId: id });
    // A key that waits for its deletion is as good as gone, as it is to the official provider.
    if (found === undefined || found.KeyState === "PendingDeletion") return undefined;
    const [{ Policy }, rotation, { Tags }] = await Promise.all([
      kms.getKeyPolicy({ KeyId: id, PolicyName: "default" }),
      kms.getKeyRotationStatus({ KeyId: id }),
      kms.listResourceTags({ KeyId: id }),
    ]);
    return {
      description: found.Description,
      keyUsage: found.KeyUsage,
      customerMasterKeySpec: found.KeySpec,
      multiRegion: found.MultiRegion,
      policy: Policy,
      isEnabled: found.Enabled,
      enableKeyRotation: rotation.KeyRotationEnabled,
      rotationPeriodInDays: rotation.RotationPeriodInDays,
      arn: found.Arn,
      keyId: id,
      tagsAll: Object.fromEntries((Tags ?? []).map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue])),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const kms = await cloud.kms();
    if (changed("description")) await kms.updateKeyDescription({ KeyId: id, Description: inputs.description ?? "" });
    if (changed("policy")) {
      await kms.putKeyPolicy({
        KeyId: id,
        Policy: inputs.policy,
        BypassPolicyLockoutSafetyCheck: inputs.bypassPolicyLockoutSafetyCheck,
      });
    }
  },
  async retag(id, { put, remove }: TagChange, { cloud }) {
    const kms = await cloud.kms();
    if (remove.length > 0) await kms.untagResource({ KeyId: id, TagKeys: remove });
    if (Object.keys(put).length > 0) await kms.tagResource({ KeyId: id, Tags: kmsTags(put) });
  },
  /** AWS never deletes a key at once: it is out of use from now on and gone after the window (default 30 days). */
  async delete(id, inputs, { cloud }) {
    await (await cloud.kms()).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: inputs.deletionWindowInDays });
  },
});

/** Replacements: registry documentation of aws.kms.Alias; the name identifies it, its key can change. */
export const alias = awsType<AliasArgs, AliasState>({
  inputs: { name: { replace: true }, targetKeyId: {} },
  outputs: ["arn", "targetKeyArn"],
  autoName: { property: "name", prefix: "alias/", maximumLength: 256 },
  async create(inputs, { cloud }) {
    const name = inputs.name ?? "";
    await (await cloud.kms()).createAlias({ AliasName: name, TargetKeyId: inputs.targetKeyId });
    return name;
  },
  async read(id, state, { cloud }) {
    const kms = await cloud.kms();
    for (let marker: string | undefined; ;) {
      const page = await kms.listAliases({ Marker: marker });
      const found = page.Aliases?.find(({ AliasName }) => AliasName === id);
      if (found !== undefined) {
        const { KeyMetadata } = await kms.describeKey({ KeyId: found.TargetKeyId });
        return {
          name: id,
          targetKeyId: asGiven(state.targetKeyId, found.TargetKeyId, KeyMetadata?.Arn),
          arn: found.AliasArn,
          targetKeyArn: KeyMetadata?.Arn,
        };
      }
      if (!page.Truncated) return undefined;
      marker = page.NextMarker;
    }
  },
  async update(id, inputs, { cloud }) {
    await (await cloud.kms()).updateAlias({ AliasName: id, TargetKeyId: inputs.targetKeyId });
  },
  async delete(id, _inputs, { cloud }) {
    await (await cloud.kms()).deleteAlias({ AliasName: id });
  },
});

const kmsTags = (tags: Record<string, string>) =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
