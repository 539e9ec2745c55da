import type {
  AuthTokenUpdateStrategyType,
  LogDeliveryConfiguration,
  LogDeliveryConfigurationRequest,
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
    port: {
      replace: true,
      chosenByAws: true,
      decidedByEmulator: "all groups share one address, so each has a port of its own",
    },
    atRestEncryptionEnabled: { replace: true, chosenByAws: true },
    kmsKeyId: { replace: true },
    transitEncryptionEnabled: { replace: true, chosenByAws: true },
    transitEncryptionMode: { chosenByAws: true },
    authToken: { notReadBack: "AWS never tells a token" },
    authTokenUpdateStrategy: { steers: true },
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
    const elastiCache = await operation.cloud.elastiCache();
    const member = found.MemberClusters?.[0];
    const clusters = member && (await elastiCache.describeCacheClusters({ CacheClusterId: member })).CacheClusters;
    const cluster = clusters ? clusters[0] : undefined;
    const group = found.NodeGroups?.[0];
    const version = cluster?.EngineVersion;
    return {
      replicationGroupId: id,
      description: found.Description,
      engine: found.Engine ?? cluster?.Engine,
      engineVersion:
        state.engineVersion && version?.startsWith(`${state.engineVersion}.`) ? state.engineVersion : version,
      nodeType: found.CacheNodeType,
      numCacheClusters: found.MemberClusters?.length,
      parameterGroupName: cluster?.CacheParameterGroup?.CacheParameterGroupName,
      subnetGroupName: cluster?.CacheSubnetGroupName,
      securityGroupIds: cluster?.SecurityGroups?.map(({ SecurityGroupId = "" }) => SecurityGroupId),
      port: (found.ConfigurationEndpoint ?? group?.PrimaryEndpoint)?.Port,
      atRestEncryptionEnabled: found.AtRestEncryptionEnabled,
      kmsKeyId: asGiven(state.kmsKeyId, found.KmsKeyId, found.KmsKeyId?.split("/").at(-1)),
      transitEncryptionEnabled: found.TransitEncryptionEnabled,
      transitEncryptionMode: found.TransitEncryptionMode,
      automaticFailoverEnabled: found.AutomaticFailover === "enabled",
      multiAzEnabled: found.MultiAZ === "enabled",
      autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade ?? cluster?.AutoMinorVersionUpgrade,
      maintenanceWindow: cluster?.PreferredMaintenanceWindow,
      snapshotRetentionLimit: found.SnapshotRetentionLimit,
      snapshotWindow: found.SnapshotWindow,
      notificationTopicArn: cluster?.NotificationConfiguration?.TopicArn,
      logDeliveryConfigurations: found.LogDeliveryConfigurations?.map(fromLogDelivery),
      arn: found.ARN,
      clusterEnabled: found.ClusterEnabled,
      configurationEndpointAddress: found.ConfigurationEndpoint?.Address,
      engineVersionActual: version,
      memberClusters: found.MemberClusters,
      primaryEndpointAddress: group?.PrimaryEndpoint?.Address,
      readerEndpointAddress: group?.ReaderEndpoint?.Address,
      tagsAll: await tagsByArn(found.ARN, operation),
    };
  },
  async update(id, inputs, change) {
    const { changed, cloud, old } = change;
    const elastiCache = await cloud.elastiCache();
    const modify = {
      ReplicationGroupId: id,
      ApplyImmediately: inputs.applyImmediately ?? false,
      ...(changed("description") && { ReplicationGroupDescription: inputs.description }),
      ...(changed("engineVersion") && { EngineVersion: inputs.engineVersion }),
      ...(changed("nodeType") && { CacheNodeType: inputs.nodeType }),
      ...(changed("parameterGroupName") && { CacheParameterGroupName: inputs.parameterGroupName }),
      ...(changed("securityGroupIds") && { SecurityGroupIds: inputs.securityGroupIds }),
      ...(changed("automaticFailoverEnabled") && { AutomaticFailoverEnabled: inputs.automaticFailoverEnabled }),
      ...(changed("multiAzEnabled") && { MultiAZEnabled: inputs.multiAzEnabled }),
      ...(changed("autoMinorVersionUpgrade") && { AutoMinorVersionUpgrade: inputs.autoMinorVersionUpgrade }),
      ...(changed("maintenanceWindow") && { PreferredMaintenanceWindow: inputs.maintenanceWindow }),
      ...(changed("snapshotRetentionLimit") && { SnapshotRetentionLimit: inputs.snapshotRetentionLimit ?? 0 }),
      ...(changed("snapshotWindow") && { SnapshotWindow: inputs.snapshotWindow }),
      ...(changed("notificationTopicArn") && { NotificationTopicArn: inputs.notificationTopicArn }),
      ...(changed("transitEncryptionMode") && {
        TransitEncryptionMode: inputs.transitEncryptionMode as TransitEncryptionMode | undefined,
      }),
      ...(changed("logDeliveryConfigurations") && { LogDeliveryConfigurations: logDelivery(inputs, old) }),
    };
    if (Object.keys(modify).length > 2) await elastiCache.modifyReplicationGroup(modify);
    if (changed("authToken")) {
      // As in the official provider: at once, whatever applyImmediately says, and by ROTATE unless told otherwise.
      await elastiCache.modifyReplicationGroup({
        ReplicationGroupId: id,
        ApplyImmediately: true,
        AuthToken: inputs.authToken,
        AuthTokenUpdateStrategy: strategy(inputs),
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

async function describe(id: string, { cloud }: AwsOperation): Promise<ReplicationGroup | undefined> {
  const elastiCache = await cloud.elastiCache();
  const answer = await unlessGone(() => elastiCache.describeReplicationGroups({ ReplicationGroupId: id }));
  return answer?.ReplicationGroups?.[0];
}

/** The official provider's schema types this as a text that holds true or false; the SDK lets a boolean in as well. */
const atRest = ({ atRestEncryptionEnabled: given }: Inputs): boolean | undefined =>
  given === undefined ? undefined : String(given) === "true";

const strategy = (inputs: Inputs): AuthTokenUpdateStrategyType =>
  inputs.authToken === undefined
    ? "DELETE"
    : ((inputs.authTokenUpdateStrategy ?? "ROTATE") as AuthTokenUpdateStrategyType);

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
