import { judgeCache, mustBeTrue } from "../../model/cache";
import type { ChecklistRule } from "../../model/rule";
import { fsbp } from "../../model/rule";
import { caches } from "../../model/types";

/** Jobs and snapshots of Redis are encrypted on disk. Serverless caches always are. Turning it on replaces the group. */
export const redisEncryptedAtRest: ChecklistRule = {
  name: "redis-encrypted-at-rest",
  item: "sensitive-data-encrypted-at-rest",
  severity: "blocker",
  title: "Redis data is encrypted at rest",
  remediation: "set atRestEncryptionEnabled: true, and kmsKeyId for a key of your own",
  framework: fsbp("ElastiCache.4", "Replication groups should be encrypted at rest"),
  subjects: caches,
  early: true,
  judge: (cache) =>
    judgeCache(cache, {
      group: (group, faults) => mustBeTrue(group, "atRestEncryptionEnabled", faults),
      serverless: () => undefined,
      node: "is not encrypted at rest",
    }),
};
