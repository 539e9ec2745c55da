import { isFoundation, noService } from "../../model/foundation";
import { fail, pass } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { replicationGroup, stackType } from "../../model/types";

/** The queue lives in a managed replication group of this stack. A serverless cache does not count: it may evict jobs. */
export const redisProvisioned: ChecklistRule = {
  name: "redis-provisioned",
  item: "redis-provisioned",
  severity: "blocker",
  title: "A managed Redis replication group is declared in the stack",
  remediation: "declare an aws.elasticache.ReplicationGroup, or use the Redis component",
  subjects: [stackType],
  reads: replicationGroup,
  early: false,
  judge(_, stack) {
    if (isFoundation(stack)) return noService;
    return stack.ofTypes(replicationGroup).length > 0 ? pass : fail("the stack declares no Redis replication group");
  },
};
