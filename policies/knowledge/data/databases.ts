import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { databaseInstance } from "../../model/types";
import { clusterParameterGroup, databaseCluster, databaseParameterGroup } from "../../model/types/database";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

/** A copy of another database, which has its data and its users from there. */
export const isReplica = (database: Resource): boolean =>
  ["replicateSourceDb", "replicationSourceIdentifier"].some((property) => !isAbsent(database.get(property)));

/** Properties that tell a replica; every rule that excuses replicas watches them. */
export const replicaProperties = ["replicateSourceDb", "replicationSourceIdentifier"];

/** The engine without what AWS puts before it: `aurora-postgresql` is PostgreSQL to its parameters and logs. */
export function engineOf(database: Resource): "postgres" | "mysql" | "other" | Unknown {
  const engine = database.get("engine");
  if (engine === UNKNOWN) return UNKNOWN;
  const text = textOf(engine);
  if (text.includes("postgres")) return "postgres";
  return /mysql|mariadb|^aurora$/.test(text) ? "mysql" : "other";
}

/** What tells the engine of a database, and its parameters. */
export const parameterWatches: readonly Watch[] = [
  watch(databaseInstance, "engine", "parameterGroupName"),
  watch(databaseCluster, "dbClusterParameterGroupName", "engine"),
  watch([...databaseParameterGroup, ...clusterParameterGroup], "parameters"),
];

/**
 * A parameter as the database's own group sets it; undefined where it leaves it to AWS, and unknown where the group is of
 * another stack.
 */
export function parameterOf(database: Resource, name: string, stack: Stack): Value | undefined {
  const isInstance = databaseInstance.includes(database.type);
  const [types, property] = isInstance
    ? [databaseParameterGroup, "parameterGroupName"]
    : [clusterParameterGroup, "dbClusterParameterGroupName"];
  const [group] = stack.named(types, database, property);
  if (!group) {
    const named = database.get(property);
    return isAbsent(named) || textOf(named).startsWith("default.") ? undefined : UNKNOWN;
  }
  const parameters = elements(group.get("parameters"));
  if (parameters === UNKNOWN) return UNKNOWN;
  const found = parameters.find((parameter) => at(parameter, "name") === name);
  if (found !== undefined) return at(found, "value");
  return parameters.some((parameter) => at(parameter, "name") === UNKNOWN) ? UNKNOWN : undefined;
}
