import { hidden, set } from "../breaks/break";
import type { ValidityCase } from "./case";
import { docs, wrong } from "./case";

const elasticache = `${docs}/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html`;
const group = "elasticache-replication-group-valid";

export const redisCases: readonly ValidityCase[] = [
  wrong("unknown node type", ["redis", "nodeType"], "cache.huge", [group, "nodeType is not", elasticache]),
  wrong("auth token of 5 characters", ["redis", "authToken"], "short", [group, "authToken is not 16", elasticache]),
  wrong("auth token with a forbidden character", ["redis", "authToken"], "0123456789@abcdefgh", [
    group,
    "authToken is not 16",
    `${docs}/AmazonElastiCache/latest/dg/auth.html`,
  ]),
  {
    ...wrong("auth token without TLS", ["redis", "transitEncryptionEnabled"], false, [
      group,
      "authToken needs transitEncryptionEnabled",
      `${docs}/AmazonElastiCache/latest/dg/auth.html`,
    ]),
    hide: set("redis", { authToken: hidden }),
  },
  wrong("Multi-AZ without failover", ["redis", "automaticFailoverEnabled"], false, [
    group,
    "multiAzEnabled needs",
    elasticache,
  ]),
  wrong("failover with one node", ["redis", "numCacheClusters"], 1, [group, "at least 2 nodes", elasticache]),
  wrong("engine 99", ["redis", "engineVersion"], "99.0", [group, "engineVersion is no version", elasticache]),
  wrong("snapshots kept for 99 days", ["redis", "snapshotRetentionLimit"], 99, [group, "from 0 to 35", elasticache]),
  wrong("overlapping windows", ["redis", "snapshotWindow"], "05:30-06:30", [
    group,
    "snapshotWindow overlaps maintenanceWindow",
    `${docs}/AmazonElastiCache/latest/dg/maintenance-window.html`,
  ]),
  wrong("snapshot window of 30 minutes", ["redis", "snapshotWindow"], "03:00-03:30", [
    group,
    "shorter than 60 minutes",
    `${docs}/AmazonElastiCache/latest/dg/backups-automatic.html`,
  ]),
  wrong("group id with two hyphens in a row", ["redis", "replicationGroupId"], "ops--redis", [
    group,
    "replicationGroupId is not",
    elasticache,
  ]),
  wrong("missing parameter group", ["redis", "parameterGroupName"], "nowhere", [
    "references-exist",
    "parameterGroupName names nothing",
    elasticache,
  ]),
  wrong("missing cache subnet group", ["redis", "subnetGroupName"], "nowhere", [
    "references-exist",
    "subnetGroupName names nothing",
    elasticache,
  ]),
  wrong(
    "subnet group with a missing subnet",
    ["subnets", "subnetIds"],
    ["subnet-nowhere"],
    [
      "references-exist",
      "subnetIds names nothing",
      `${docs}/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html`,
    ],
  ),
  wrong("cluster mode without parameters for it", ["redis", "clusterMode"], "enabled", [
    group,
    "cluster mode needs cluster-enabled",
    elasticache,
  ]),
];
