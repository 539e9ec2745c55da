import { readFile } from "node:fs/promises";

import type { CreateReplicationGroupMessage } from "@aws-sdk/client-elasticache";
import {
  CreateCacheParameterGroupCommand,
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyCacheParameterGroupCommand,
} from "@aws-sdk/client-elasticache";
import { Redis } from "ioredis";

import type { Emulator } from "./emulator";

/** A replication group of an emulator, and connections to it. */
export interface TestGroup {
  readonly cache: ElastiCacheClient;
  /** Address of its primary endpoint. */
  readonly host: string;
  /** An open connection over verified TLS; `disconnectAll` ends it. */
  readonly connect: (password: string, options?: { readonly maxRetriesPerRequest?: null }) => Promise<Redis>;
  readonly disconnectAll: () => void;
}

export const groupId = "queue";
export const token = "first-token-of-32-characters-abcdef";

/** Makes a queue's group of one primary and one replica. */
export async function makeGroup(
  emulator: Pick<Emulator, "ca" | "clients">,
  given: Partial<CreateReplicationGroupMessage> = {},
): Promise<TestGroup> {
  const cache = new ElastiCacheClient(emulator.clients);
  const ca = await readFile(emulator.ca, "utf8");
  const CacheParameterGroupName = "queue-parameters";
  await cache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName,
      CacheParameterGroupFamily: "redis7",
      Description: "for a queue",
    }),
  );
  const parameters = { "maxmemory-policy": "noeviction", "slowlog-log-slower-than": "1000" };
  await cache.send(
    new ModifyCacheParameterGroupCommand({
      CacheParameterGroupName,
      ParameterNameValues: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({
        ParameterName,
        ParameterValue,
      })),
    }),
  );
  await cache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: groupId,
      ReplicationGroupDescription: "queue",
      CacheNodeType: "cache.t4g.micro",
      Engine: "redis",
      EngineVersion: "7.1",
      NumCacheClusters: 2,
      CacheParameterGroupName,
      TransitEncryptionEnabled: true,
      AtRestEncryptionEnabled: true,
      AuthToken: token,
      AutomaticFailoverEnabled: true,
      ...given,
    }),
  );
  const { ReplicationGroups = [] } = await cache.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: groupId }),
  );
  const host = ReplicationGroups[0]?.NodeGroups?.[0]?.PrimaryEndpoint?.Address ?? "";
  const connections: Redis[] = [];
  return {
    cache,
    host,
    connect: async (password, options = {}) => {
      const redis = new Redis({ host, port: 6379, password, tls: { ca }, ...options });
      connections.push(redis);
      redis.on("error", () => undefined);
      // Not `once`: a refused attempt is followed by another one.
      await new Promise((resolve) => redis.once("ready", resolve));
      return redis;
    },
    disconnectAll: () => connections.forEach((redis) => redis.disconnect()),
  };
}
