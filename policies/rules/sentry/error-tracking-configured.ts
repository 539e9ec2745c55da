import { workerEnvironment } from "../../../runtime/contract";
import { isRunOnce, judgeContainers } from "../../knowledge/worker/containers";
import type { Outcome } from "../../model/outcome";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, secretVersion, taskDefinition } from "../../model/types";
import { sentryProjectKey } from "../../model/types/sentry";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { belongsToWorker, notAWorker } from "../../knowledge/worker/workers";

const { sentryDsn } = workerEnvironment;

/** `arn:aws:secretsmanager:region:account:secret:name` */
const arnParts = 7;

/**
 * The worker reports its errors: one container of each of its tasks finds the DSN among its secrets. Where the stack makes
 * a project in Sentry, the DSN is that project's; otherwise the project is somebody else's.
 */
export const errorTrackingConfigured: ChecklistRule = {
  name: "error-tracking-configured",
  items: ["error-tracking-configured"],
  scope: "core",
  severity: "blocker",
  title: "Errors go to an error tracker",
  why: "Without it an error is a line among millions, that nobody reads and no release is blamed for.",
  remediation: `add { name: "${sentryDsn}", valueFrom: <ARN of the secret that holds the DSN of the project's key> } to the container's secrets`,
  example: {
    bad: `environment: [{ name: "${sentryDsn}", value: "https://..." }]`,
    good: [
      'const { dsn } = new ProjectKey("key", { project: project.projectId });',
      'const secret = new aws.secretsmanager.Secret("sentry-dsn", { kmsKeyId: key.arn });',
      'new aws.secretsmanager.SecretVersion("sentry-dsn", { secretId: secret.id, secretString: dsn });',
      `const secrets = [{ name: "${sentryDsn}", valueFrom: secret.arn }];`,
    ].join("\n"),
  },
  subjects: taskDefinition,
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(ecsService, "taskDefinition"),
    watch(secretVersion, "secretId", "secretString"),
  ],
  early: false,
  judge(task, stack) {
    if (!belongsToWorker(task, stack)) return notAWorker;
    if (isRunOnce(task, stack)) return notApplicable("no service runs it");
    const references: Value[] = [];
    const outcome = judgeContainers(task, stack, (container, label, faults) => {
      const secrets = elements(container["secrets"]);
      if (secrets === UNKNOWN) faults.unknown(`the secrets of ${label} are not known before the update`);
      else
        references.push(
          ...secrets.filter((one) => at(one, "name") === sentryDsn).map((one) => at(one, "valueFrom") ?? null),
        );
    });
    if (references.some((valueFrom) => isAbsent(valueFrom))) return fail(`${sentryDsn} refers to no secret`);
    if (outcome.status !== "pass") return outcome;
    if (references.length === 0) return fail(`no container has ${sentryDsn} among its secrets`);
    return stack.ofTypes(sentryProjectKey).length === 0 ? pass : judgeKey(references, task, stack);
  },
};

function judgeKey(references: readonly Value[], task: Resource, stack: Stack): Outcome {
  const versions = references.flatMap((valueFrom) => versionsOf(valueFrom, task, stack));
  const isOfStack = (version: Resource) =>
    stack.sourcesOf(version, "secretString").some(({ type }) => sentryProjectKey.includes(type));
  if (versions.some((version) => isOfStack(version))) return pass;
  return versions.length > 0
    ? fail(`the secret behind ${sentryDsn} is not made from the key of this stack's project in Sentry`)
    : unknown(`of which project the secret behind ${sentryDsn} is cannot be seen in this stack`);
}

/** Versions of the secret that a container refers to; where that is not known yet, of all that the task is made from. */
function versionsOf(valueFrom: Value, task: Resource, stack: Stack): readonly Resource[] {
  if (typeof valueFrom !== "string")
    return stack.sourcesOf(task, "containerDefinitions").filter(({ type }) => secretVersion.includes(type));
  return stack.with(secretVersion, "secretId", valueFrom.split(":").slice(0, arnParts).join(":"));
}
