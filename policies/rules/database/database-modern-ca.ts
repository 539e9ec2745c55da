import { fail, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { clusterInstance, documentInstance } from "../../model/types/database";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

const instances = [...databaseInstance, ...clusterInstance, ...documentInstance];

/** The database shows a certificate that lasts. One left out is AWS's newest. */
export const databaseModernCa: ControlRule = {
  name: "database-modern-ca",
  severity: "required",
  title: "The database's certificate is of an authority that is still valid",
  why: "Clients that check certificates, as they should, cannot connect once the old authority has run out.",
  remediation: 'set caCertIdentifier: "rds-ca-rsa2048-g1" or another of the generation g1',
  example: { bad: 'caCertIdentifier: "rds-ca-2019"', good: 'caCertIdentifier: "rds-ca-rsa2048-g1"' },
  controls: { checkov: ["CKV_AWS_211"] },
  subjects: instances,
  watches: [watch(instances, "caCertIdentifier")],
  early: false,
  judge(subject) {
    const authority = subject.get("caCertIdentifier");
    if (authority === UNKNOWN) return unknown("caCertIdentifier is not known before the update");
    if (isAbsent(authority)) return pass;
    return /^rds-ca-(rsa2048|rsa4096|ecc384)-g\d$/.test(textOf(authority))
      ? pass
      : fail("caCertIdentifier names an authority that has run out, or one that AWS does not have");
  },
};
