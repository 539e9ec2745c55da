/** What must hold between the keys of the database. */
import { hourAfter, overlap } from "../windows";
import type { Agreement } from "./agreement";

/** RDS lets storage grow by itself only where there is a tenth to grow by. */
const leastMaximum = (storageGib: number): number => storageGib + Math.ceil(storageGib / 10);

export const databaseAgreements: readonly Agreement[] = [
  {
    key: "databaseMaxStorageGib",
    needs: ["databaseStorageGib"],
    holds: ({ databaseMaxStorageGib, databaseStorageGib }) => databaseMaxStorageGib >= leastMaximum(databaseStorageGib),
    expected: ({ databaseStorageGib }) =>
      `at least a tenth more than databaseStorageGib, which is ${databaseStorageGib}`,
    repair: ({ databaseStorageGib }) => String(leastMaximum(databaseStorageGib)),
  },
  {
    key: "databaseMaintenanceWindow",
    needs: ["databaseBackupWindow"],
    holds: ({ databaseMaintenanceWindow, databaseBackupWindow }) =>
      !overlap(databaseMaintenanceWindow, databaseBackupWindow),
    expected: ({ databaseBackupWindow }) =>
      `a window that does not overlap databaseBackupWindow, which is ${databaseBackupWindow}`,
    repair: ({ databaseBackupWindow }) => hourAfter(databaseBackupWindow),
  },
  {
    key: "databaseMultiAz",
    needs: ["profile", "databaseEnabled"],
    holds: ({ databaseMultiAz, databaseEnabled, profile }) => profile !== "prod" || !databaseEnabled || databaseMultiAz,
    expected: () => "true in profile prod",
    repair: () => "true",
  },
];
