import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { nameIn } from "../scope";
import { makeAccess } from "./access";
import { redisAlarms } from "./alarms";
import type { ChosenRedis, ElastiCacheEngine } from "./args";
import { redisDefaults } from "./args";
import type { Engine } from "./engine";
import { eventAlarms, RedisEvents } from "./events";
import { deliveries, makeLogs } from "./logs";

/** A replication group with what it needs, inside the component `parent`. */
export function makeElastiCache(
  parent: pulumi.Resource,
  name: string,
  args: ChosenRedis & { readonly engine: ElastiCacheEngine },
): Engine {
  const { scope, engine, keyArn } = args;
  const engineVersion = args.engineVersion ?? redisDefaults.engineVersions[engine];
  const family = `${engine}${engineVersion.split(".")[0] ?? ""}`;
  const groupId = nameIn(scope, "replicationGroup", "redis");

  const access = makeAccess(parent, name, args);
  const logs = makeLogs(parent, name, args);
  const events = makeEvents(parent, name, args);
  const subnetGroup = new aws.elasticache.SubnetGroup(
    `${name}-subnets`,
    {
      name: nameIn(scope, "subnetGroup", "redis"),
      description: "Private subnets of the queue",
      subnetIds: [...args.subnetIds],
    },
    { parent },
  );
  const parameterGroup = new aws.elasticache.ParameterGroup(
    `${name}-parameters`,
    {
      name: nameIn(scope, "parameterGroup", family),
      description: "A queue must not lose keys: when memory is full, writes fail",
      family,
      parameters: [
        { name: "maxmemory-policy", value: "noeviction" },
        { name: "reserved-memory-percent", value: String(args.reservedMemoryPercent) },
        { name: "slowlog-log-slower-than", value: String(args.slowLogMilliseconds * 1_000) },
      ],
    },
    // An upgrade to another family makes a new one and moves the nodes; while they use the old one it cannot go.
    { parent, deleteBeforeReplace: false },
  );
  // A new one for each life of the group, so that its last snapshot never meets the one of a life before.
  const life = new random.RandomId(`${name}-life`, { byteLength: 4, keepers: { groupId } }, { parent });
  const replicationGroup = new aws.elasticache.ReplicationGroup(
    `${name}-group`,
    {
      replicationGroupId: groupId,
      description: `Job queue of ${scope.service} in ${scope.environment}`,
      engine,
      engineVersion,
      nodeType: args.nodeType,
      port: args.port,
      numCacheClusters: args.nodes,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      subnetGroupName: subnetGroup.name,
      securityGroupIds: [args.securityGroupId],
      parameterGroupName: parameterGroup.name,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      ...access.settings,
      atRestEncryptionEnabled: true,
      kmsKeyId: keyArn,
      snapshotRetentionLimit: args.snapshotRetentionDays,
      snapshotWindow: args.snapshotWindow,
      finalSnapshotIdentifier: pulumi.interpolate`${groupId}-final-${life.hex}`,
      maintenanceWindow: args.maintenanceWindow,
      logDeliveryConfigurations: deliveries(logs),
      ...(events === undefined ? {} : { notificationTopicArn: events.topicArn }),
      autoMinorVersionUpgrade: true,
      applyImmediately: args.applyImmediately,
    },
    { parent, protect: true, retainOnDelete: args.retain },
  );
  const memberIds = memberIdsOf(replicationGroup, args.nodes);
  return {
    host: replicationGroup.primaryEndpointAddress,
    port: pulumi.output(args.port),
    memberIds,
    replicationGroupId: replicationGroup.replicationGroupId,
    logins: access.logins,
    alarmDefinitions: [
      ...memberIds.flatMap((id, index) => redisAlarms(id, index + 1, args)),
      ...(events === undefined ? [] : eventAlarms(scope)),
    ],
    nodes: {
      elastiCache: { replicationGroup, parameterGroup, subnetGroup, logs, users: access.users, events },
    },
  };
}

function makeEvents(parent: pulumi.Resource, name: string, args: ChosenRedis): RedisEvents | undefined {
  const { scope, keyArn, logRetentionDays, alerting, eventsFunctionCode: functionCode } = args;
  if (functionCode === undefined) return undefined;
  return new RedisEvents(`${name}-events`, { scope, functionCode, keyArn, logRetentionDays, alerting }, { parent });
}

/** The ids of a group's nodes, as many as are asked for; each is known once the group is. */
export function memberIdsOf(group: aws.elasticache.ReplicationGroup, nodes: number): readonly pulumi.Output<string>[] {
  return Array.from({ length: nodes }, (_, index) =>
    pulumi.all([group.replicationGroupId, group.memberClusters]).apply(([id, members]) => memberId(id, members, index)),
  );
}

/** @throws when AWS reports fewer nodes than were asked for: an alarm on a node that is not there would never ring */
function memberId(groupId: string, members: readonly string[], index: number): string {
  const member = [...members].sort()[index];
  if (member === undefined)
    throw new Error(`${groupId} has ${members.length} nodes, and number ${index + 1} was expected`);
  return member;
}
