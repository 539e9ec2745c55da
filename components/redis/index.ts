import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import { nameIn } from "../scope";
import { redisAlarms } from "./alarms";
import type { RedisArgs } from "./args";
import { redisDefaults } from "./args";

export type { RedisArgs } from "./args";
export { redisDefaults } from "./args";

/**
 * The queue: an ElastiCache replication group that accepts only TLS and only with a token, fails over to another zone,
 * takes daily snapshots and refuses new jobs rather than dropping old ones when it is full.
 *
 * It is protected: `pulumi destroy` stops at it, and once unprotected it leaves a last snapshot behind. Changes that need
 * a restart wait for the maintenance window. Two of the default nodes cost about 25 USD a month.
 *
 * @example
 * new Redis("redis", { scope, subnetIds, securityGroupId, keyArn, urlSecretId });
 */
export class Redis extends pulumi.ComponentResource {
  /** Address of the primary; it stays the same across a failover. */
  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** Secret with the whole address; known once it has a value. */
  readonly urlSecretArn: pulumi.Output<string>;
  /** Ids of the nodes under which their metrics are found, as many as there are nodes. */
  readonly memberIds: readonly pulumi.Output<string>[];
  readonly nodes: {
    readonly replicationGroup: aws.elasticache.ReplicationGroup;
    readonly parameterGroup: aws.elasticache.ParameterGroup;
    readonly subnetGroup: aws.elasticache.SubnetGroup;
    readonly token: random.RandomPassword;
    readonly urlVersion: aws.secretsmanager.SecretVersion;
    /** By the end of their names, such as `redis-memory-1`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ops:redis:Redis", name, {}, opts);
    const { scope, keyArn, ...chosen } = { ...redisDefaults, ...args };

    // Letters and digits only: AWS allows few special characters, and some of those would need escaping in an address.
    const token = new random.RandomPassword(`${name}-token`, { length: 64, special: false }, { parent: this });
    const groupId = nameIn(scope, "replicationGroup", "redis");
    const subnetGroup = new aws.elasticache.SubnetGroup(
      `${name}-subnets`,
      {
        name: nameIn(scope, "subnetGroup", "redis"),
        description: "Private subnets of the queue",
        subnetIds: [...chosen.subnetIds],
      },
      { parent: this },
    );
    const parameterGroup = new aws.elasticache.ParameterGroup(
      `${name}-parameters`,
      {
        name: nameIn(scope, "parameterGroup", "redis7"),
        description: "A queue must not lose keys: when memory is full, writes fail",
        family: "redis7",
        parameters: [
          { name: "maxmemory-policy", value: "noeviction" },
          { name: "reserved-memory-percent", value: String(chosen.reservedMemoryPercent) },
        ],
      },
      { parent: this },
    );
    const replicationGroup = new aws.elasticache.ReplicationGroup(
      `${name}-group`,
      {
        replicationGroupId: groupId,
        description: `Job queue of ${scope.service} in ${scope.environment}`,
        engine: "redis",
        engineVersion: chosen.engineVersion,
        nodeType: chosen.nodeType,
        port: chosen.port,
        numCacheClusters: chosen.nodes,
        multiAzEnabled: true,
        automaticFailoverEnabled: true,
        subnetGroupName: subnetGroup.name,
        securityGroupIds: [chosen.securityGroupId],
        parameterGroupName: parameterGroup.name,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        authToken: token.result,
        // A new token is added beside the old one, so that workers with the old one go on working until they restart.
        authTokenUpdateStrategy: "ROTATE",
        atRestEncryptionEnabled: true,
        kmsKeyId: keyArn,
        snapshotRetentionLimit: chosen.snapshotRetentionDays,
        snapshotWindow: chosen.snapshotWindow,
        finalSnapshotIdentifier: nameIn(scope, "replicationGroup", "redis", "final"),
        maintenanceWindow: chosen.maintenanceWindow,
        autoMinorVersionUpgrade: true,
        applyImmediately: false,
      },
      { parent: this, protect: true },
    );

    this.host = replicationGroup.primaryEndpointAddress;
    this.port = chosen.port;
    const url = pulumi.interpolate`rediss://:${token.result}@${this.host}:${this.port}`;
    const urlVersion = new aws.secretsmanager.SecretVersion(
      `${name}-url`,
      { secretId: chosen.urlSecretId, secretString: url },
      { parent: this },
    );
    this.urlSecretArn = urlVersion.secretArn;
    this.memberIds = Array.from({ length: chosen.nodes }, (_, index) =>
      replicationGroup.memberClusters.apply((members) => memberId(groupId, members, index)),
    );
    const definitions = this.memberIds.flatMap((id, index) => redisAlarms(id, index + 1, chosen));
    const alarms = args.alerting ? makeAlarms(this, name, scope, args.alerting, definitions) : {};
    this.nodes = { replicationGroup, parameterGroup, subnetGroup, token, urlVersion, alarms };
    this.registerOutputs({ host: this.host, port: this.port, urlSecretArn: this.urlSecretArn });
  }
}

/** @throws when AWS reports fewer nodes than were asked for: an alarm on a node that is not there would never ring */
function memberId(groupId: string, members: readonly string[], index: number): string {
  const member = [...members].sort()[index];
  if (member === undefined)
    throw new Error(`${groupId} has ${members.length} nodes, and number ${index + 1} was expected`);
  return member;
}
