import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { PolicyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import type { LockMode } from "./args";

export interface BackupPlanArgs {
  readonly scope: Scope;
  /** Encrypts what is in the vault. */
  readonly keyArn: pulumi.Input<string>;
  /** How long daily backups are kept. Days, default 35. */
  readonly dailyRetentionDays?: number;
  /** How long monthly backups are kept. Days, default 365. */
  readonly monthlyRetentionDays?: number;
  /**
   * `compliance` makes the vault's lock final three days after it was made: from then on nobody, AWS included, can
   * delete a backup before its time. Default `governance`.
   */
  readonly lockMode?: LockMode;
}

export const backupPlanDefaults = Object.freeze({
  dailyRetentionDays: 35,
  monthlyRetentionDays: 365,
  lockMode: "governance",
} as const);

/** A lock in compliance mode can be taken back for so long; AWS takes no less. */
const changeableForDays = 3;

/** The tags that put a resource (an RDS instance) into the plan of its stack. */
export function backupPlanTags({ service, environment }: Scope): Readonly<Record<"BackupPlan", string>> {
  return { BackupPlan: `${service}-${environment}` };
}

/**
 * AWS Backup for what it knows, which is the database and not Redis: daily and monthly, into a vault that is locked.
 *
 * It takes what carries `backupPlanTags`. Costs what is stored, about 0.095 USD per gigabyte and month for RDS.
 * Source: catalogue item `database-automatic-backups`.
 *
 * @example
 * new BackupPlan("backup-plan", { scope, keyArn, lockMode: "compliance" });
 */
export class BackupPlan extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;
  readonly planId: pulumi.Output<string>;
  readonly nodes: { readonly vault: aws.backup.Vault; readonly plan: aws.backup.Plan };

  constructor(name: string, args: BackupPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    const { scope, keyArn, ...chosen } = { ...backupPlanDefaults, ...args };
    const document = backupDocument(scope, keyArn);
    const policyDocuments = { [`${name}-role`]: document };
    super("ops:backups:BackupPlan", name, { policyDocuments }, opts);

    const vault = new aws.backup.Vault(
      `${name}-vault`,
      { name: nameIn(scope, "backupVault"), kmsKeyArn: keyArn, forceDestroy: false },
      { parent: this, protect: true },
    );
    new aws.backup.VaultLockConfiguration(
      `${name}-lock`,
      {
        backupVaultName: vault.name,
        minRetentionDays: chosen.dailyRetentionDays,
        ...(chosen.lockMode === "compliance" && { changeableForDays }),
      },
      { parent: this, protect: true },
    );
    const rule = (ruleName: string, schedule: string, deleteAfter: number) => ({
      ruleName,
      targetVaultName: vault.name,
      schedule,
      // Minutes to begin, and to be done.
      startWindow: 60,
      completionWindow: 360,
      lifecycle: { deleteAfter },
    });
    const plan = new aws.backup.Plan(
      `${name}-plan`,
      {
        name: nameIn(scope, "backupPlan"),
        rules: [
          rule("daily", "cron(0 2 * * ? *)", chosen.dailyRetentionDays),
          rule("monthly", "cron(0 1 1 * ? *)", chosen.monthlyRetentionDays),
        ],
      },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: nameIn(scope, "iamRole", "backup-plan"),
        description: "Takes and keeps backups of the database",
        assumeRolePolicy: trustIn("backup.amazonaws.com", scope),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-role`,
      { role: role.id, name: "take-backups", policy: pulumi.jsonStringify(document) },
      { parent: this },
    );
    const selectionTags = Object.entries(backupPlanTags(scope)).map(([key, value]) => ({
      type: "STRINGEQUALS",
      key,
      value,
    }));
    new aws.backup.Selection(
      `${name}-selection`,
      { name: "tagged", planId: plan.id, iamRoleArn: role.arn, selectionTags },
      { parent: this, dependsOn: policy },
    );

    this.vaultName = vault.name;
    this.planId = plan.id;
    this.nodes = { vault, plan };
    this.registerOutputs({ policyDocuments, vaultName: this.vaultName, planId: this.planId });
  }
}

/** What AWS Backup needs for RDS, for databases of this stack and the snapshots that it makes itself. */
function backupDocument(scope: Scope, keyArn: pulumi.Input<string>): PolicyDocument {
  const databases = arnIn(scope, "rds", `db:${nameIn(scope, "database")}*`);
  const snapshots = arnIn(scope, "rds", "snapshot:awsbackup:*");
  return policyDocument(
    allow(
      "TakeSnapshots",
      ["rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"],
      [databases, snapshots],
    ),
    allow("KeepSnapshots", ["rds:CopyDBSnapshot", "rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute"], snapshots),
    allow("SeeDatabases", ["rds:DescribeDBInstances", "rds:ListTagsForResource"], databases),
    // Which resources carry a tag can only be asked of all.
    allow("FindTagged", ["tag:GetResources"], "*"),
    allow(
      "FillVault",
      ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
      arnIn(scope, "backup", `backup-vault:${nameIn(scope, "backupVault")}`),
    ),
    allow("UseKey", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], keyArn),
    {
      ...allow("LendKey", ["kms:CreateGrant"], keyArn),
      // Only to services of AWS, which give it back.
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  );
}
