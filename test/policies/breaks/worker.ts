import type { StackFixture, Json } from "../stack-fixture";
import { json, ref } from "../stack-fixture";
import type { Break } from "./break";
import { add, both, fails, hidden, isUnclear, of, passes, remove, retype, root, set, when } from "./break";

type Container = Record<string, unknown>;

/** Edits the worker's container where it is declared and where it is deployed. */
const container = (edit: (one: Container) => Container) => (stack: StackFixture) => {
  const declared = (of(stack, "worker-component").props["containers"] as Container[]).map(edit);
  set("worker-component", { containers: declared })(stack);
  set("task", { containerDefinitions: json(declared) })(stack);
};
const without = (props: Container): Container =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
const change = (props: Container) => container((one) => without({ ...one, ...props }));
const variable = (name: string, value: unknown) =>
  container((one) => ({ ...one, environment: [...(one["environment"] as unknown[]), { name, value }] }));
const sidecar = (props: Container) => (stack: StackFixture) => {
  const declared = of(stack, "worker-component").props["containers"] as Container[];
  const more = [...declared, without({ ...declared[0], name: "sidecar", ...props })];
  set("worker-component", { containers: more })(stack);
  set("task", { containerDefinitions: json(more) })(stack);
};
/** Edits only what is deployed, which the component then does not declare. */
const undeclared = (props: Container) => (stack: StackFixture) => {
  const [one] = of(stack, "worker-component").props["containers"] as Container[];
  set("task", { containerDefinitions: json([{ ...one, ...props }]) })(stack);
};
const containerRules = (rule: string) =>
  [
    "worker-container-health-check",
    "image-pinned-by-digest",
    "secrets-not-plaintext",
    "env-redis-url",
    "logs-shipped",
  ].filter((name) => name !== rule);
/** A task definition outside any component, so that nothing declares what is not known yet. */
const alone = (stack: StackFixture) => {
  remove("worker-component")(stack);
  for (const name of ["cluster", "task", "service", "role", "role-policy"]) delete of(stack, name).parent;
  set("role-policy", { policy: JSON.stringify({ Statement: [] }) })(stack);
};
const service = (props: Record<string, unknown>) => set("service", props);
const secretVariable = (name: string): Break => fails(`a variable ${name}`, "task", variable(name, "x"));
const credential = (what: string, value: string): Break => fails(what, "task", variable("HARMLESS", value));

