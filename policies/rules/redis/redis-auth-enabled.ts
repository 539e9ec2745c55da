import { judgeCache } from "../../model/cache";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import {
  cacheCluster,
  caches,
  randomPassword,
  replicationGroup,
  secretVersion,
  serverlessCache,
} from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

const madeAsSecret = [...randomPassword, ...secretVersion];

/**
 * Clients must authenticate: by AUTH token or by user groups. A token that is not known yet passes when it is made by
 * a password generator or read from a secret, for then it is not empty.
 */
export const redisAuthEnabled: ChecklistRule = {
  name: "redis-auth-enabled",
  items: ["redis-auth-enabled"],
  scope: "core",
  severity: "blocker",
  title: "Redis requires AUTH or IAM users",
  remediation: "set authToken from a random.RandomPassword, or userGroupIds",
  controls: { fsbp: ["ElastiCache.6"] },
  subjects: caches,
  watches: [
    watch(replicationGroup, "authToken", "authTokenUpdateStrategy", "authTokenWo", "engine", "userGroupIds"),
    watch(cacheCluster, "engine", "replicationGroupId"),
    watch(serverlessCache, "engine", "userGroupId"),
  ],
  early: true,
  judge: (cache, stack) =>
    judgeCache(cache, {
      group(group, faults) {
        if (group.get("authTokenUpdateStrategy") === "DELETE" && isAbsent(group.get("userGroupIds"))) {
          faults.problem("authTokenUpdateStrategy is DELETE, which removes the token");
          return;
        }
        const tokens = ["authToken", "authTokenWo"].filter((property) => !isAbsent(group.get(property)));
        if (tokens.some((property) => group.get(property) !== UNKNOWN)) return;
        const madeHere = tokens.flatMap((property) => stack.sourcesOf(group, property));
        if (madeHere.some((source) => madeAsSecret.includes(source.type))) return;
        if (!isAbsent(group.get("userGroupIds"))) return;
        if (tokens.length > 0) faults.unknown("authToken comes from something that is not known before the update");
        else faults.problem("neither authToken nor userGroupIds is set, so anybody who reaches it may use it");
      },
      serverless(serverless, faults) {
        if (isAbsent(serverless.get("userGroupId"))) faults.problem("userGroupId is not set");
      },
      node: "has no AUTH",
    }),
};
