import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import type { RedisArgs, RedisEngine } from "./args";
import { redisDefaults } from "./args";
import { makeElastiCache } from "./elasticache";
import type { EngineNodes, RedisOutputs } from "./engine";
import type { ExistingRedisArgs } from "./existing";
import { ExistingRedis } from "./existing";
import { makeUpstash } from "./upstash";
import { makeUrlSecrets } from "./url-secrets";

export { accessStrings } from "./access";
export type { RedisArgs, RedisEngine } from "./args";
export { redisDefaults } from "./args";
export type { RedisClient } from "./clients";
export { redisClients } from "./clients";
export type { RedisOutputs } from "./engine";
export type { ExistingRedisArgs } from "./existing";
export { ExistingRedis } from "./existing";

/**
 * The queue: a Redis that accepts only TLS and only clients that log in, and that refuses new jobs rather than dropping
 * old ones when it is full.
 *
 * On ElastiCache it is a replication group that fails over to another zone, takes daily snapshots, writes its slow log
 * and its engine log to CloudWatch and says when something happens to it. It is protected: `pulumi destroy` stops at it,
 * and once unprotected it leaves a last snapshot behind. Changes that need a restart wait for the maintenance window.
 * Two of the default nodes cost about 23 USD a month, two cache.m7g.large about 230, the alarms 1.50, each secret 0.40.
 *
 * On Upstash it is a database outside the network: no snapshots, events or metrics of AWS, one login for all clients.
 *
 * @example
 * new Redis("redis", { scope, subnetIds, securityGroupId, keyArn });
 * @throws while the program runs, when engine `upstash` is asked for without its account
 */
export class Redis extends pulumi.ComponentResource implements RedisOutputs {
  readonly engine: RedisEngine;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly urlSecretArns: RedisOutputs["urlSecretArns"];
  /** None: the stack's own key encrypts them. */
  readonly urlKeyStatements: RedisOutputs["urlKeyStatements"] = [];
  readonly urlVersionIds: RedisOutputs["urlVersionIds"];
  readonly memberIds: readonly pulumi.Output<string>[];
  readonly replicationGroupId: pulumi.Output<string> | undefined;
  readonly nodes: EngineNodes & {
    readonly urlSecrets: Readonly<Record<string, aws.secretsmanager.Secret>>;
    /** By the end of their names, such as `redis-memory-1`. */
    readonly alarms: AlarmsById;
  };

  /** A Redis that another stack made, with the outputs of one of its own. Nothing of it is changed. */
  static get(name: string, args: ExistingRedisArgs, opts?: pulumi.ComponentResourceOptions): ExistingRedis {
    return new ExistingRedis(name, args, opts);
  }

  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:redis:Redis", name, {}, opts);
    const chosen = { ...redisDefaults, ...args };
    const { scope, alerting, engine } = chosen;
    const made =
      engine === "upstash" ? makeUpstash(this, name, chosen) : makeElastiCache(this, name, { ...chosen, engine });
    const urls = makeUrlSecrets(this, name, chosen, made);
    const alarms = alerting === undefined ? {} : makeAlarms(this, name, scope, alerting, made.alarmDefinitions);

    this.engine = engine;
    this.host = made.host;
    this.port = made.port;
    this.memberIds = made.memberIds;
    this.replicationGroupId = made.replicationGroupId;
    this.urlSecretArns = urls.arns;
    this.urlVersionIds = urls.versionIds;
    this.nodes = { ...made.nodes, urlSecrets: urls.secrets, alarms };
    this.registerOutputs({
      engine,
      host: this.host,
      port: this.port,
      urlSecretArns: this.urlSecretArns,
      replicationGroupId: this.replicationGroupId,
    });
  }
}
