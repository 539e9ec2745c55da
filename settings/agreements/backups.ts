/** What must hold between the keys of backups. */
import type { Agreement } from "./agreement";
import { atLeast } from "./agreement";

export const backupsAgreements: readonly Agreement[] = [
  atLeast("backupPlanMonthlyRetentionDays", "backupPlanDailyRetentionDays"),
  {
    key: "backupFreshnessHours",
    needs: ["backupIntervalHours"],
    holds: ({ backupFreshnessHours, backupIntervalHours }) => backupFreshnessHours > backupIntervalHours,
    expected: ({ backupIntervalHours }) => `more than backupIntervalHours, which is ${backupIntervalHours}`,
    repair: ({ backupIntervalHours }) => String(backupIntervalHours + 2),
  },
  {
    key: "rpoHours",
    item: "rpo-rto-stated",
    needs: ["backupIntervalHours"],
    holds: ({ rpoHours, backupIntervalHours }) => rpoHours >= backupIntervalHours,
    expected: ({ backupIntervalHours }) =>
      `at least backupIntervalHours, which is ${backupIntervalHours}: what is done between two backups is lost`,
    repair: ({ backupIntervalHours }) => String(backupIntervalHours),
  },
  {
    key: "backupDrillMaxAgeDays",
    needs: ["backupRetentionDays"],
    holds: ({ backupDrillMaxAgeDays, backupRetentionDays }) => backupDrillMaxAgeDays <= backupRetentionDays,
    expected: ({ backupRetentionDays }) => `at most backupRetentionDays, which is ${backupRetentionDays}`,
    repair: ({ backupRetentionDays }) => String(Math.min(180, backupRetentionDays)),
  },
  {
    key: "backupArchiveAfterDays",
    needs: ["backupRetentionDays"],
    holds: ({ backupArchiveAfterDays: days, backupRetentionDays }) => days === undefined || days < backupRetentionDays,
    expected: ({ backupRetentionDays }) => `less than backupRetentionDays, which is ${backupRetentionDays}`,
    repair: () => "",
  },
  {
    key: "backupReplicaRegion",
    needs: ["region"],
    holds: ({ backupReplicaRegion, region }) => backupReplicaRegion !== region,
    expected: ({ region }) => `a region other than ${region}, which the backups themselves are in`,
    repair: ({ region }) => (region === "us-west-2" ? "us-east-1" : "us-west-2"),
  },
  {
    key: "backupReplicaRegion",
    needs: ["profile", "region"],
    holds: ({ backupReplicaRegion, profile }) => profile !== "prod" || backupReplicaRegion !== undefined,
    expected: () => "another region in profile prod: backups must survive the loss of one",
    repair: ({ region }) => (region === "us-west-2" ? "us-east-1" : "us-west-2"),
  },
  {
    key: "backupForceDestroy",
    needs: ["profile"],
    holds: ({ backupForceDestroy, profile }) => profile !== "prod" || backupForceDestroy === "off",
    expected: () => "off in profile prod",
    repair: () => "off",
  },
];
