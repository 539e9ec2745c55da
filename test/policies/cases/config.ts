import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes, when } from "./case";
import { container, notKnown, sent } from "./containers";
import type { EditableStack } from "./editable-stack";

const monitor = "queue-monitor-function";
const phases = ["a", "b", "c", "d", "e", "f"].map((phase) => ({ phase, owner: "devops@example.com", minutes: 15 }));
const functionVariables = (values: Record<string, unknown>) => (stack: EditableStack) => {
  const { variables: kept } = stack.of(monitor).outputs["environment"] as { variables: object };
  return stack.set(monitor, { environment: sent({ variables: { ...kept, ...values } }) });
};

const snapshot = "backup-jobs-snapshot-function";
const ofRedis = (REPLICATION_GROUP_ID: string) => (stack: EditableStack) => {
  const { variables: kept } = stack.of(snapshot).outputs["environment"] as { variables: object };
  return stack.set(snapshot, { environment: sent({ variables: { ...kept, REPLICATION_GROUP_ID } }) });
};

interface Entry {
  readonly name: string;
  readonly value: unknown;
}
const task = "worker-task";
const declaredBy = "ops:worker:Worker";

const environment = (stack: EditableStack): Entry[] =>
  (stack.of("worker", declaredBy).outputs["containers"] as { environment: Entry[] }[])[0]?.environment ?? [];
/** Gives variables of the worker other values; undefined leaves one out. */
const variables = (values: Record<string, unknown>) => (stack: EditableStack) => {
  const kept = environment(stack).filter(({ name }) => !(name in values));
  const added = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return container(stack, { environment: [...kept, ...added] });
};
const secrets = (...entries: object[]) => ({
  secrets: [
    { name: "REDIS_URL", valueFrom: "arn:aws:secretsmanager:us-east-1:123456789012:secret:redis-AbCdEf" },
    { name: "SENTRY_DSN", valueFrom: "arn:aws:secretsmanager:us-east-1:123456789012:secret:dsn-AbCdEf" },
    ...entries,
  ],
});
const databaseSecret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-AbCdEf";
const url = { name: "DATABASE_URL", valueFrom: databaseSecret };
const noParts = { DATABASE_HOST: undefined, DATABASE_SECRET_ARN: undefined };
/** A task that has the address as one secret, and no parts of it. */
const withUrl = (stack: EditableStack, text?: string) => {
  const kept = environment(stack).filter(({ name }) => !(name in noParts));
  container(stack, { environment: kept, ...secrets(url) });
  return text === undefined
    ? stack
    : stack.add("database-url", "aws:secretsmanager/secretVersion:SecretVersion", {
        secretId: databaseSecret,
        secretString: text,
      });
};
const one = (stack: EditableStack) =>
  stack.set("worker-service", { desiredCount: 1 }).set("worker-scaling", { maxCapacity: 1 });
const settings = (stack: EditableStack, change: object) =>
  stack.set("declaration", { settings: { ...(stack.of("declaration").outputs["settings"] as object), ...change } });

