/** What must hold between the keys of the queue's Redis. */
import { hourAfter, overlap } from "../windows";
import type { Agreement } from "./agreement";

/** Where Upstash runs databases, of AWS's regions. Source: its developer API, CreateDatabaseRequest. */
const upstashRegions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-southeast-1",
];

/** Versions that ElastiCache offers and that have what the queue needs (users with keys for reading only: Redis 7). */
const versions = Object.freeze({
  redis: ["7.0", "7.1"],
  valkey: ["7.2", "8.0", "8.1", "8.2"],
  upstash: [] as string[],
});

export const redisAgreements: readonly Agreement[] = [
  {
    key: "redisMaintenanceWindow",
    needs: ["redisSnapshotWindow"],
    holds: ({ redisMaintenanceWindow, redisSnapshotWindow }) => !overlap(redisMaintenanceWindow, redisSnapshotWindow),
    expected: ({ redisSnapshotWindow }) =>
      `a window that does not overlap redisSnapshotWindow, which is ${redisSnapshotWindow}`,
    repair: ({ redisSnapshotWindow }) => hourAfter(redisSnapshotWindow),
  },
  {
    key: "redisEngineVersion",
    needs: ["redisEngine"],
    holds: ({ redisEngineVersion, redisEngine }) =>
      redisEngineVersion === undefined || versions[redisEngine].includes(redisEngineVersion),
    expected: ({ redisEngine }) =>
      redisEngine === "upstash"
        ? "nothing: Upstash has no versions to choose from"
        : `one of ${versions[redisEngine].join(", ")}, or nothing, with redisEngine ${redisEngine}`,
    repair: ({ redisEngine }) => versions[redisEngine].at(-1) ?? "",
  },
  {
    key: "redisAccess",
    needs: ["redisEngine"],
    holds: ({ redisAccess, redisEngine }) => redisAccess === "token" || redisEngine !== "upstash",
    expected: () => "token, because an Upstash database has one login for all clients",
    repair: () => "token",
  },
  {
    key: "redisTokenVersions",
    needs: ["redisEngine"],
    holds: ({ redisTokenVersions, redisEngine }) => redisTokenVersions.length === 1 || redisEngine !== "upstash",
    expected: () => "one version, because Upstash replaces a password at once",
    repair: ({ redisTokenVersions }) => String(redisTokenVersions.at(-1)),
  },
  {
    key: "redisUrlSecretArn",
    needs: ["redisGroupId"],
    holds: ({ redisGroupId, redisUrlSecretArn }) => redisGroupId === undefined || redisUrlSecretArn !== undefined,
    expected: () => "the secret with its address, because redisGroupId names the replication group of another stack",
    repair: () => "arn:aws:secretsmanager:us-east-1:123456789012:secret:name",
  },
  {
    key: "redisGroupId",
    needs: ["redisUrlSecretArn"],
    holds: ({ redisGroupId, redisUrlSecretArn }) => redisGroupId !== undefined || redisUrlSecretArn === undefined,
    expected: () => "the replication group whose address redisUrlSecretArn holds",
    repair: () => "ops-agent-worker-shared-redis",
  },
  {
    key: "redisGroupSecurityGroupId",
    needs: ["redisGroupId"],
    holds: ({ redisGroupSecurityGroupId, redisGroupId }) =>
      (redisGroupSecurityGroupId === undefined) === (redisGroupId === undefined),
    expected: ({ redisGroupId }) =>
      redisGroupId === undefined
        ? "nothing without redisGroupId: the stack's own Redis has a security group of its own"
        : "the security group of the replication group of another stack, or nobody here is let out to it",
    repair: ({ redisGroupId }) => (redisGroupId === undefined ? "" : "sg-0123456789abcdef0"),
  },
  {
    key: "redisUrlSecretKeyArn",
    needs: ["redisUrlSecretArn"],
    holds: ({ redisUrlSecretKeyArn, redisUrlSecretArn }) =>
      redisUrlSecretKeyArn === undefined || redisUrlSecretArn !== undefined,
    expected: () => "nothing without redisUrlSecretArn: the stack's own secrets have the stack's own key",
    repair: () => "",
  },
  {
    key: "redisEngine",
    needs: ["redisGroupId"],
    holds: ({ redisEngine, redisGroupId }) => redisEngine !== "upstash" || redisGroupId === undefined,
    expected: () => "redis or valkey, because redisGroupId names a replication group",
    repair: () => "redis",
  },
  {
    key: "upstashEmail",
    needs: ["redisEngine"],
    holds: ({ upstashEmail, redisEngine }) => redisEngine !== "upstash" || upstashEmail !== undefined,
    expected: () => "whom the API key belongs to, because redisEngine is upstash",
    repair: () => "platform-team@example.com",
  },
  {
    key: "region",
    needs: ["redisEngine"],
    holds: ({ region, redisEngine }) => redisEngine !== "upstash" || upstashRegions.includes(region),
    expected: () =>
      `a region in which Upstash runs databases, because redisEngine is upstash: ${upstashRegions.join(", ")}`,
    repair: () => "us-east-1",
  },
];
