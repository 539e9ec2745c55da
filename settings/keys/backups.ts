/** What is kept, for how long, where else, and how often it is tried. */
import type { Choice, Definition } from "../values";
import { oneOf, optional, recurring, text, wholeNumber } from "../values";

/** Another region of the same continent and law, far enough away. */
const secondRegions: Readonly<Record<string, string>> = {
  "us-east-1": "us-west-2",
  "us-east-2": "us-west-2",
  "us-west-1": "us-east-1",
  "us-west-2": "us-east-1",
  "ca-central-1": "ca-west-1",
  "eu-central-1": "eu-west-1",
  "eu-north-1": "eu-central-1",
  "eu-west-1": "eu-central-1",
  "eu-west-2": "eu-west-1",
  "eu-west-3": "eu-central-1",
  "ap-northeast-1": "ap-northeast-3",
  "ap-south-1": "ap-south-2",
  "ap-southeast-1": "ap-southeast-3",
  "ap-southeast-2": "ap-southeast-4",
  "us-gov-east-1": "us-gov-west-1",
  "us-gov-west-1": "us-gov-east-1",
  "cn-north-1": "cn-northwest-1",
  "cn-northwest-1": "cn-north-1",
};

export const backupsKeys = {
  backupRetentionDays: {
    about: "How long an object in the backup bucket is locked, and after which it expires.",
    ...wholeNumber(7, 3_650, "days"),
    fallback: "30",
  },
  backupLockMode: {
    about: "governance lets a named role lift a lock; compliance lets nobody, the account's root included.",
    ...oneOf(["governance", "compliance"]),
    fallback: { sandbox: "governance", staging: "governance", prod: "compliance" },
  },
  backupArchiveAfterDays: {
    about: "When backups move to Glacier Instant Retrieval, which charges for 90 days at least. Default: never.",
    ...optional(wholeNumber(1, 3_649, "days")),
  },
  backupReplicaRegion: {
    about:
      "Region in which every backup is kept a second time. Default in prod: one of the same continent; elsewhere none.",
    ...optional(text("AWS region such as eu-west-1", /^[a-z]{2}(-[a-z]+)+-\d$/)),
    fallback: ({ profile, region }: Choice) => (profile === "prod" ? (secondRegions[region] ?? "") : ""),
  },
  backupForceDestroy: {
    about: "on lets pulumi destroy delete all backups, once they are unprotected and their locks have run out.",
    ...oneOf(["on", "off"]),
    fallback: "off",
  },
  backupIntervalHours: {
    about: "Time between two backups of Redis: what is done in between is lost with it (rpo-rto-stated).",
    ...wholeNumber(1, 168, "hours"),
    fallback: "24",
  },
  backupFreshnessHours: {
    about: "An older newest backup of Redis warns (P2). More than backupIntervalHours.",
    ...wholeNumber(2, 336, "hours"),
    fallback: "26",
  },
  backupDrillSchedule: {
    about: "When the newest backup is restored for a trial, UTC.",
    ...recurring,
    fallback: "cron(0 4 ? * SUN *)",
  },
  backupDrillMaxAgeDays: {
    about: "Longer without a successful trial warns (P2). At most backupRetentionDays. restore-drill-recent.",
    ...wholeNumber(1, 180, "days"),
    fallback: "30",
  },
  backupPlan: {
    about: "on has AWS Backup keep the database, if there is one, in a locked vault as well.",
    ...oneOf(["on", "off"]),
    fallback: { sandbox: "off", staging: "off", prod: "on" },
  },
  backupPlanDailyRetentionDays: {
    about: "How long AWS Backup keeps daily backups of the database; none can be deleted sooner.",
    ...wholeNumber(7, 365, "days"),
    fallback: "35",
  },
  backupPlanMonthlyRetentionDays: {
    about: "How long AWS Backup keeps monthly backups of the database. At least backupPlanDailyRetentionDays.",
    ...wholeNumber(30, 3_650, "days"),
    fallback: "365",
  },
} satisfies Record<string, Definition<unknown>>;
