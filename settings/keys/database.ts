/** The relational database that jobs may use; without one every other key here has no effect. */
import type { Definition } from "../values";
import { oneOf, percent, text, trueOrFalse, wholeNumber } from "../values";

/** Releases that RDS offers; the catalogue asks for 14 or later (database-engine-version-floor). */
export const databaseVersions = ["14", "15", "16", "17"] as const;

export const databaseKeys = {
  databaseEnabled: {
    about: "Whether the stack has a PostgreSQL database. Turning it off deletes the database, once unprotected.",
    ...trueOrFalse,
    fallback: "false",
  },
  databaseInstanceClass: {
    about: "RDS instance class; it bounds memory and connections. Changed in the maintenance window.",
    ...text("instance class such as db.t4g.small", /^db\.[a-z0-9]+\.[a-z0-9]+$/),
    fallback: { sandbox: "db.t4g.micro", staging: "db.t4g.micro", prod: "db.m7g.large" },
  },
  databaseEngineVersion: {
    about:
      "PostgreSQL major version; minor ones follow by themselves. A new one is an upgrade with an outage, by hand.",
    ...oneOf(databaseVersions),
    fallback: "17",
  },
  databaseStorageGib: {
    about: "Storage to begin with.",
    ...wholeNumber(20, 65_536, "GiB"),
    fallback: { sandbox: "20", staging: "20", prod: "50" },
  },
  databaseMaxStorageGib: {
    about: "Size up to which storage grows by itself. More than databaseStorageGib.",
    ...wholeNumber(22, 65_536, "GiB"),
    fallback: { sandbox: "40", staging: "40", prod: "500" },
  },
  databaseMultiAz: {
    about: "Whether a standby in another zone takes over. Doubles the price.",
    ...trueOrFalse,
    fallback: { sandbox: "false", staging: "false", prod: "true" },
  },
  databaseBackupRetentionDays: {
    about: "How far back the database can be restored, to the second.",
    ...wholeNumber(7, 35, "days"),
    fallback: { sandbox: "7", staging: "7", prod: "14" },
  },
  databaseBackupWindow: {
    about: "Daily time in which backups are taken; choose the quietest. UTC.",
    ...text("hh:mm-hh:mm, at least 30 minutes", /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/),
    fallback: "02:00-03:00",
  },
  databaseMaintenanceWindow: {
    about: "Weekly window in which AWS patches and changes that wait are applied. UTC.",
    ...text(
      "ddd:hh:mm-ddd:hh:mm",
      /^(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d-(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d$/,
    ),
    fallback: "sun:06:00-sun:07:00",
  },
  databaseProtect: {
    about: "Whether AWS and Pulumi refuse to delete the database. Turn it off, deploy, and only then remove it.",
    ...trueOrFalse,
    fallback: { sandbox: "false", staging: "true", prod: "true" },
  },
  databaseCpuAlarmPercent: {
    about: "More average CPU than this for ten minutes warns (P2).",
    ...percent,
    fallback: "80",
  },
  databaseConnectionsAlarm: {
    about:
      "More connections than this warn (P2): a pool leaks or is too large. RDS takes about 112 for each GiB of memory.",
    ...wholeNumber(1, 5_000, "connections"),
    fallback: { sandbox: "80", staging: "80", prod: "700" },
  },
  databaseFreeStorageAlarmGib: {
    about: "Less free storage than this pages (P1): when it is full, the database stops.",
    ...wholeNumber(1, 10_000, "GiB"),
    fallback: { sandbox: "2", staging: "2", prod: "10" },
  },
  databaseFreeMemoryAlarmMib: {
    about: "Less freeable memory than this for ten minutes warns (P2).",
    ...wholeNumber(32, 1_000_000, "MiB"),
    fallback: { sandbox: "64", staging: "64", prod: "512" },
  },
} satisfies Record<string, Definition<unknown>>;
