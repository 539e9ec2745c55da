import { judgeCache, mustBeTrue } from "../../knowledge/data/cache";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/**
 * Redis accepts TLS connections only. The mode `preferred` would still accept plaintext; a mode left out means
 * `required`. Serverless caches have no other mode.
 */
export const redisTlsInTransit: ChecklistRule = {
  name: "redis-tls-in-transit",
  items: ["redis-tls-in-transit"],
  scope: "core",
  severity: "blocker",
  title: "Redis traffic is encrypted in transit",
  why: "Jobs and the password itself pass the network readable to whoever gets between two machines.",
  remediation: 'set transitEncryptionEnabled: true and transitEncryptionMode: "required"',
  example: {
    bad: 'transitEncryptionMode: "preferred"',
    good: 'transitEncryptionEnabled: true, transitEncryptionMode: "required"',
  },
  controls: { fsbp: ["ElastiCache.5"], checkov: ["CKV_AWS_30"], cdkNag: ["AwsSolutions-AEC3"], trivy: ["AWS-0051"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "transitEncryptionEnabled", "transitEncryptionMode"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine"),
  ],
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
