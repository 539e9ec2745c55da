import type {
  AuthTokenUpdateStrategyType,
  CacheCluster,
  LogDeliveryConfiguration,
  LogDeliveryConfigurationRequest,
  ModifyReplicationGroupMessage,
  ReplicationGroup,
  TransitEncryptionMode,
} from "@aws-sdk/client-elasticache";
import type { Unwrap } from "@pulumi/pulumi";
import type { ReplicationGroupArgs, ReplicationGroupState } from "@pulumi/aws/elasticache/replicationGroup";

import { unlessGone } from "../aws-clients";
import { asGiven, type AwsOperation, awsType, tagList } from "../aws-type";
import { retag, tagsByArn } from "./elasticache-groups";

type Inputs = Unwrap<ReplicationGroupArgs>;

/**
 * Replacements: registry documentation of aws.elasticache.ReplicationGroup; identity, engine, network, encryption at
 * rest and the snapshot it was restored from are fixed. Encryption in transit may change in place from Redis 7.0.5 on;
 * here it always replaces, which never hides a replacement.
 */
export const replicationGroup = awsType<ReplicationGroupArgs, ReplicationGroupState>({
  inputs: {
    replicationGroupId: { replace: true },
    description: {},
    engine: { replace: true, default: "redis" },
    engineVersion: { chosenByAws: true },
    nodeType: { chosenByAws: true },
    numCacheClusters: { chosenByAws: true },
    parameterGroupName: { chosenByAws: true },
    subnetGroupName: { replace: true, chosenByAws: true },
    securityGroupIds: { chosenByAws: true },
    preferredCacheClusterAzs: { as: "list", notReadBack: "only a wish at creation; AWS does not tell it" },
    port: { replace: true, chosenByAws: true },
    atRestEncryptionEnabled: { replace: true, chosenByAws: true },
    kmsKeyId: { replace: true },
    transitEncryptionEnabled: { replace: true, chosenByAws: true },
    transitEncryptionMode: { chosenByAws: true },
    authToken: { notReadBack: "AWS never tells a token" },
    authTokenUpdateStrategy: { steers: true },
    userGroupIds: {},
    automaticFailoverEnabled: { default: false },
    multiAzEnabled: { default: false },
    autoMinorVersionUpgrade: { chosenByAws: true },
    maintenanceWindow: { chosenByAws: true },
    snapshotRetentionLimit: {},
    snapshotWindow: { chosenByAws: true },
    finalSnapshotIdentifier: { steers: true },
    notificationTopicArn: {},
    logDeliveryConfigurations: { as: "set" },
    applyImmediately: { steers: true },
    tags: {},
  },
  outputs: [
    "arn",
    "clusterEnabled",
    "configurationEndpointAddress",
    "engineVersionActual",
    "memberClusters",
    "primaryEndpointAddress",
    "readerEndpointAddress",
    "tagsAll",
  ],
  secretOutputs: ["authToken"],
  autoName: { property: "replicationGroupId", maximumLength: 40, lowerCase: true },
  async create(inputs, { cloud, tags }) {
    const { ReplicationGroup } = await (
      await cloud.elastiCache()
    ).createReplicationGroup({
      ReplicationGroupId: inputs.replicationGroupId,
      ReplicationGroupDescription: inputs.description,
      Engine: inputs.engine,
      EngineVersion: inputs.engineVersion,
      CacheNodeType: inputs.nodeType,
      NumCacheClusters: inputs.numCacheClusters,
      CacheParameterGroupName: inputs.parameterGroupName,
      CacheSubnetGroupName: inputs.subnetGroupName,
      SecurityGroupIds: inputs.securityGroupIds,
      PreferredCacheClusterAZs: inputs.preferredCacheClusterAzs,
      Port: inputs.port,
      AtRestEncryptionEnabled: atRest(inputs),
      KmsKeyId: inputs.kmsKeyId,
      TransitEncryptionEnabled: inputs.transitEncryptionEnabled,
      TransitEncryptionMode: inputs.transitEncryptionMode as TransitEncryptionMode | undefined,
      AuthToken: inputs.authToken,
      UserGroupIds: inputs.userGroupIds,
      AutomaticFailoverEnabled: inputs.automaticFailoverEnabled,
      MultiAZEnabled: inputs.multiAzEnabled,
      AutoMinorVersionUpgrade: inputs.autoMinorVersionUpgrade,
      PreferredMaintenanceWindow: inputs.maintenanceWindow,
      SnapshotRetentionLimit: inputs.snapshotRetentionLimit,
      SnapshotWindow: inputs.snapshotWindow,
      NotificationTopicArn: inputs.notificationTopicArn,
      LogDeliveryConfigurations: logDelivery(inputs),
      Tags: tagList(tags),
    });
    return ReplicationGroup?.ReplicationGroupId ?? "";
  },
  async settle(id, _inputs, operation) {
    await operation.until(`replication group ${id} is available`, async () => {
      const found = await describe(id, operation);
      if (found?.Status === "create-failed") throw new Error(`replication group ${id} could not be created`);
      return found?.Status === "available" || undefined;
    });
  },
  async read(id, state, operation) {
    const found = await describe(id, operation);
    if (found === undefined || found.Status === "deleting") return undefined;
    const cluster = await describeFirstMember(found, operation);
    return {
      replicationGroupId: id,
      ...fromGroup(found, state.kmsKeyId),
      ...fromMember(cluster, state.engineVersion),
      ...endpoints(found),
      arn: found.ARN,
      tagsAll: await tagsByArn(found.ARN, operation),
    };
  },
  async update(id, inputs, change) {
    const { changed, cloud, old } = change;
    const elastiCache = await cloud.elastiCache();
    const modified = modifiable.filter(([property]) => changed(property));
    if (modified.length > 0 || changed("logDeliveryConfigurations", "userGroupIds")) {
      await elastiCache.modifyReplicationGroup({
        ReplicationGroupId: id,
        ApplyImmediately: inputs.applyImmediately ?? false,
        ...Object.fromEntries(
          modified.map(([property, parameter]) => [parameter, inputs[property] ?? whenRemoved[property]]),
        ),
        ...(changed("logDeliveryConfigurations") && { LogDeliveryConfigurations: logDelivery(inputs, old) }),
        ...(changed("userGroupIds") && userGroups(inputs, old)),
      });
    }
    if (changed("authToken", "authTokenUpdateStrategy") && inputs.authToken !== undefined) {
      // As in the official provider: at once, whatever applyImmediately says, and by ROTATE unless told otherwise. Also
      // when only the strategy changes: that is how the older of two tokens is dropped.
      await elastiCache.modifyReplicationGroup({
        ReplicationGroupId: id,
        ApplyImmediately: true,
        AuthToken: inputs.authToken,
        AuthTokenUpdateStrategy: (inputs.authTokenUpdateStrategy ?? "ROTATE") as AuthTokenUpdateStrategyType,
      });
    }
    if (changed("numCacheClusters") && inputs.numCacheClusters !== undefined) {
      const replicas = { ReplicationGroupId: id, NewReplicaCount: inputs.numCacheClusters - 1, ApplyImmediately: true };
      const more = inputs.numCacheClusters > (change.state.numCacheClusters ?? 0);
      await (more ? elastiCache.increaseReplicaCount(replicas) : elastiCache.decreaseReplicaCount(replicas));
    }
  },
  retag,
  async delete(id, inputs, operation) {
    const elastiCache = await operation.cloud.elastiCache();
    await elastiCache.deleteReplicationGroup({
      ReplicationGroupId: id,
      FinalSnapshotIdentifier: inputs.finalSnapshotIdentifier,
    });
    await operation.until(`replication group ${id} is deleted`, async () =>
      (await describe(id, operation)) === undefined ? true : undefined,
    );
  },
});

