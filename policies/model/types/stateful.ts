import { backupVault, bucket, caches, database, key } from "../types";
import { fileSystem, table, volume } from "./backups";
import { repository } from "./registry";

/** What others need to read what they have kept. A secret is not among them: it can be had back for days. */
export const kept: readonly string[] = [...key, ...backupVault, ...repository];

/**
 * Resources that hold what nobody can make again, or without which nobody can read it. A rollback touches none of them:
 * also to create one is a sign of trouble, since one of that kind was there before.
 */
export const statefulTypes: readonly string[] = [
  ...caches,
  ...bucket,
  ...database,
  ...table,
  ...fileSystem,
  ...volume,
  ...kept,
];
