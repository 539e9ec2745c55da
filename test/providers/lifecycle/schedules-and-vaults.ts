import { id, otherTags, out, tags, type Row } from "./row";

export const schedulesAndVaultsRows: readonly Row[] = [
  {
    name: "schedule",
    type: "aws:scheduler/schedule:Schedule",
    given: () => ({
      name: "ops-drill",
      description: "Runs a drill",
      scheduleExpression: "cron(0 4 ? * SUN *)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:ecs:us-east-1:000000000000:cluster/ops",
        roleArn: "arn:aws:iam::000000000000:role/ops-schedule",
        retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:000000000000:ops-dead-letters" },
        ecsParameters: {
          taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/ops:1",
          taskCount: 1,
          launchType: "FARGATE",
          propagateTags: "TASK_DEFINITION",
          networkConfiguration: {
            subnets: ["subnet-0a", "subnet-0b"],
            securityGroups: ["sg-0a"],
            assignPublicIp: false,
          },
        },
      },
    }),
    changed: () => ({ scheduleExpression: "rate(5 minutes)", state: "DISABLED" }),
    drift: ["scheduleExpression", "state"],
    replaced: () => ({ name: "another", groupName: "another" }),
    outputs: ["arn"],
  },
  {
    name: "vault",
    type: "aws:backup/vault:Vault",
    given: (made) => ({ name: "ops-vault", kmsKeyArn: out(made, "key", "arn"), tags }),
    changed: () => otherTags,
    drift: ["tags.Owner"],
    replaced: () => ({ name: "another", kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/other" }),
    outputs: ["arn"],
  },
  {
    name: "vault-lock",
    type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    given: (made) => ({ backupVaultName: id(made, "vault"), minRetentionDays: 35, changeableForDays: 3 }),
    replaced: () => ({ backupVaultName: "another", minRetentionDays: 7, maxRetentionDays: 400, changeableForDays: 4 }),
    outputs: ["backupVaultArn"],
    staysAfterDelete: "the lock is recorded only, and what is read is its vault",
  },
  {
    name: "backup-plan",
    type: "aws:backup/plan:Plan",
    given: (made) => ({
      name: "ops-plan",
      rules: [
        {
          ruleName: "daily",
          targetVaultName: id(made, "vault"),
          schedule: "cron(0 2 * * ? *)",
          startWindow: 60,
          completionWindow: 360,
          lifecycle: { deleteAfter: 35 },
        },
      ],
      tags,
    }),
    changed: (made) => ({
      ...otherTags,
      rules: [{ ruleName: "daily", targetVaultName: id(made, "vault"), schedule: "cron(0 3 * * ? *)" }],
    }),
    drift: ["rules", "tags.Owner"],
    outputs: ["arn", "version"],
  },
  {
    name: "backup-selection",
    type: "aws:backup/selection:Selection",
    given: (made) => ({
      name: "tagged",
      planId: id(made, "backup-plan"),
      iamRoleArn: "arn:aws:iam::000000000000:role/ops-backup",
      selectionTags: [{ type: "STRINGEQUALS", key: "BackupPlan", value: "ops" }],
    }),
    replaced: () => ({
      name: "another",
      planId: "another",
      iamRoleArn: "another",
      selectionTags: [],
      resources: ["*"],
      notResources: ["*"],
    }),
    outputs: [],
  },
];
