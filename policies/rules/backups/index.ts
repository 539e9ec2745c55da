import type { Rule } from "../../model/rule";
import { backupBucketDeclared } from "./backup-bucket-declared";
import { backupBucketEncrypted } from "./backup-bucket-encrypted";
import { backupBucketPrivate } from "./backup-bucket-private";
import { backupBucketTlsOnly } from "./backup-bucket-tls-only";
import { backupBucketVersioned } from "./backup-bucket-versioned";
import { statefulResourcesProtected } from "./stateful-resources-protected";

/** Copies of the data, and the data itself. */
export const backupsRules: readonly Rule[] = Object.freeze([
  backupBucketDeclared,
  backupBucketEncrypted,
  backupBucketPrivate,
  backupBucketTlsOnly,
  backupBucketVersioned,
  statefulResourcesProtected,
]);
