import { askedNumber } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { backupVault, componentTypes } from "../../model/types";
import { vaultLock } from "../../model/types/backups";
import { isAbsent, UNKNOWN } from "../../model/value";

const leastDays = 7;
/** AWS takes no less; for a quarter of a year somebody may change his mind. */
const leastGrace = 3;
const mostGrace = 90;

/** Nobody deletes what a vault holds before its time, whoever has got hold of the account. */
export const vaultLocked: ControlRule = {
  name: "vault-locked",
  severity: "required",
  title: "Backup vaults are locked",
  why: "Who takes over an account deletes the backups first; a lock is the one thing that stops its administrator.",
  remediation: `add an aws.backup.VaultLockConfiguration for the vault with minRetentionDays of at least ${leastDays}, and changeableForDays once you are sure`,
  example: {
    bad: 'new aws.backup.Vault("vault", { kmsKeyArn: key.arn })',
    good: 'new aws.backup.VaultLockConfiguration("lock", { backupVaultName: vault.name, minRetentionDays: 35, changeableForDays: 3 })',
  },
  controls: {},
  subjects: backupVault,
  watches: [
    watch(backupVault),
    watch(vaultLock, "backupVaultName", "changeableForDays", "minRetentionDays"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(vault, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(vaultLock, "backupVaultName", vault);
    if (sure.length === 0) {
      if (possible) faults.unknown("whether a lock is for this vault is not known before the update");
      else faults.problem("nothing locks it");
    }
    const least = Math.max(leastDays, askedNumber(stack, "backupPlanDailyRetentionDays", leastDays));
    for (const lock of sure) {
      const days = lock.get("minRetentionDays");
      if (days === UNKNOWN) faults.unknown(`minRetentionDays of "${lock.name}" is not known before the update`);
      else if (typeof days !== "number" || days < least)
        faults.problem(`minRetentionDays of "${lock.name}" is less than ${least}`);
      judgeMode(lock, stack.asked("backupLockMode") === "compliance", faults);
    }
    return faults.outcome;
  },
};

/** Days of grace make the lock final; without them an administrator may lift it. */
function judgeMode(lock: Resource, mustBeFinal: boolean, faults: Faults): void {
  const grace = lock.get("changeableForDays");
  if (grace === UNKNOWN) faults.unknown(`changeableForDays of "${lock.name}" is not known before the update`);
  else if (isAbsent(grace)) {
    if (mustBeFinal)
      faults.problem(`"${lock.name}" is never final (changeableForDays), though compliance was asked for`);
  } else if (typeof grace !== "number" || grace < leastGrace || grace > mostGrace)
    faults.problem(`changeableForDays of "${lock.name}" is not ${leastGrace} to ${mostGrace}`);
}
