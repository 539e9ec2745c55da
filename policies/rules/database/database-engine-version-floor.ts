import { versionOf } from "../../model/demands";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { database } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";
import { lookUp } from "../../model/look-up";

/**
 * Oldest versions in standard support, as of November 2026: it ended for MySQL 8.0 on 2026-07-31, and for MariaDB 10.6 on
 * 2026-08-31. The next to end is PostgreSQL 14, the floor of the checklist, on 2027-02-28.
 */
const floors: Readonly<Record<string, string>> = {
  postgres: "14",
  "aurora-postgresql": "14",
  mysql: "8.4",
  "aurora-mysql": "8.0",
  mariadb: "10.11",
};

/** A version left out is AWS's own choice, which is not below the floor. */
export const databaseEngineVersionFloor: ChecklistRule = {
  name: "database-engine-version-floor",
  items: ["database-engine-version-floor"],
  scope: "database",
  severity: "required",
  title: "Database engine is at or above the version floor",
  why: "An engine that nobody mends any more keeps its holes, and AWS charges for extended support until it upgrades by force.",
  remediation: "set engineVersion to 14 or later of PostgreSQL (8.4 of MySQL, 10.11 of MariaDB)",
  example: { bad: 'engine: "postgres", engineVersion: "13"', good: 'engine: "postgres", engineVersion: "17"' },
  subjects: database,
  watches: [watch(database, "engine", "engineVersion")],
  early: false,
  judge(subject) {
    const engine = subject.get("engine");
    const version = subject.get("engineVersion");
    if (engine === UNKNOWN) return unknown("engine is not known before the update");
    const floor = lookUp(floors, textOf(engine));
    if (floor === undefined) return notApplicable("its engine has no floor");
    if (version === UNKNOWN) return unknown("engineVersion is not known before the update");
    if (isAbsent(version)) return pass;
    // Aurora MySQL writes 8.0.mysql_aurora.3.
    return (versionOf(version) ?? 0) >= (versionOf(floor) ?? 0) - (floor.includes(".") ? 0 : 999)
      ? pass
      : fail(`engineVersion is older than ${floor}`);
  },
};