export const configCases: Cases = {
  "env-required-complete": [
    fails("no service's name", task, variables({ SERVICE_NAME: undefined })),
    fails("an empty environment of Sentry", task, variables({ SENTRY_ENVIRONMENT: "" })),
    passes("one out of a secret", task, (stack) => {
      variables({ SENTRY_RELEASE: undefined })(stack);
      container(stack, secrets({ name: "SENTRY_RELEASE", valueFrom: databaseSecret }));
    }),
    passes("a value that is not known yet", task, variables({ SENTRY_RELEASE: notKnown })),
    when(
      "preview",
      isUnclear("variables not known", task, (stack) => container(stack, { environment: notKnown })),
    ),
    isNotApplicable("a task that no service runs", "backup-jobs-drill-task", (stack) => stack),
  ],
  "env-log-level": [
    fails("debug", task, variables({ LOG_LEVEL: "DEBUG" })),
    fails("nothing", task, variables({ LOG_LEVEL: undefined })),
    passes("warnings only", task, variables({ LOG_LEVEL: "WARN" })),
    when("preview", isUnclear("a level not known", task, variables({ LOG_LEVEL: notKnown }))),
    isNotApplicable("debug in staging", task, (stack) => {
      settings(stack, { profile: "staging" });
      variables({ LOG_LEVEL: "debug" })(stack);
    }),
  ],
  "env-worker-leader": [
    fails("two leaders", task, variables({ WORKER_LEADER: "true" })),
    fails("as many leaders as scaling makes", task, (stack) => {
      stack.set("worker-service", { desiredCount: 1 });
      variables({ WORKER_LEADER: "1" })(stack);
    }),
    passes("nobody is appointed", task, variables({ WORKER_LEADER: "false" })),
    passes("the one task", task, (stack) => {
      one(stack);
      variables({ WORKER_LEADER: "true" })(stack);
    }),
    when("preview", isUnclear("an appointment not known", task, variables({ WORKER_LEADER: notKnown }))),
  ],
  "env-database-url": [
    fails("neither address nor its parts", task, variables(noParts)),
    fails("the address in plain text", task, variables({ DATABASE_URL: "postgres://host/ops?sslmode=require" })),
    fails("an address without TLS", task, (stack) => withUrl(stack, "postgres://ops:CANARY@host/ops")),
    passes("an address with TLS", task, (stack) =>
      withUrl(stack, "postgres://ops:CANARY@host/ops?sslmode=verify-full"),
    ),
    passes("the secret of another stack", task, (stack) => withUrl(stack)),
    when(
      "preview",
      isUnclear("variables not known", task, (stack) => container(stack, { environment: notKnown })),
    ),
    isNotApplicable("no database", task, (stack) => {
      stack.removeAll("aws:rds/instance:Instance");
      settings(stack, { databaseEnabled: false });
      variables(noParts)(stack);
    }),
  ],
  "programs-told-as-asked": [
    fails("a variable missing", task, variables({ WORKER_CONCURRENCY: undefined })),
    fails("another number than asked for", task, variables({ WORKER_CONCURRENCY: "20" })),
    fails("roles off", task, variables({ RBAC_ENABLED: "false" })),
    fails("less time than ECS gives", task, variables({ STOP_TIMEOUT_SECONDS: "30" })),
    fails("another release than the image", task, variables({ SENTRY_RELEASE: "1".repeat(64) })),
    fails("health for everybody", task, variables({ HEALTH_HOST: "0.0.0.0" })),
    fails("a level that there is not", task, variables({ LOG_LEVEL: "quiet" })),
    fails("another service's name", task, variables({ SERVICE_NAME: "ops-agent-worker-prod-dashboard" })),
    when("update", fails("another database", task, variables({ DATABASE_HOST: "elsewhere.example.com" }))),
    fails("a setting that was changed", task, (stack) => settings(stack, { queueJobAttempts: 7 })),
    fails("a function without its variable", monitor, functionVariables({ REDIS_URL_SECRET_ARN: undefined })),
    fails("check-ins that nobody hears", monitor, functionVariables({ SENTRY_MONITOR_PREFIX: "theirs" })),
    fails("figures that no alarm reads", monitor, functionVariables({ SERVICE_NAME: "theirs" })),
    fails("figures of another environment", monitor, functionVariables({ SENTRY_ENVIRONMENT: "theirs" })),
    fails("a Redis of nobody", snapshot, ofRedis("shared-redis")),
    passes("another stack's Redis", snapshot, (stack) =>
      ofRedis("shared-redis")(stack).add("shared", "ops:redis:ExistingRedis", { groupId: "shared-redis" }),
    ),
    passes("as it is", task, (stack) => stack),
    passes("one more", task, variables({ TZ: "UTC" })),
    isUnclear("a handler that is not known", monitor, (stack) => stack.hide(monitor, "handler", "worker-cluster")),
    when(
      "preview",
      isUnclear("names that are not known", task, (stack) =>
        container(stack, { environment: [{ name: notKnown, value: "1" }], ...secrets() }),
      ),
    ),
    isNotApplicable("a program of others", task, (stack) => container(stack, { command: ["python", "main.py"] })),
    isNotApplicable("a stack that asks for nothing", task, (stack) => stack.remove("declaration")),
  ],
  "deployment-window-set": [
    fails("none", undefined, (stack) => settings(stack, { deploymentWindow: null })),
    fails("over", undefined, (stack) => settings(stack, { deploymentWindow: "2020-01-01T09:00Z/2020-01-01T12:00Z" })),
    fails("not yet", undefined, (stack) =>
      settings(stack, { deploymentWindow: "2999-01-01T09:00Z/2999-01-01T12:00Z" }),
    ),
    passes("always", undefined, (stack) => settings(stack, { deploymentWindow: "always" })),
    passes("open", undefined, (stack) => settings(stack, { deploymentWindow: "2020-01-01T09:00Z/2999-01-01T12:00Z" })),
    isUnclear("not known", undefined, (stack) => settings(stack, { deploymentWindow: notKnown })),
    isNotApplicable("staging", undefined, (stack) => settings(stack, { profile: "staging", deploymentWindow: null })),
  ],
  "deployment-phases-owned": [
    fails("none", undefined, (stack) => settings(stack, { deploymentPhases: null })),
    fails("one of nobody", undefined, (stack) =>
      settings(stack, { deploymentPhases: [...phases, { phase: "close" }] }),
    ),
    fails("three", undefined, (stack) => settings(stack, { deploymentPhases: phases.slice(0, 3) })),
    passes("six", undefined, (stack) => settings(stack, { deploymentPhases: phases })),
    isUnclear("not known", undefined, (stack) => settings(stack, { deploymentPhases: notKnown })),
    isNotApplicable("staging", undefined, (stack) => settings(stack, { profile: "staging", deploymentPhases: null })),
  ],
};