/** What can be changed in place, and the API's names for it. */
const modifiable = Object.entries({
  description: "ReplicationGroupDescription",
  engineVersion: "EngineVersion",
  nodeType: "CacheNodeType",
  parameterGroupName: "CacheParameterGroupName",
  securityGroupIds: "SecurityGroupIds",
  automaticFailoverEnabled: "AutomaticFailoverEnabled",
  multiAzEnabled: "MultiAZEnabled",
  autoMinorVersionUpgrade: "AutoMinorVersionUpgrade",
  maintenanceWindow: "PreferredMaintenanceWindow",
  snapshotRetentionLimit: "SnapshotRetentionLimit",
  snapshotWindow: "SnapshotWindow",
  notificationTopicArn: "NotificationTopicArn",
  transitEncryptionMode: "TransitEncryptionMode",
} satisfies Partial<Record<keyof Inputs, keyof ModifyReplicationGroupMessage>>) as [
  keyof Inputs,
  keyof ModifyReplicationGroupMessage,
][];

/** What a property becomes when the program no longer gives it, where AWS would keep it. */
const whenRemoved: { readonly [Key in keyof Inputs]?: unknown } = { snapshotRetentionLimit: 0 };

async function describe(id: string, { cloud }: AwsOperation): Promise<ReplicationGroup | undefined> {
  const elastiCache = await cloud.elastiCache();
  const answer = await unlessGone(() => elastiCache.describeReplicationGroups({ ReplicationGroupId: id }));
  return answer?.ReplicationGroups?.[0];
}

async function describeFirstMember({ MemberClusters: members }: ReplicationGroup, { cloud }: AwsOperation) {
  if (members?.[0] === undefined) return undefined;
  const elastiCache = await cloud.elastiCache();
  return (await elastiCache.describeCacheClusters({ CacheClusterId: members[0] })).CacheClusters?.[0];
}

