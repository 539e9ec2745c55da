import { describe, expect, it } from "vitest";
import { BackupPlan } from "../../components/backups";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

describe("BackupPlan", () => {
  const plan = (lockMode: "governance" | "compliance") =>
    record(() => new BackupPlan("plan", { scope, keyArn: "arn:key", lockMode }));

  it("keeps what carries the stack's tag, daily and monthly, in a locked vault", async () => {
    const { resources } = await plan("compliance");
    expect(labels(resources)).toEqual([
      "aws:backup/plan:Plan plan-plan",
      "aws:backup/selection:Selection plan-selection",
      "aws:backup/vault:Vault plan-vault",
      "aws:backup/vaultLockConfiguration:VaultLockConfiguration plan-lock",
      "aws:iam/role:Role plan-role",
      "aws:iam/rolePolicy:RolePolicy plan-role",
    ]);
    expect(only(resources, "aws:backup/selection:Selection")).toEqual({
      name: "tagged",
      planId: "plan-plan-id",
      iamRoleArn: "arn:plan-role",
      selectionTags: [{ type: "STRINGEQUALS", key: "BackupPlan", value: "ops-agent-worker-prod" }],
    });
    const { rules } = only(resources, "aws:backup/plan:Plan") as { rules: { lifecycle: object }[] };
    expect(rules.map(({ lifecycle }) => lifecycle)).toEqual([{ deleteAfter: 35 }, { deleteAfter: 365 }]);
    expect(only(resources, "aws:backup/vaultLockConfiguration:VaultLockConfiguration")).toEqual({
      backupVaultName: "ops-agent-worker-prod",
      minRetentionDays: 35,
      changeableForDays: 3,
    });
  });

  it("can be unlocked in governance mode", async () => {
    const { resources } = await plan("governance");
    const lock = only(resources, "aws:backup/vaultLockConfiguration:VaultLockConfiguration");
    expect(lock).not.toHaveProperty("changeableForDays");
  });
});
