import { workerEnvironment } from "../../../runtime/contract";
import { judgeContainers } from "../../knowledge/worker/containers";
import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { secretVersion, taskDefinition } from "../../model/types";
import type { Structure } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

const { redisUrl } = workerEnvironment;

/**
 * The worker learns where Redis is from a secret, and that secret, where its text is known, speaks TLS (`rediss://`).
 * One container of the task must have it: sidecars need no Redis.
 */
export const envRedisUrl: ChecklistRule = {
  name: "env-redis-url",
  items: ["env-redis-url", "redis-url-scheme-tls"],
  scope: "core",
  severity: "blocker",
  title: "REDIS_URL is set for the worker",
  why: "A worker that does not know its Redis does nothing, and one that gets the address in plain text shows the password to everybody who may look at task definitions.",
  remediation: `add { name: "${redisUrl}", valueFrom: <ARN of the secret that holds a rediss:// URL> } to the container's secrets`,
  example: {
    bad: 'environment: [{ name: "REDIS_URL", value: "redis://redis:6379" }]',
    good: 'secrets: [{ name: "REDIS_URL", valueFrom: redisUrlSecret.arn }]',
  },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions"), watch(secretVersion, "secretId", "secretString")],
  early: false,
  judge(task, stack) {
    if (!belongsToWorker(task, stack)) return notAWorker;
    let references = 0;
    const outcome = judgeContainers(task, stack, (container, label, faults) => {
      const reference = referenceIn(container);
      if (reference === UNKNOWN) {
        faults.unknown(`the secrets of ${label} are not known before the update`);
        return;
      }
      if (reference === undefined) return;
      references += 1;
      const valueFrom = at(reference, "valueFrom");
      if (isAbsent(valueFrom)) faults.problem(`${redisUrl} of ${label} refers to no secret`);
      else if (speaksPlaintext(valueFrom, stack))
        faults.problem(`the secret behind ${redisUrl} is not a rediss:// URL`);
    });
    if (outcome.status !== "pass" || references > 0) return outcome;
    const faults = new Faults();
    faults.problem(`no container has ${redisUrl} among its secrets`);
    return faults.outcome;
  },
};

function referenceIn(container: Structure) {
  const secrets = elements(container["secrets"]);
  return secrets === UNKNOWN ? UNKNOWN : secrets.find((entry) => at(entry, "name") === redisUrl);
}

/** `arn:aws:secretsmanager:region:account:secret:name` */
const arnParts = 7;

/** Whether the secret is in this stack and its text is known to be no URL with TLS. */
function speaksPlaintext(valueFrom: ReturnType<typeof at>, stack: Stack): boolean {
  if (typeof valueFrom !== "string") return false;
  // Behind the ARN a key of a JSON secret, a stage and a version may be named, each after a colon.
  const secretArn = valueFrom.split(":").slice(0, arnParts).join(":");
  return stack.ofTypes(secretVersion).some((version) => {
    const text = version.get("secretString");
    return version.get("secretId") === secretArn && typeof text === "string" && !/\brediss:\/\//.test(text);
  });
}
