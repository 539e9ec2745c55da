import { ref } from "../stack-fixture";
import type { Break } from "./break";
import { add, both, fails, hidden, isUnclear, leftToProvider, passes, remove, root, set, when } from "./break";

const cluster = "aws:elasticache/cluster:Cluster";
const standAlone = add("node", cluster, { engine: "redis" }, { protect: true });
const serverless = (props: Record<string, unknown> = {}) =>
  add(
    "serverless",
    "aws:elasticache/serverlessCache:ServerlessCache",
    { engine: "valkey", userGroupId: "users", snapshotRetentionLimit: 7, dailySnapshotTime: "03:00", ...props },
    { protect: true },
  );
const existing = (props: Record<string, unknown>) => add("existing", "ops:redis:ExistingRedis", props);
const evicts = "redis-eviction-policy-queue-safe";
const standAloneBreaks = [
  "redis-tls-in-transit",
  "redis-auth-enabled",
  "redis-encrypted-at-rest",
  evicts,
  "redis-automatic-snapshots",
  "redis-multi-az-failover",
];
const refusesNodes = (rule: string): Break =>
  fails("a stand-alone node", "node", standAlone, ...standAloneBreaks.filter((name) => name !== rule));
const redis = (props: Record<string, unknown>) => set("redis", props);
const hides = (property: string): Break =>
  when("preview", isUnclear(`${property} not known`, "redis", redis({ [property]: hidden })));
const policy = (value: unknown) => set("parameters", { parameters: [{ name: "maxmemory-policy", value }] });

export const redisBreaks: Readonly<Record<string, readonly Break[]>> = {
  "redis-provisioned": [
    fails("no replication group", root, remove("redis")),
    fails("a serverless cache instead", root, both(remove("redis"), serverless()), evicts),
    fails("another stack's, which nothing names", root, both(remove("redis"), existing({}))),
    passes("another stack's", both(remove("redis"), existing({ groupId: "ops-shared-redis" }))),
    passes("a database of Upstash", both(remove("redis"), add("upstash", "upstash:index:Database", { name: "ops" }))),
  ],
  "redis-tls-in-transit": [
    fails("TLS off", "redis", redis({ transitEncryptionEnabled: false })),
    fails("TLS left out", "redis", redis({ transitEncryptionEnabled: undefined })),
    fails("plaintext still accepted", "redis", redis({ transitEncryptionMode: "preferred" })),
    hides("transitEncryptionEnabled"),
    hides("transitEncryptionMode"),
    when("preview", passes("a mode left to the provider", redis({ transitEncryptionMode: leftToProvider }))),
    refusesNodes("redis-tls-in-transit"),
    passes("a serverless cache", serverless(), evicts),
    passes("a Memcached beside it", add("memcached", cluster, { engine: "memcached" })),
    passes("a node of the group", add("member", cluster, { replicationGroupId: "ops-test" })),
    when(
      "preview",
      isUnclear(
        "an engine not known",
        "node",
        add("node", cluster, { engine: hidden }, { protect: true }),
        ...standAloneBreaks.filter((name) => name !== "redis-tls-in-transit"),
      ),
    ),
  ],
  "redis-auth-enabled": [
    fails("no token", "redis", redis({ authToken: undefined })),
    fails("an empty token", "redis", redis({ authToken: "" })),
    fails("a token that is deleted", "redis", redis({ authTokenUpdateStrategy: "DELETE" })),
    hides("authToken"),
    passes("user groups instead", redis({ authToken: undefined, userGroupIds: ["users"] })),
    passes("a token out of a secret", redis({ authToken: ref("redis-url-version", "secretString") })),
    fails("a serverless cache without users", "serverless", serverless({ userGroupId: "" }), evicts),
    refusesNodes("redis-auth-enabled"),
  ],
  "redis-encrypted-at-rest": [
    fails("encryption off", "redis", redis({ atRestEncryptionEnabled: false })),
    hides("atRestEncryptionEnabled"),
    refusesNodes("redis-encrypted-at-rest"),
    passes("a serverless cache", serverless(), evicts),
  ],
  "redis-eviction-policy-queue-safe": [
    fails("a policy that evicts", "redis", policy("allkeys-lru")),
    fails("no policy", "redis", set("parameters", { parameters: [] })),
    fails("no parameter group", "redis", redis({ parameterGroupName: undefined })),
    when("preview", fails("a group left to the provider", "redis", redis({ parameterGroupName: leftToProvider }))),
    fails("AWS's own group", "redis", redis({ parameterGroupName: "default.redis7" })),
    isUnclear("a group of another stack", "redis", redis({ parameterGroupName: "elsewhere" })),
    when("preview", isUnclear("a policy not known", "redis", policy(hidden))),
    passes("the group by its name", redis({ parameterGroupName: "ops-test-redis7" })),
    fails("a serverless cache", "serverless", serverless()),
    refusesNodes(evicts),
  ],
  "redis-automatic-snapshots": [
    fails("none kept", "redis", redis({ snapshotRetentionLimit: 0 })),
    fails("no window", "redis", redis({ snapshotWindow: undefined })),
    when("preview", fails("a window left to the provider", "redis", redis({ snapshotWindow: leftToProvider }))),
    hides("snapshotRetentionLimit"),
    fails("a serverless cache without a time", "serverless", serverless({ dailySnapshotTime: "" }), evicts),
    refusesNodes("redis-automatic-snapshots"),
  ],
  "redis-multi-az-failover": [
    fails("one zone", "redis", redis({ multiAzEnabled: false })),
    fails("no failover", "redis", redis({ automaticFailoverEnabled: false })),
    fails("no replica", "redis", redis({ numCacheClusters: 1 })),
    hides("multiAzEnabled"),
    refusesNodes("redis-multi-az-failover"),
    passes("a serverless cache", serverless(), evicts),
  ],
};
