import type { Rule } from "../../model/rule";
import { maintenanceWindowSet } from "./maintenance-window-set";
import { redisAuthEnabled } from "./redis-auth-enabled";
import { redisAutomaticSnapshots } from "./redis-automatic-snapshots";
import { redisEncryptedAtRest } from "./redis-encrypted-at-rest";
import { redisEngineLog } from "./redis-engine-log";
import { redisEngineVersionFloor } from "./redis-engine-version-floor";
import { redisEventsHeard } from "./redis-events-heard";
import { redisEvictionPolicyQueueSafe } from "./redis-eviction-policy-queue-safe";
import { redisFinalSnapshot } from "./redis-final-snapshot";
import { redisInOwnNetwork } from "./redis-in-own-network";
import { redisMemoryBounded } from "./redis-memory-bounded";
import { redisMinorUpgrades } from "./redis-minor-upgrades";
import { redisMultiAzFailover } from "./redis-multi-az-failover";
import { redisNoClassicGroup } from "./redis-no-classic-group";
import { redisOwnKey } from "./redis-own-key";
import { redisProvisioned } from "./redis-provisioned";
import { redisSlowLog } from "./redis-slow-log";
import { redisTlsInTransit } from "./redis-tls-in-transit";
import { redisUsersInGroups } from "./redis-users-in-groups";
import { redisUsersRestricted } from "./redis-users-restricted";
import { storeSubnetsTwoZones } from "./store-subnets-two-zones";

/** The queue: that it is there, and keeps what it is given. */
export const redisRules: readonly Rule[] = Object.freeze([
  maintenanceWindowSet,
  redisAuthEnabled,
  redisAutomaticSnapshots,
  redisEncryptedAtRest,
  redisEngineLog,
  redisEngineVersionFloor,
  redisEventsHeard,
  redisEvictionPolicyQueueSafe,
  redisFinalSnapshot,
  redisInOwnNetwork,
  redisMemoryBounded,
  redisMinorUpgrades,
  redisMultiAzFailover,
  redisNoClassicGroup,
  redisOwnKey,
  redisProvisioned,
  redisSlowLog,
  redisTlsInTransit,
  redisUsersInGroups,
  redisUsersRestricted,
  storeSubnetsTwoZones,
]);
