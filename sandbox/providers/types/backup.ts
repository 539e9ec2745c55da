import type { BackupPlanInput, BackupRuleInput, ConditionType } from "@aws-sdk/client-backup";
import type { Unwrap } from "@pulumi/pulumi";
import type { PlanArgs, PlanState } from "@pulumi/aws/backup/plan";
import type { SelectionArgs, SelectionState } from "@pulumi/aws/backup/selection";
import type { VaultArgs, VaultState } from "@pulumi/aws/backup/vault";
import type {
  VaultLockConfigurationArgs,
  VaultLockConfigurationState,
} from "@pulumi/aws/backup/vaultLockConfiguration";

import type { AwsOperation } from "../aws-type";
import { awsType } from "../aws-type";
import type { TagChange } from "../resource-type";

/** Replacements: registry documentation of aws.backup.Vault; name and key are fixed. Id: the name. */
export const vault = awsType<VaultArgs, VaultState>({
  inputs: {
    name: { replace: true },
    kmsKeyArn: { replace: true, chosenByAws: true },
    forceDestroy: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "recoveryPoints", "tagsAll"],
  autoName: { property: "name", maximumLength: 50 },
  async create({ name = "", kmsKeyArn }, { cloud, tags }) {
    const backup = await cloud.backup();
    await backup.createBackupVault({ BackupVaultName: name, EncryptionKeyArn: kmsKeyArn, BackupVaultTags: tags });
    return name;
  },
  async read(id, _state, { cloud }) {
    const backup = await cloud.backup();
    const found = await backup.describeBackupVault({ BackupVaultName: id });
    const { Tags = {} } = await backup.listTags({ ResourceArn: found.BackupVaultArn });
    return {
      name: id,
      kmsKeyArn: found.EncryptionKeyArn,
      arn: found.BackupVaultArn,
      recoveryPoints: found.NumberOfRecoveryPoints,
      tagsAll: Tags,
    };
  },
  retag: (_id, change, operation) => retag(operation.state.arn, change, operation),
  async delete(id, _inputs, { cloud }) {
    await (await cloud.backup()).deleteBackupVault({ BackupVaultName: id });
  },
});

async function retag(arn: string | undefined, { put, remove }: TagChange, { cloud }: AwsOperation): Promise<void> {
  const backup = await cloud.backup();
  if (remove.length > 0) await backup.untagResource({ ResourceArn: arn, TagKeyList: remove });
  if (Object.keys(put).length > 0) await backup.tagResource({ ResourceArn: arn, Tags: put });
}

const noLock = "the emulator's vaults cannot be locked";

/** Replacements: registry documentation of aws.backup.VaultLockConfiguration; there is no update. Id: the vault's name. */
export const vaultLockConfiguration = awsType<VaultLockConfigurationArgs, VaultLockConfigurationState>({
  inputs: {
    backupVaultName: { replace: true },
    changeableForDays: { replace: true, recordedOnly: noLock },
    maxRetentionDays: { replace: true, recordedOnly: noLock },
    minRetentionDays: { replace: true, recordedOnly: noLock },
  },
  outputs: ["backupVaultArn"],
  create: ({ backupVaultName }) => Promise.resolve(backupVaultName),
  async read(id, _state, { cloud }) {
    const found = await (await cloud.backup()).describeBackupVault({ BackupVaultName: id });
    return { backupVaultName: id, backupVaultArn: found.BackupVaultArn };
  },
  delete: () => Promise.resolve(),
});

