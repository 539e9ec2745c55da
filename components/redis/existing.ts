import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById, Alerting } from "../alarms";
import { makeAlarms } from "../alarms";
import type { Scope } from "../scope";
import { allowDecrypting } from "../secret-decryption";
import type { RedisThresholds } from "./alarms";
import { redisAlarms } from "./alarms";
import type { ElastiCacheEngine } from "./args";
import { redisDefaults } from "./args";
import { byClient } from "./clients";
import { memberIdsOf } from "./elasticache";
import type { RedisOutputs } from "./engine";

export interface ExistingRedisArgs extends Partial<RedisThresholds> {
  readonly scope: Scope;
  /** ElastiCache's name of the replication group. */
  readonly groupId: string;
  /** Secret with its whole address, `rediss://user:token@host:port`, for all clients. */
  readonly urlSecretArn: pulumi.Input<string>;
  /** The key of that secret, which is not this stack's. Default: whichever it is, for that secret only. */
  readonly urlSecretKeyArn?: pulumi.Input<string> | undefined;
  /** As many as it has. Default 2. */
  readonly nodes?: number;
  /** Default `redis`. */
  readonly engine?: ElastiCacheEngine;
  /** Whom the alarms on its nodes tell. Without it there are none. */
  readonly alerting?: Alerting;
}

/**
 * A replication group that another stack made and looks after, such as one that several previews share. Rules judge it
 * where it is made; nothing of it is changed or deleted. Its security group must admit this stack's clients, its secret's
 * policy and the key's policy this stack's roles: docs/redis.md tells how.
 *
 * @example
 * Redis.get("redis", { scope, groupId: "ops-agent-worker-shared-redis", urlSecretArn });
 */
export class ExistingRedis extends pulumi.ComponentResource implements RedisOutputs {
  readonly engine: ElastiCacheEngine;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly urlSecretArns: RedisOutputs["urlSecretArns"];
  readonly urlKeyStatements: RedisOutputs["urlKeyStatements"];
  /** The other stack knows them. */
  readonly urlVersionIds = undefined;
  readonly memberIds: readonly pulumi.Output<string>[];
  readonly replicationGroupId: pulumi.Output<string>;
  readonly nodes: { readonly replicationGroup: aws.elasticache.ReplicationGroup; readonly alarms: AlarmsById };

  constructor(name: string, args: ExistingRedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:redis:ExistingRedis", name, { groupId: args.groupId }, opts);
    const { scope, groupId, urlSecretArn, urlSecretKeyArn, alerting, ...chosen } = { ...redisDefaults, ...args };
    const replicationGroup = aws.elasticache.ReplicationGroup.get(`${name}-group`, groupId, undefined, {
      parent: this,
    });
    const memberIds = memberIdsOf(replicationGroup, chosen.nodes);
    const definitions = memberIds.flatMap((id, index) => redisAlarms(id, index + 1, chosen));

    this.engine = args.engine ?? "redis";
    this.host = replicationGroup.primaryEndpointAddress;
    this.port = replicationGroup.port.apply((port) => port ?? redisDefaults.port);
    this.urlSecretArns = byClient(() => pulumi.output(urlSecretArn));
    this.urlKeyStatements = [allowDecrypting("DecryptRedisAddress", urlSecretArn, urlSecretKeyArn)];
    this.memberIds = memberIds;
    this.replicationGroupId = pulumi.output(groupId);
    const alarms = alerting === undefined ? {} : makeAlarms(this, name, scope, alerting, definitions);
    this.nodes = { replicationGroup, alarms };
    this.registerOutputs({ groupId, host: this.host, port: this.port, urlSecretArns: this.urlSecretArns });
  }
}
