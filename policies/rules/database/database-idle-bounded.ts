import { wholeNumberOf } from "../../model/demands";
import { engineOf, parameterOf, parameterWatches } from "../../knowledge/data/databases";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { databaseCluster } from "../../model/types/database";
import { UNKNOWN } from "../../model/value";

const name = "idle_in_transaction_session_timeout";
const mostMinutes = 60;

/** A client that went away within a transaction does not hold its locks until tomorrow. RDS itself waits for a day. */
export const databaseIdleBounded: ControlRule = {
  name: "database-idle-bounded",
  severity: "advisory",
  title: "PostgreSQL ends transactions in which nothing happens",
  why: "A worker that was killed within a transaction keeps its locks and stops the clean-up of all tables, for a day.",
  remediation: `set ${name} to at most ${mostMinutes * 60_000} milliseconds in a parameter group of this stack`,
  example: {
    bad: `parameters: [{ name: "${name}", value: "0" }]`,
    good: `parameters: [{ name: "${name}", value: "600000" }]`,
  },
  controls: {},
  subjects: [...databaseInstance, ...databaseCluster],
  watches: parameterWatches,
  early: false,
  judge(subject, stack) {
    const engine = engineOf(subject);
    if (engine === "mysql" || engine === "other") return notApplicable("its engine is not PostgreSQL");
    const value = parameterOf(subject, name, stack);
    if (engine === UNKNOWN || value === UNKNOWN)
      return unknown(`${name} cannot be seen: its engine or its parameter group is not known in this stack`);
    const milliseconds = wholeNumberOf(value) ?? 0;
    return milliseconds > 0 && milliseconds <= mostMinutes * 60_000
      ? pass
      : fail(`${name} is not 1 to ${mostMinutes * 60_000} milliseconds`);
  },
};
