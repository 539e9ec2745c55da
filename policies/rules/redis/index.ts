import type { Rule } from "../../model/rule";
import { redisAuthEnabled } from "./redis-auth-enabled";
import { redisAutomaticSnapshots } from "./redis-automatic-snapshots";
import { redisEncryptedAtRest } from "./redis-encrypted-at-rest";
import { redisEvictionPolicyQueueSafe } from "./redis-eviction-policy-queue-safe";
import { redisMultiAzFailover } from "./redis-multi-az-failover";
import { redisProvisioned } from "./redis-provisioned";
import { redisTlsInTransit } from "./redis-tls-in-transit";

/** The queue: that it is there, and keeps what it is given. */
export const redisRules: readonly Rule[] = Object.freeze([
  redisAuthEnabled,
  redisAutomaticSnapshots,
  redisEncryptedAtRest,
  redisEvictionPolicyQueueSafe,
  redisMultiAzFailover,
  redisProvisioned,
  redisTlsInTransit,
]);
