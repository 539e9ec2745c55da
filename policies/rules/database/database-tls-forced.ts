import { versionOf } from "../../model/demands";
import { engineOf, parameterOf, parameterWatches } from "../../knowledge/data/databases";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { databaseCluster } from "../../model/types/database";
import type { Value } from "../../model/value";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const parameters = { postgres: "rds.force_ssl", mysql: "require_secure_transport" } as const;
/** Since this version RDS for PostgreSQL refuses plaintext by itself. */
const forcedSince = "15.0";
/** What PostgreSQL takes at least; where it is not set, TLS 1.2. */
const oldest = "ssl_min_protocol_version";

/** The database refuses connections without TLS, also those of a client that forgot to ask for it. */
export const databaseTlsForced: ControlRule = {
  name: "database-tls-forced",
  severity: "required",
  title: "The database refuses connections without TLS",
  why: "One client with a wrong setting sends its password and all data readable through the network.",
  remediation: "set rds.force_ssl = 1 (require_secure_transport = ON of MySQL) in a parameter group of this stack",
  example: {
    bad: 'parameters: [{ name: "rds.force_ssl", value: "0" }]',
    good: 'parameters: [{ name: "rds.force_ssl", value: "1" }]',
  },
  controls: { fsbp: ["RDS.44"], securityHub: ["RDS.38", "RDS.39"], checkov: ["CKV2_AWS_69"] },
  subjects: [...databaseInstance, ...databaseCluster],
  watches: [watch([...databaseInstance, ...databaseCluster], "engineVersion"), ...parameterWatches],
  early: false,
  judge(subject, stack) {
    const engine = engineOf(subject);
    if (engine === UNKNOWN) return unknown("engine is not known before the update");
    if (engine === "other") return notApplicable("its engine has no such parameter");
    const name = parameters[engine];
    const value = parameterOf(subject, name, stack);
    if (value === UNKNOWN) return unknown(`${name} cannot be seen: its parameter group is not known in this stack`);
    const weak = engine === "postgres" ? weaknessOf(parameterOf(subject, oldest, stack)) : undefined;
    if (weak) return weak;
    if (value !== undefined)
      return ["1", 1, true, "ON", "on", "true"].includes(value as string) ? pass : fail(`${name} is turned off`);
    const version = subject.get("engineVersion");
    if (engine === "postgres" && version === UNKNOWN) return unknown("engineVersion is not known before the update");
    const isForced = engine === "postgres" && (versionOf(version) ?? 0) >= (versionOf(forcedSince) ?? 0);
    return isForced ? pass : fail(`${name} is not set, and its engine accepts plaintext by itself`);
  },
};

function weaknessOf(version: Value | undefined): Outcome | undefined {
  if (version === UNKNOWN) return unknown(`${oldest} is not known before the update`);
  const isFit = isAbsent(version) || ["TLSv1.2", "TLSv1.3"].includes(textOf(version));
  return isFit ? undefined : fail(`${oldest} lets in clients with a TLS that has been broken`);
}
