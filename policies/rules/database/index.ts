import type { Rule } from "../../model/rule";
import { databaseAdminName } from "./database-admin-name";
import { databaseAutomaticBackups } from "./database-automatic-backups";
import { databaseConnectionsLogged } from "./database-connections-logged";
import { databaseCredentialsSecured } from "./database-credentials-secured";
import { databaseEncrypted } from "./database-encrypted";
import { databaseEngineVersionFloor } from "./database-engine-version-floor";
import { databaseIdleBounded } from "./database-idle-bounded";
import { databaseInBackupPlan } from "./database-in-backup-plan";
import { databaseInOwnNetwork } from "./database-in-own-network";
import { databaseInsights } from "./database-insights";
import { databaseLogs } from "./database-logs";
import { databaseMinorUpgrades } from "./database-minor-upgrades";
import { databaseModernCa } from "./database-modern-ca";
import { databaseMonitoring } from "./database-monitoring";
import { databaseMultiAz } from "./database-multi-az";
import { databaseNotPublic } from "./database-not-public";
import { databaseOwnKey } from "./database-own-key";
import { databaseProvisioned } from "./database-provisioned";
import { databaseStorageGrows } from "./database-storage-grows";
import { databaseSurvivesDeletion } from "./database-survives-deletion";
import { databaseTagsToSnapshots } from "./database-tags-to-snapshots";
import { databaseTlsForced } from "./database-tls-forced";

/** The relational database, where there is one. */
export const databaseRules: readonly Rule[] = Object.freeze([
  databaseAdminName,
  databaseAutomaticBackups,
  databaseConnectionsLogged,
  databaseCredentialsSecured,
  databaseEncrypted,
  databaseEngineVersionFloor,
  databaseIdleBounded,
  databaseInBackupPlan,
  databaseInOwnNetwork,
  databaseInsights,
  databaseLogs,
  databaseMinorUpgrades,
  databaseModernCa,
  databaseMonitoring,
  databaseMultiAz,
  databaseNotPublic,
  databaseOwnKey,
  databaseProvisioned,
  databaseStorageGrows,
  databaseSurvivesDeletion,
  databaseTagsToSnapshots,
  databaseTlsForced,
]);