/** Replacements: registry documentation of aws.backup.Plan; none. Id: the plan's id. */
export const plan = awsType<PlanArgs, PlanState>({
  inputs: {
    name: {},
    rules: {
      as: "set",
      holds: ["ruleName", "targetVaultName", "schedule", "startWindow", "completionWindow", "lifecycle"],
    },
    tags: {},
  },
  outputs: ["arn", "version", "tagsAll"],
  changingOutputs: ["version"],
  autoName: { property: "name", maximumLength: 50 },
  async create(inputs, { cloud, tags }) {
    const { BackupPlanId = "" } = await (
      await cloud.backup()
    ).createBackupPlan({ BackupPlan: planFor(inputs), BackupPlanTags: tags });
    return BackupPlanId;
  },
  async read(id, _state, { cloud }) {
    const backup = await cloud.backup();
    const {
      BackupPlan: found,
      BackupPlanArn: arn,
      VersionId: version,
    } = await backup.getBackupPlan({
      BackupPlanId: id,
    });
    const { Tags = {} } = await backup.listTags({ ResourceArn: arn });
    return {
      name: found?.BackupPlanName,
      rules: (found?.Rules ?? []).map((rule) => ({
        ruleName: rule.RuleName ?? "",
        targetVaultName: rule.TargetBackupVaultName ?? "",
        schedule: rule.ScheduleExpression,
        startWindow: rule.StartWindowMinutes,
        completionWindow: rule.CompletionWindowMinutes,
        lifecycle: rule.Lifecycle && {
          deleteAfter: rule.Lifecycle.DeleteAfterDays,
          coldStorageAfter: rule.Lifecycle.MoveToColdStorageAfterDays,
        },
      })),
      arn,
      version,
      tagsAll: Tags,
    };
  },
  async update(id, inputs, { cloud }) {
    await (await cloud.backup()).updateBackupPlan({ BackupPlanId: id, BackupPlan: planFor(inputs) });
  },
  retag: (_id, change, operation) => retag(operation.state.arn, change, operation),
  async delete(id, _inputs, { cloud }) {
    await (await cloud.backup()).deleteBackupPlan({ BackupPlanId: id });
  },
});

function planFor({ name, rules }: Unwrap<PlanArgs>): BackupPlanInput {
  return {
    BackupPlanName: name,
    Rules: rules.map((rule): BackupRuleInput => ({
      RuleName: rule.ruleName,
      TargetBackupVaultName: rule.targetVaultName,
      ScheduleExpression: rule.schedule,
      StartWindowMinutes: rule.startWindow,
      CompletionWindowMinutes: rule.completionWindow,
      Lifecycle: rule.lifecycle && {
        DeleteAfterDays: rule.lifecycle.deleteAfter,
        MoveToColdStorageAfterDays: rule.lifecycle.coldStorageAfter,
      },
    })),
  };
}

/** Replacements: registry documentation of aws.backup.Selection; every argument. Id: `<plan>|<selection>`, as import takes it. */
export const selection = awsType<SelectionArgs, SelectionState>({
  inputs: {
    iamRoleArn: { replace: true },
    name: { replace: true },
    notResources: { replace: true },
    planId: { replace: true },
    resources: { replace: true },
    selectionTags: { replace: true, as: "set" },
  },
  outputs: [],
  autoName: { property: "name", maximumLength: 50 },
  async create(inputs, { cloud }) {
    const { SelectionId = "" } = await (
      await cloud.backup()
    ).createBackupSelection({
      BackupPlanId: inputs.planId,
      BackupSelection: {
        SelectionName: inputs.name,
        IamRoleArn: inputs.iamRoleArn,
        Resources: inputs.resources,
        NotResources: inputs.notResources,
        ListOfTags: inputs.selectionTags?.map(({ type, key, value }) => ({
          ConditionType: type as ConditionType,
          ConditionKey: key,
          ConditionValue: value,
        })),
      },
    });
    return `${inputs.planId}|${SelectionId}`;
  },
  async read(id, _state, { cloud }) {
    const [BackupPlanId = "", SelectionId = ""] = id.split("|");
    const backup = await cloud.backup();
    const { BackupSelection: found } = await backup.getBackupSelection({ BackupPlanId, SelectionId });
    return (
      found && {
        planId: BackupPlanId,
        name: found.SelectionName,
        iamRoleArn: found.IamRoleArn,
        resources: found.Resources,
        notResources: found.NotResources,
        selectionTags: found.ListOfTags?.map(
          ({ ConditionType: type = "", ConditionKey: key = "", ConditionValue: value = "" }) => ({
            type,
            key,
            value,
          }),
        ),
      }
    );
  },
  async delete(id, _inputs, { cloud }) {
    const [BackupPlanId = "", SelectionId = ""] = id.split("|");
    await (await cloud.backup()).deleteBackupSelection({ BackupPlanId, SelectionId });
  },
});