function fromGroup(found: ReplicationGroup, givenKey: string | undefined) {
  return {
    description: found.Description,
    engine: found.Engine,
    nodeType: found.CacheNodeType,
    numCacheClusters: found.MemberClusters?.length,
    atRestEncryptionEnabled: found.AtRestEncryptionEnabled,
    kmsKeyId: asGiven(givenKey, found.KmsKeyId, found.KmsKeyId?.split("/").at(-1)),
    transitEncryptionEnabled: found.TransitEncryptionEnabled,
    transitEncryptionMode: found.TransitEncryptionMode,
    automaticFailoverEnabled: found.AutomaticFailover === "enabled",
    multiAzEnabled: found.MultiAZ === "enabled",
    autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade,
    snapshotRetentionLimit: found.SnapshotRetentionLimit,
    snapshotWindow: found.SnapshotWindow,
    logDeliveryConfigurations: found.LogDeliveryConfigurations?.map(fromLogDelivery),
    userGroupIds: found.UserGroupIds,
    clusterEnabled: found.ClusterEnabled,
    memberClusters: found.MemberClusters,
  };
}

/** What AWS tells of the members only. */
function fromMember(member: CacheCluster | undefined, givenVersion: string | undefined) {
  const version = member?.EngineVersion;
  return {
    engineVersion: givenVersion && version?.startsWith(`${givenVersion}.`) ? givenVersion : version,
    engineVersionActual: version,
    parameterGroupName: member?.CacheParameterGroup?.CacheParameterGroupName,
    subnetGroupName: member?.CacheSubnetGroupName,
    securityGroupIds: member?.SecurityGroups?.map(({ SecurityGroupId = "" }) => SecurityGroupId),
    maintenanceWindow: member?.PreferredMaintenanceWindow,
    notificationTopicArn: member?.NotificationConfiguration?.TopicArn,
  };
}

function endpoints({ ConfigurationEndpoint: configuration, NodeGroups: groups }: ReplicationGroup) {
  const group = groups?.[0];
  return {
    port: (configuration ?? group?.PrimaryEndpoint)?.Port,
    configurationEndpointAddress: configuration?.Address,
    primaryEndpointAddress: group?.PrimaryEndpoint?.Address,
    readerEndpointAddress: group?.ReaderEndpoint?.Address,
  };
}

/** The official provider's schema types this as a text that holds true or false; the SDK lets a boolean in as well. */
const atRest = ({ atRestEncryptionEnabled: given }: Inputs): boolean | undefined =>
  given === undefined ? undefined : String(given) === "true";

/** Users take the place of a token only where the strategy says so; AWS refuses them beside one. */
function userGroups(inputs: Inputs, old: Inputs): Partial<ModifyReplicationGroupMessage> {
  const [before, after] = [old.userGroupIds ?? [], inputs.userGroupIds ?? []];
  const add = after.filter((id) => !before.includes(id));
  const remove = before.filter((id) => !after.includes(id));
  return {
    ...(add.length > 0 && { UserGroupIdsToAdd: add }),
    ...(remove.length > 0 && { UserGroupIdsToRemove: remove }),
    ...(add.length > 0 &&
      inputs.authTokenUpdateStrategy === "DELETE" && {
        AuthTokenUpdateStrategy: "DELETE",
      }),
  };
}

function logDelivery(inputs: Inputs, old?: Inputs): LogDeliveryConfigurationRequest[] | undefined {
  const wanted = inputs.logDeliveryConfigurations?.map((log): LogDeliveryConfigurationRequest => {
    const isGroup = log.destinationType === "cloudwatch-logs";
    return {
      LogType: log.logType as "slow-log",
      LogFormat: log.logFormat as "json",
      DestinationType: log.destinationType as "cloudwatch-logs",
      DestinationDetails: isGroup
        ? { CloudWatchLogsDetails: { LogGroup: log.destination } }
        : { KinesisFirehoseDetails: { DeliveryStream: log.destination } },
    };
  });
  const types = new Set(wanted?.map(({ LogType }) => LogType as string));
  const dropped = (old?.logDeliveryConfigurations ?? []).filter(({ logType }) => !types.has(logType));
  const removals = dropped.map(({ logType }) => ({ LogType: logType as "slow-log", Enabled: false }));
  return wanted === undefined && removals.length === 0 ? undefined : [...(wanted ?? []), ...removals];
}

const fromLogDelivery = (log: LogDeliveryConfiguration) => ({
  destination:
    log.DestinationDetails?.CloudWatchLogsDetails?.LogGroup ??
    log.DestinationDetails?.KinesisFirehoseDetails?.DeliveryStream ??
    "",
  destinationType: log.DestinationType ?? "",
  logFormat: log.LogFormat ?? "",
  logType: log.LogType ?? "",
});
