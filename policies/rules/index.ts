import type { ChecklistRule, Rule } from "../model/rule";
import { alarmActionsNotEmpty } from "./alarms/alarm-actions-not-empty";
import { alarmErrorRate } from "./alarms/alarm-error-rate";
import { alarmQueueDepth } from "./alarms/alarm-queue-depth";
import { alarmWorkerDown } from "./alarms/alarm-worker-down";
import { criticalFailureAlert } from "./alarms/critical-failure-alert";
import { backupBucketDeclared } from "./backups/backup-bucket-declared";
import { backupBucketEncrypted } from "./backups/backup-bucket-encrypted";
import { backupBucketPrivate } from "./backups/backup-bucket-private";
import { backupBucketTlsOnly } from "./backups/backup-bucket-tls-only";
import { backupBucketVersioned } from "./backups/backup-bucket-versioned";
import { statefulResourcesProtected } from "./backups/stateful-resources-protected";
import { iamLeastPrivilege } from "./identity/iam-least-privilege";
import { logRetentionSet } from "./logs/log-retention-set";
import { logsShipped } from "./logs/logs-shipped";
import { firewallRulesSet } from "./network/firewall-rules-set";
import { redisAuthEnabled } from "./redis/redis-auth-enabled";
import { redisAutomaticSnapshots } from "./redis/redis-automatic-snapshots";
import { redisEncryptedAtRest } from "./redis/redis-encrypted-at-rest";
import { redisEvictionPolicyQueueSafe } from "./redis/redis-eviction-policy-queue-safe";
import { redisMultiAzFailover } from "./redis/redis-multi-az-failover";
import { redisProvisioned } from "./redis/redis-provisioned";
import { redisTlsInTransit } from "./redis/redis-tls-in-transit";
import { validityRules } from "./validity";
import { deploymentCircuitBreaker } from "./worker/deployment-circuit-breaker";
import { envRedisUrl } from "./worker/env-redis-url";
import { imagePinnedByDigest } from "./worker/image-pinned-by-digest";
import { secretsNotPlaintext } from "./worker/secrets-not-plaintext";
import { workerContainerHealthCheck } from "./worker/worker-container-health-check";
import { workerContainersAsDeclared } from "./worker/worker-containers-as-declared";
import { workerRestartsAutomatically } from "./worker/worker-restarts-automatically";
import { workerServiceDeclared } from "./worker/worker-service-declared";

/** The rules that decide items of the checklist. */
export const checklistRules: readonly ChecklistRule[] = Object.freeze([
  redisProvisioned,
  redisTlsInTransit,
  redisAuthEnabled,
  redisEncryptedAtRest,
  redisEvictionPolicyQueueSafe,
  redisAutomaticSnapshots,
  redisMultiAzFailover,
  workerServiceDeclared,
  workerContainersAsDeclared,
  workerContainerHealthCheck,
  workerRestartsAutomatically,
  deploymentCircuitBreaker,
  imagePinnedByDigest,
  secretsNotPlaintext,
  envRedisUrl,
  logsShipped,
  logRetentionSet,
  firewallRulesSet,
  iamLeastPrivilege,
  alarmWorkerDown,
  alarmQueueDepth,
  alarmErrorRate,
  alarmActionsNotEmpty,
  criticalFailureAlert,
  backupBucketDeclared,
  backupBucketVersioned,
  backupBucketEncrypted,
  backupBucketPrivate,
  backupBucketTlsOnly,
  statefulResourcesProtected,
]);

/** Every rule of the pack, in the order in which they are reported: the checklist's, then what AWS itself refuses. */
export const rules: readonly Rule[] = Object.freeze([...checklistRules, ...validityRules]);
