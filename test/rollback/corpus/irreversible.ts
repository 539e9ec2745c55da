import type { Cause } from "../../../gate/reversible/irreversible";
import type { Commit } from "./stack";
import {
  alarm,
  and,
  base,
  bucket,
  database,
  having,
  logGroup,
  queue,
  redis,
  renamed,
  revision,
  role,
  topic,
  without,
  worker,
} from "./stack";

/** A change after which one could not go back: of what, why, and what to do instead. */
export interface IrreversibleCommit {
  readonly name: string;
  readonly base: Commit;
  readonly head: Commit;
  readonly expected: readonly (readonly [Cause, what: string, fix: RegExp])[];
}

const forward = /mend it forward/;
const keep = /keep it/;
const kept = (one: typeof bucket) => ({ ...one, protect: true });
const urn = "urn:pulumi:prod::lab::aws:elasticache/replicationGroup:ReplicationGroup::redis";
const moved = { type: "ops:cache:Cache", name: "cache", component: true } as const;
const versioned = (version: string): Commit => ({ ...base, resources: worker.map((one) => ({ ...one, version })) });

/** The first ten are a sample of the causes. */
export const irreversibleCommits: readonly IrreversibleCommit[] = [
  { name: "add a bucket", base: without("backups"), head: base, expected: [["stateful-created", "backups", forward]] },
  {
    name: "drop a queue and a secret, and rename Redis",
    base: { ...base, secrets: ["token"] },
    head: { ...renamed("redis", "cache", without("dead")) },
    expected: [
      ["contents-lost", "dead", keep],
      ["renamed", "redis", /alias/],
      ["secret-dropped", "lab:token", /keep it in the settings/],
    ],
  },
  {
    name: "encrypt Redis otherwise, which makes a new one",
    base,
    head: and(having(redis, { atRestEncryptionEnabled: false })),
    expected: [["stateful-replaced", "redis", forward]],
  },
  {
    name: "give Redis larger nodes",
    base,
    head: and(having(redis, { nodeType: "cache.m7g.large" })),
    expected: [["stateful-changed", "redis", forward]],
  },
  {
    name: "drop protection of Redis",
    base: and(kept(redis)),
    head: base,
    expected: [["protection-dropped", "redis", /keep it protected/]],
  },
  {
    name: "drop a role that is retained",
    base: and({ ...role, retainOnDelete: true }),
    head: without("role"),
    expected: [["retained", "role", /take retainOnDelete away first/]],
  },
  {
    name: "move to another major version of the provider",
    base: versioned("6.83.0"),
    head: versioned("7.48.0"),
    expected: [["provider-moved", "aws", forward]],
  },
  {
    name: "delete a bucket that is protected",
    base: and(kept(bucket)),
    head: without("backups"),
    expected: [["not-deployable", "the change", /protection/]],
  },
  {
    name: "stop using a provider",
    base: and(revision),
    head: base,
    expected: [["provider-removed", "ops", /the provider in a later change/]],
  },
  {
    name: "add a role that is protected",
    base: without("role"),
    head: and(kept(role)),
    expected: [["not-plannable", "the base", /keep in the change what the base needs/]],
  },
  { name: "drop a bucket", base, head: without("backups"), expected: [["stateful-deleted", "backups", keep]] },
  {
    name: "rename Redis with an alias",
    base,
    head: renamed("redis", "cache"),
    expected: [["renamed", "redis", /give the base the new name as an alias/]],
  },
  {
    name: "drop a secret",
    base: { ...base, secrets: ["token"] },
    head: base,
    expected: [["secret-dropped", "lab:token", /keep it in the settings/]],
  },
  { name: "drop a queue", base, head: without("dead"), expected: [["contents-lost", "dead", keep]] },
  {
    name: "add Redis",
    base: without("redis"),
    head: and(kept(redis)),
    expected: [["stateful-created", "redis", forward]],
  },
  { name: "add a database", base, head: and(database), expected: [["stateful-created", "database", forward]] },
  {
    name: "add a key",
    base,
    head: and({ type: "aws:kms/key:Key", name: "key" }),
    expected: [["stateful-created", "key", forward]],
  },
  {
    name: "add a registry",
    base,
    head: and({ type: "aws:ecr/repository:Repository", name: "images" }),
    expected: [["stateful-created", "images", forward]],
  },
  { name: "drop Redis", base, head: without("redis"), expected: [["stateful-deleted", "redis", keep]] },
  {
    name: "drop a database",
    base: and(database),
    head: base,
    expected: [["stateful-deleted", "database", keep]],
  },
  {
    name: "rename Redis without an alias",
    base,
    head: renamed("redis", "cache", base, { aliases: [], inputs: { ...redis.inputs, replicationGroupId: "work" } }),
    expected: [
      ["stateful-deleted", "redis", keep],
      ["stateful-created", "cache", forward],
    ],
  },
  {
    name: "rename a protected bucket with an alias",
    base: and(kept(bucket)),
    head: renamed("backups", "archive", and(kept(bucket))),
    expected: [["renamed", "backups", /alias/]],
  },
  {
    name: "rename an alarm that has a name of its own",
    base,
    head: renamed("alarm", "deep"),
    expected: [["renamed", "alarm", /alias/]],
  },
  {
    name: "move Redis into a component",
    base,
    head: {
      ...base,
      resources: [moved, ...renamed("redis", "redis", base, { parent: "cache", aliases: [urn] }).resources],
    },
    expected: [["renamed", "redis", /alias/]],
  },
  {
    name: "call a bucket otherwise, which makes a new one",
    base,
    head: and(having(bucket, { bucket: "archive" })),
    expected: [["stateful-replaced", "backups", forward]],
  },
  {
    name: "move the database to another subnet group",
    base: and(database),
    head: and(having(database, { dbSubnetGroupName: "inner" })),
    expected: [["stateful-replaced", "database", forward]],
  },
  {
    name: "tag a bucket",
    base,
    head: and(having(bucket, { tags: { Owner: "ops" } })),
    expected: [["stateful-changed", "backups", forward]],
  },
  {
    name: "protect a bucket",
    base,
    head: and(kept(bucket)),
    expected: [["protection-added", "backups", forward]],
  },
  {
    name: "drop protection of an alarm",
    base: and(kept(alarm)),
    head: base,
    expected: [["protection-dropped", "alarm", /keep it protected/]],
  },
  {
    name: "add a topic that is retained",
    base: without("topic"),
    head: and({ ...topic, retainOnDelete: true }),
    expected: [["retained", "topic", /only once nobody goes back/]],
  },
  {
    name: "make a queue first in, first out",
    base,
    head: and(having(queue, { fifoQueue: true })),
    expected: [["contents-lost", "dead", forward]],
  },
  { name: "drop a log group", base, head: without("logs"), expected: [["contents-lost", "logs", keep]] },
  {
    name: "call a log group otherwise",
    base: and(having(logGroup, { name: "worker" })),
    head: and(having(logGroup, { name: "tasks" })),
    expected: [["contents-lost", "logs", forward]],
  },
];
