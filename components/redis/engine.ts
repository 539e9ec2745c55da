import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type * as upstash from "../../providers/upstash/sdk";
import type { AlarmDefinition } from "../alarms";
import type { PolicyStatement } from "../policy-document";
import type { RedisEngine } from "./args";
import type { ByClient } from "./clients";
import type { RedisEvents } from "./events";
import type { RedisLogs } from "./logs";

/** What the rest of a stack needs to know of a Redis, whatever runs it. */
export interface RedisOutputs {
  readonly engine: RedisEngine;
  /** Address of the primary; it stays the same across a failover. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Secrets with the whole address, `rediss://user:token@host:port`, by client; known once they have a value. */
  readonly urlSecretArns: ByClient<pulumi.Output<string>>;
  /**
   * What reading one of them takes beside the right to the secret and to the stack's own key: with another stack's Redis,
   * the right to that stack's key. Everybody who reads one needs it.
   */
  readonly urlKeyStatements: readonly PolicyStatement[];
  /** Version of each of those values: it changes when a client must read its secret again. Another stack's are not known. */
  readonly urlVersionIds: ByClient<pulumi.Output<string>> | undefined;
  /** Ids of the nodes under which their metrics are found, as many as there are nodes. Upstash has none. */
  readonly memberIds: readonly pulumi.Output<string>[];
  /** ElastiCache's name of it, of which snapshots are taken. Upstash has none. */
  readonly replicationGroupId: pulumi.Output<string> | undefined;
}

/** How one client logs in. With a token there is no user, and all clients have the same. */
export interface Login {
  readonly user: string;
  readonly password: pulumi.Output<string>;
}

/** What one engine makes, so that the rest is the same for all of them. */
export interface Engine extends Pick<RedisOutputs, "host" | "port" | "memberIds" | "replicationGroupId"> {
  readonly logins: ByClient<Login>;
  /** What can go wrong with it and AWS measures. */
  readonly alarmDefinitions: readonly AlarmDefinition[];
  readonly nodes: EngineNodes;
}

export interface ElastiCacheNodes {
  readonly replicationGroup: aws.elasticache.ReplicationGroup;
  readonly parameterGroup: aws.elasticache.ParameterGroup;
  readonly subnetGroup: aws.elasticache.SubnetGroup;
  readonly logs: RedisLogs;
  /** With `access: "users"`. */
  readonly users: readonly aws.elasticache.User[];
  /** Where its code was given. */
  readonly events: RedisEvents | undefined;
}

export interface UpstashNodes {
  readonly database: upstash.Database;
}

export interface EngineNodes {
  /** Unless it is Upstash's. */
  readonly elastiCache?: ElastiCacheNodes;
  readonly upstash?: UpstashNodes;
}
