import { judgeCache, mustBeTrue } from "../../model/cache";
import type { ChecklistRule } from "../../model/rule";
import { fsbp } from "../../model/rule";
import { caches } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/**
 * Redis accepts TLS connections only. The mode `preferred` would still accept plaintext; a mode left out means
 * `required`. Serverless caches have no other mode.
 */
export const redisTlsInTransit: ChecklistRule = {
  name: "redis-tls-in-transit",
  item: "redis-tls-in-transit",
  severity: "blocker",
  title: "Redis traffic is encrypted in transit",
  remediation: 'set transitEncryptionEnabled: true and transitEncryptionMode: "required"',
  framework: fsbp("ElastiCache.5", "Replication groups should be encrypted in transit"),
  subjects: caches,
  early: true,
  judge: (cache) =>
    judgeCache(cache, {
      group(group, faults) {
        mustBeTrue(group, "transitEncryptionEnabled", faults);
        const mode = group.get("transitEncryptionMode");
        if (mode === UNKNOWN) faults.unknown("transitEncryptionMode is not known before the update");
        else if (!isAbsent(mode) && mode !== "required")
          faults.problem("transitEncryptionMode is not required, so plaintext connections are accepted");
      },
      serverless: () => undefined,
      node: "is not encrypted in transit",
    }),
};
