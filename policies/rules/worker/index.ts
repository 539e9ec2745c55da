import type { Rule } from "../../model/rule";
import { deploymentCircuitBreaker } from "./deployment-circuit-breaker";
import { envRedisUrl } from "./env-redis-url";
import { imagePinnedByDigest } from "./image-pinned-by-digest";
import { secretsNotPlaintext } from "./secrets-not-plaintext";
import { workerContainerHealthCheck } from "./worker-container-health-check";
import { workerContainersAsDeclared } from "./worker-containers-as-declared";
import { workerRestartsAutomatically } from "./worker-restarts-automatically";
import { workerServiceDeclared } from "./worker-service-declared";

/** The service that does the jobs, and its containers. */
export const workerRules: readonly Rule[] = Object.freeze([
  deploymentCircuitBreaker,
  envRedisUrl,
  imagePinnedByDigest,
  secretsNotPlaintext,
  workerContainerHealthCheck,
  workerContainersAsDeclared,
  workerRestartsAutomatically,
  workerServiceDeclared,
]);