export const workerBreaks: Readonly<Record<string, readonly Break[]>> = {
  "worker-service-declared": [
    fails("no service", root, remove("service")),
    fails(
      "a service without tasks",
      root,
      service({ desiredCount: 0 }),
      "alarm-worker-down",
      "worker-restarts-automatically",
    ),
    when(
      "preview",
      isUnclear("a count not known", root, service({ desiredCount: hidden }), "worker-restarts-automatically"),
    ),
  ],
  "worker-containers-as-declared": [
    when(
      "update",
      fails("another image than declared", "task", undeclared({ image: `other@sha256:${"b".repeat(64)}` })),
    ),
    when("update", fails("another command than declared", "task", undeclared({ command: ["sh"] }))),
    when("update", passes("defaults filled in by AWS", undeclared({ cpu: 0, mountPoints: [], volumesFrom: [] }))),
    passes(
      "a task definition without a component",
      both(alone, (stack) => {
        const written = of(stack, "task").props["containerDefinitions"] as Json;
        const text = JSON.stringify(written.structure).replaceAll(/\{"target":[^}]*\}/g, '"arn:aws:test:secret"');
        set("task", { containerDefinitions: text })(stack);
      }),
    ),
  ],
  "worker-container-health-check": [
    fails("none", "task", change({ healthCheck: undefined })),
    fails("one that AWS ignores", "task", change({ healthCheck: { command: ["NONE"] } })),
    fails("one that always succeeds", "task", change({ healthCheck: { command: ["CMD-SHELL", "exit 0"] } })),
    fails("none on a second essential container", "task", sidecar({ healthCheck: undefined })),
    passes("none on a container that may stop", sidecar({ healthCheck: undefined, essential: false })),
    when("preview", isUnclear("one not known", "task", change({ healthCheck: { command: hidden } }))),
    when(
      "preview",
      isUnclear("containers that nobody declares", "task", alone, ...containerRules("worker-container-health-check")),
    ),
    fails(
      "containers that are not JSON",
      "task",
      set("task", { containerDefinitions: "nonsense" }),
      "worker-containers-as-declared",
      ...containerRules("worker-container-health-check"),
    ),
  ],
  "worker-restarts-automatically": [
    fails("no task wanted", "service", service({ desiredCount: 0 }), "alarm-worker-down", "worker-service-declared"),
    fails("one task on each host", "service", service({ schedulingStrategy: "DAEMON" })),
    when("preview", isUnclear("a strategy not known", "service", service({ schedulingStrategy: hidden }))),
  ],
  "deployment-circuit-breaker": [
    fails("none", "service", service({ deploymentCircuitBreaker: undefined })),
    fails("one that only stops", "service", service({ deploymentCircuitBreaker: { enable: true, rollback: false } })),
    fails("one that is off", "service", service({ deploymentCircuitBreaker: { enable: false, rollback: true } })),
    fails("another controller", "service", service({ deploymentController: { type: "CODE_DEPLOY" } })),
    when("preview", isUnclear("one not known", "service", service({ deploymentCircuitBreaker: hidden }))),
  ],
  "image-pinned-by-digest": [
    fails("a tag", "task", change({ image: "registry.example/worker:1.2.3" })),
    fails("nothing", "task", change({ image: "registry.example/worker" })),
    fails("a tag on a sidecar", "task", sidecar({ image: "sidecar:latest" })),
    when("preview", isUnclear("an image not known", "task", change({ image: hidden }))),
  ],
  "secrets-not-plaintext": [
    ...["SENTRY_DSN", "API_KEY", "dbPassword", "GITHUB_TOKEN", "AWS_ACCESS_KEY_ID", "REDIS_URL"].map(secretVariable),
    ...["TOKEN_FILE", "SECRET_NAME", "MONKEY", "COMPASS_HEADING"].map((name) =>
      passes(`a variable ${name}`, variable(name, "x")),
    ),
    credential("a password in a URL", "https://user:hunter2@example.com"),
    credential("a chat webhook", "https://hooks.slack.com/services/T000/B000/XXXX"),
    credential("an access key", "AKIAIOSFODNN7EXAMPLE"),
    credential("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
    fails("a credential in the command", "task", change({ command: ["run", "rediss://:hunter2@redis:6379"] })),
    fails("a function's variable", "notifier", set("notifier", { environment: { variables: { SLACK_TOKEN: "x" } } })),
    when("preview", isUnclear("an environment not known", "task", change({ environment: hidden }))),
    when(
      "preview",
      isUnclear(
        "a function's environment out of a secret",
        "notifier",
        set("notifier", { environment: ref("redis-url-version", "secretString") }),
      ),
    ),
  ],
  "env-redis-url": [
    fails("no reference", "task", change({ secrets: [] })),
    fails("an empty reference", "task", change({ secrets: [{ name: "REDIS_URL", valueFrom: "" }] })),
    when("preview", isUnclear("secrets not known", "task", change({ secrets: hidden }))),
    when(
      "update",
      fails("a URL without TLS", "task", set("redis-url-version", { secretString: "redis://redis:6379" })),
    ),
    when("update", passes("a URL with TLS", set("redis-url-version", { secretString: "rediss://redis:6379" }))),
    when(
      "update",
      passes("a URL that a saved state does not show", set("redis-url-version", { secretString: "[secret]" })),
    ),
    passes(
      "a task of another component",
      add("other", "aws:ecs/taskDefinition:TaskDefinition", {
        containerDefinitions: JSON.stringify([
          {
            name: "other",
            image: `other@sha256:${"c".repeat(64)}`,
            healthCheck: { command: ["CMD", "look"] },
            logConfiguration: { logDriver: "splunk" },
          },
        ]),
      }),
    ),
  ],
  "logs-shipped": [
    fails("no driver", "task", change({ logConfiguration: undefined })),
    fails("a driver that stays on the host", "task", change({ logConfiguration: { logDriver: "json-file" } })),
    fails("a driver without a group", "task", change({ logConfiguration: { logDriver: "awslogs", options: {} } })),
    when("preview", isUnclear("a driver not known", "task", change({ logConfiguration: { logDriver: hidden } }))),
  ],
  "log-retention-set": [
    fails("for ever", "logs", set("logs", { retentionInDays: 0 })),
    fails("left out", "logs", set("logs", { retentionInDays: undefined })),
    fails("a week", "logs", set("logs", { retentionInDays: 7 })),
    fails("ten years", "logs", set("logs", { retentionInDays: 3653 })),
    when("preview", isUnclear("not known", "logs", set("logs", { retentionInDays: hidden }))),
  ],
  "stateful-resources-protected": [
    fails("a Redis that can be deleted", "redis", (stack) => {
      of(stack, "redis").protect = false;
    }),
    fails("a bucket that can be deleted", "bucket", (stack) => {
      of(stack, "bucket").protect = false;
    }),
    fails("a bucket that is emptied first", "bucket", set("bucket", { forceDestroy: true })),
    fails(
      "a database without its own protection",
      "database",
      add("database", "aws:rds/instance:Instance", {}, { protect: true }),
    ),
    when(
      "preview",
      isUnclear(
        "a protection not known",
        "database",
        add("database", "aws:rds/cluster:Cluster", { deletionProtection: hidden }, { protect: true }),
      ),
    ),
    passes("another bucket", add("assets", "aws:s3/bucket:Bucket", { bucket: "assets" })),
    fails(
      "an old bucket type",
      "bucket",
      both(retype("bucket", "aws:s3/bucketV2:BucketV2"), (stack) => {
        of(stack, "bucket").protect = false;
      }),
    ),
  ],
};
