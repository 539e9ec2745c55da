import { judgeCache, mustBeTrue } from "../../knowledge/data/cache";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";

/** Jobs and snapshots of Redis are encrypted on disk. Serverless caches always are. Turning it on replaces the group. */
export const redisEncryptedAtRest: ChecklistRule = {
  name: "redis-encrypted-at-rest",
  items: ["sensitive-data-encrypted-at-rest"],
  scope: "core",
  severity: "blocker",
  title: "Redis data is encrypted at rest",
  why: "A snapshot that is copied or shared by mistake shows every job to whoever gets it.",
  remediation: "set atRestEncryptionEnabled: true, and kmsKeyId for a key of your own",
  example: { bad: "atRestEncryptionEnabled: false", good: "atRestEncryptionEnabled: true, kmsKeyId: key.arn" },
  controls: { fsbp: ["ElastiCache.4"], checkov: ["CKV_AWS_29"], cdkNag: ["AwsSolutions-AEC3"], trivy: ["AWS-0045"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "atRestEncryptionEnabled", "engine"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine"),
  ],
  early: true,
  judge: (cache) =>
    judgeCache(cache, {
      group: (group, faults) => mustBeTrue(group, "atRestEncryptionEnabled", faults),
      serverless: () => undefined,
      node: "is not encrypted at rest",
    }),
};
