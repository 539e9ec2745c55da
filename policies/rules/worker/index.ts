import type { Rule } from "../../model/rule";
import { clusterContainerInsights } from "./cluster-container-insights";
import { containerNonRoot } from "./container-non-root";
import { containerNotPrivileged } from "./container-not-privileged";
import { deploymentCircuitBreaker } from "./deployment-circuit-breaker";
import { envRedisUrl } from "./env-redis-url";
import { everyServiceHasHealthCheckAndMonitor } from "./every-service-has-health-check-and-monitor";
import { execSessionsRecorded } from "./exec-sessions-recorded";
import { fargatePlatformLatest } from "./fargate-platform-latest";
import { imagePinnedByDigest } from "./image-pinned-by-digest";
import { secretsNotPlaintext } from "./secrets-not-plaintext";
import { serviceHasCapacity } from "./service-has-capacity";
import { taskNoFaultInjection } from "./task-no-fault-injection";
import { taskNoHostNamespaces } from "./task-no-host-namespaces";
import { taskRolesSeparate } from "./task-roles-separate";
import { taskStarted } from "./task-started";
import { taskVolumesEncrypted } from "./task-volumes-encrypted";
import { workerContainerHealthCheck } from "./worker-container-health-check";
import { workerContainersAsDeclared } from "./worker-containers-as-declared";
import { workerMinTwoZones } from "./worker-min-two-zones";
import { workerNoPublicIp } from "./worker-no-public-ip";
import { workerRestartsAutomatically } from "./worker-restarts-automatically";
import { workerServiceDeclared } from "./worker-service-declared";
import { zeroDowntimeRestart } from "./zero-downtime-restart";

/** The service that does the jobs, and its containers. */
export const workerRules: readonly Rule[] = Object.freeze([
  clusterContainerInsights,
  containerNonRoot,
  containerNotPrivileged,
  deploymentCircuitBreaker,
  envRedisUrl,
  everyServiceHasHealthCheckAndMonitor,
  execSessionsRecorded,
  fargatePlatformLatest,
  imagePinnedByDigest,
  secretsNotPlaintext,
  serviceHasCapacity,
  taskNoFaultInjection,
  taskNoHostNamespaces,
  taskRolesSeparate,
  taskStarted,
  taskVolumesEncrypted,
  workerContainerHealthCheck,
  workerContainersAsDeclared,
  workerMinTwoZones,
  workerNoPublicIp,
  workerRestartsAutomatically,
  workerServiceDeclared,
  zeroDowntimeRestart,
]);
