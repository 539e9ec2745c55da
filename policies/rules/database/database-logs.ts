import { wholeNumberOf } from "../../model/demands";
import { engineOf, parameterOf, parameterWatches } from "../../knowledge/data/databases";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { database } from "../../model/types";
import { elements, textOf, UNKNOWN } from "../../model/value";

const always: Readonly<Record<string, readonly string[]>> = { postgres: ["postgresql"], mysql: ["error"], other: [] };
/** RDS itself, not Aurora, also writes down why an upgrade of PostgreSQL went wrong. */
const ofUpgrades = "upgrade";

/** What the database says reaches CloudWatch: its errors, and statements that took too long. */
export const databaseLogs: ControlRule = {
  name: "database-logs",
  severity: "required",
  title: "Logs of the database leave it",
  why: "Logs that stay on its disk are gone with it, and nobody can be told of what stands in them.",
  remediation:
    'set enabledCloudwatchLogsExports, such as ["postgresql", "upgrade"], and log_min_duration_statement in a parameter group of PostgreSQL',
  example: { bad: "enabledCloudwatchLogsExports: []", good: 'enabledCloudwatchLogsExports: ["postgresql", "upgrade"]' },
  controls: {
    fsbp: ["RDS.9", "RDS.36", "RDS.37"],
    checkov: ["CKV_AWS_129", "CKV2_AWS_27", "CKV2_AWS_30"],
    cdkNag: ["RDSLoggingEnabled"],
  },
  subjects: database,
  watches: [watch(database, "enabledCloudwatchLogsExports", "engine"), ...parameterWatches],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const exported = elements(subject.get("enabledCloudwatchLogsExports"));
    const engine = engineOf(subject);
    if (exported === UNKNOWN) faults.unknown("enabledCloudwatchLogsExports is not known before the update");
    else if (exported.length === 0) faults.problem("it exports no log");
    else if (engine !== UNKNOWN && !exported.includes(UNKNOWN))
      for (const log of [...(always[engine] ?? []), ...(subject.get("engine") === "postgres" ? [ofUpgrades] : [])])
        if (!exported.includes(log)) faults.problem(`it does not export ${log}`);
    if (engine === UNKNOWN) faults.unknown("engine is not known before the update");
    if (engine === "postgres") judgeStatements(subject, stack, faults);
    return faults.outcome;
  },
};

/** PostgreSQL writes down statements of a kind, or those that take long: milliseconds, of which a negative number is none. */
function judgeStatements(subject: Resource, stack: Stack, faults: Faults): void {
  const kinds = parameterOf(subject, "log_statement", stack);
  const longest = parameterOf(subject, "log_min_duration_statement", stack);
  if (["ddl", "mod", "all"].includes(textOf(kinds)) || wholeNumberOf(longest) !== undefined) return;
  if (kinds === UNKNOWN || longest === UNKNOWN)
    faults.unknown("which statements it logs cannot be seen: its parameter group is not known in this stack");
  else faults.problem("it logs no statement, not even slow ones");
}
