import { judgeCache } from "../../knowledge/data/cache";
import { mustNameOwnKey } from "../../model/demands";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup, serverlessCache } from "../../model/types";

/** Who may read a snapshot is decided by a key of one's own, which can be taken away. */
export const redisOwnKey: ControlRule = {
  name: "redis-own-key",
  severity: "required",
  title: "Redis data is encrypted with a key of one's own",
  why: "AWS's own key cannot be taken from anybody who may use ElastiCache, and no trail tells who used it.",
  remediation: "set kmsKeyId to an aws.kms.Key; it replaces the group",
  example: { bad: "atRestEncryptionEnabled: true", good: "atRestEncryptionEnabled: true, kmsKeyId: key.arn" },
  controls: { checkov: ["CKV_AWS_191"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "engine", "kmsKeyId"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine", "kmsKeyId"),
  ],
  early: false,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group: (group, faults) => mustNameOwnKey(group, "kmsKeyId", stack, faults),
      serverless: (serverless, faults) => mustNameOwnKey(serverless, "kmsKeyId", stack, faults),
      node: "cannot be encrypted with a key",
    }),
};
