import type { Rule } from "../../model/rule";
import { backupBucketDeclared } from "./backup-bucket-declared";
import { backupBucketEncrypted } from "./backup-bucket-encrypted";
import { backupBucketPrivate } from "./backup-bucket-private";
import { backupBucketRetained } from "./backup-bucket-retained";
import { backupBucketTlsOnly } from "./backup-bucket-tls-only";
import { backupBucketUndeletable } from "./backup-bucket-undeletable";
import { backupBucketVersioned } from "./backup-bucket-versioned";
import { backupPlanWorks } from "./backup-plan-works";
import { snapshotExportGranted } from "./snapshot-export-granted";
import { statefulBackedUp } from "./stateful-backed-up";
import { statefulResourcesProtected } from "./stateful-resources-protected";
import { vaultLocked } from "./vault-locked";
import { vaultOwnKey } from "./vault-own-key";

/** Copies of the data, and the data itself. */
export const backupsRules: readonly Rule[] = Object.freeze([
  backupBucketDeclared,
  backupBucketEncrypted,
  backupBucketPrivate,
  backupBucketRetained,
  backupBucketTlsOnly,
  backupBucketUndeletable,
  backupBucketVersioned,
  backupPlanWorks,
  snapshotExportGranted,
  statefulBackedUp,
  statefulResourcesProtected,
  vaultLocked,
  vaultOwnKey,
]);
