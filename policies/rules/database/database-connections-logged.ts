import { engineOf, parameterOf, parameterWatches } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { databaseCluster } from "../../model/types/database";
import { UNKNOWN } from "../../model/value";

const wanted = ["log_connections", "log_disconnections", "log_lock_waits"];
const on = ["1", 1, true, "on", "ON", "true", "all"];

/** Who came and went, and who waited for whom, is written down: PostgreSQL does not do so by itself. */
export const databaseConnectionsLogged: ControlRule = {
  name: "database-connections-logged",
  severity: "required",
  title: "PostgreSQL writes down who connects, and who waits for a lock",
  why: "After a password was stolen only the log says who used it and from where; and what held up all others last night is gone by morning.",
  remediation: `set ${wanted.join(", ")} to 1 in a parameter group of this stack`,
  example: {
    bad: 'parameters: [{ name: "log_connections", value: "0" }]',
    good: 'parameters: [{ name: "log_connections", value: "1" }, { name: "log_disconnections", value: "1" }, { name: "log_lock_waits", value: "1" }]',
  },
  controls: {},
  subjects: [...databaseInstance, ...databaseCluster],
  watches: parameterWatches,
  early: false,
  judge(subject, stack) {
    const engine = engineOf(subject);
    if (engine === "mysql" || engine === "other") return notApplicable("its engine is not PostgreSQL");
    const faults = new Faults();
    for (const name of wanted) {
      const value = parameterOf(subject, name, stack);
      if (engine === UNKNOWN || value === UNKNOWN)
        faults.unknown(`${name} cannot be seen: its engine or its parameter group is not known in this stack`);
      else if (!on.includes(value as string)) faults.problem(`${name} is not on`);
    }
    return faults.outcome;
  },
};
