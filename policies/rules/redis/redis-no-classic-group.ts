import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, replicationGroup } from "../../model/types";
import { classicCacheGroup } from "../../model/types/redis";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Redis is guarded by groups of its network, not by those of the time before there were networks. */
export const redisNoClassicGroup: ControlRule = {
  name: "redis-no-classic-group",
  severity: "required",
  title: "Redis has no security group of EC2-Classic",
  why: "AWS has given up EC2-Classic: what is declared there guards nothing.",
  remediation: "use securityGroupIds with an aws.ec2.SecurityGroup in place of securityGroupNames",
  example: { bad: 'securityGroupNames: ["redis"]', good: "securityGroupIds: [group.id]" },
  controls: { checkov: ["CKV_AWS_196"], trivy: ["AWS-0049"] },
  subjects: [...caches, ...classicCacheGroup],
  watches: [watch([...replicationGroup, ...cacheCluster], "securityGroupNames"), watch(classicCacheGroup)],
  early: false,
  judge(subject) {
    const faults = new Faults();
    if (classicCacheGroup.includes(subject.type)) faults.problem("it is a group of EC2-Classic");
    else if ([...replicationGroup, ...cacheCluster].includes(subject.type)) {
      const names = subject.get("securityGroupNames");
      if (names === UNKNOWN) faults.unknown("securityGroupNames is not known before the update");
      else if (!isAbsent(names)) faults.problem("securityGroupNames names groups of EC2-Classic");
    }
    return faults.outcome;
  },
};
