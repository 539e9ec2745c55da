export const vaultLock = ["aws:backup/vaultLockConfiguration:VaultLockConfiguration"];
export const backupSelection = ["aws:backup/selection:Selection"];
export const keyAlias = ["aws:kms/alias:Alias"];
/** Stores of which nothing but a backup brings back what was in them. */
export const table = ["aws:dynamodb/table:Table"];
export const fileSystem = ["aws:efs/fileSystem:FileSystem"];
export const fileSystemBackup = ["aws:efs/backupPolicy:BackupPolicy"];
export const volume = ["aws:ebs/volume:Volume"];
