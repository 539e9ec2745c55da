import { backupMetrics, metrics, redisEvents } from "../../../runtime/contract";
import {
  bucket,
  cacheCluster,
  databaseInstance,
  database,
  ecsCluster,
  ecsService,
  eventRule,
  healthCheck,
  lambdaFunction,
  loadBalancer,
  logGroup,
  queue,
  replicationGroup,
  targetGroup,
  taskDefinition,
  topic,
  webAcl,
} from "../../model/types";
import { certificate } from "../../model/types/alarms";

/** What a dimension names: a resource of these types by one of these properties, or by what it is known by. */
export interface Dimension {
  readonly types: readonly string[];
  readonly properties?: readonly string[];
  /** It need not lie where the metric is published. */
  readonly isOfAnyRegion?: true;
}

/** Metrics of one namespace: which there are, and which dimensions each set of them needs. */
export interface Family {
  readonly metrics: readonly string[];
  /** Sets of dimensions under which they are published. */
  readonly sets: readonly (readonly string[])[];
  /** Metrics that are published under these only. */
  readonly own?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly dimensions: Readonly<Record<string, Dimension>>;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const ecsDimensions = {
  ClusterName: { types: ecsCluster },
  ServiceName: { types: ecsService },
  TaskDefinitionFamily: { types: taskDefinition },
};

const ofTargets = [
  ["LoadBalancer", "TargetGroup"],
  ["AvailabilityZone", "LoadBalancer", "TargetGroup"],
];
const ofReplication = ["DestinationBucket", "RuleId", "SourceBucket"];

/** AWS's own metrics of the resources that such a stack has, as its pages on each service list them. */
export const awsMetrics: Readonly<Record<string, Family>> = {
  "AWS/ECS": {
    metrics: words(`CPUUtilization CPUReservation MemoryUtilization MemoryReservation EBSFilesystemUtilization
      GPUReservation ActiveConnectionCount NewConnectionCount ProcessedBytes RequestCount TargetResponseTime
      HTTPCode_Target_2XX_Count HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count RequestCountPerTarget`),
    sets: [["ClusterName"], ["ClusterName", "ServiceName"]],
    dimensions: ecsDimensions,
  },
  "ECS/ContainerInsights": {
    metrics:
      words(`RunningTaskCount DesiredTaskCount PendingTaskCount DeploymentCount TaskSetCount TaskCount ServiceCount
      ContainerInstanceCount CpuUtilized CpuReserved MemoryUtilized MemoryReserved NetworkRxBytes NetworkTxBytes
      StorageReadBytes StorageWriteBytes EphemeralStorageReserved EphemeralStorageUtilized RestartCount
      UnHealthyContainerHealthStatus`),
    sets: [["ClusterName"], ["ClusterName", "ServiceName"], ["ClusterName", "TaskDefinitionFamily"]],
    dimensions: ecsDimensions,
  },
  "AWS/Lambda": {
    metrics: words(`Invocations Errors DeadLetterErrors DestinationDeliveryFailures Throttles Duration
      ConcurrentExecutions ProvisionedConcurrencySpilloverInvocations AsyncEventsReceived AsyncEventAge
      AsyncEventsDropped IteratorAge PostRuntimeExtensionsDuration RecursiveInvocationsDropped`),
    sets: [[], ["FunctionName"], ["FunctionName", "Resource"], ["ExecutedVersion", "FunctionName", "Resource"]],
    dimensions: { FunctionName: { types: lambdaFunction } },
  },
  "AWS/SQS": {
    metrics: words(`ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible
      ApproximateNumberOfMessagesDelayed ApproximateAgeOfOldestMessage NumberOfMessagesSent NumberOfMessagesReceived
      NumberOfMessagesDeleted NumberOfEmptyReceives SentMessageSize`),
    sets: [["QueueName"]],
    dimensions: { QueueName: { types: queue } },
  },
  "AWS/SNS": {
    metrics: words(`NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed
      NumberOfNotificationsFilteredOut NumberOfNotificationsFilteredOut-MessageBody
      NumberOfNotificationsFilteredOut-InvalidMessageBody NumberOfNotificationsRedrivenToDlq
      NumberOfNotificationsFailedToRedriveToDlq PublishSize`),
    sets: [["TopicName"]],
    dimensions: { TopicName: { types: topic } },
  },
  "AWS/ElastiCache": {
    metrics: words(`CPUUtilization EngineCPUUtilization FreeableMemory SwapUsage NetworkBytesIn NetworkBytesOut
      CurrConnections NewConnections Evictions Reclaimed CacheHits CacheMisses CacheHitRate CurrItems CurrVolatileItems
      BytesUsedForCache DatabaseMemoryUsagePercentage DatabaseCapacityUsagePercentage DatabaseMemoryUsageCountedForEvictPercentage
      MemoryFragmentationRatio ReplicationLag ReplicationBytes SaveInProgress MasterLinkHealthStatus IsMaster
      AuthenticationFailures CommandAuthorizationFailures KeyAuthorizationFailures ChannelAuthorizationFailures
      IamAuthenticationExpirations IamAuthenticationThrottling TrafficManagementActive GlobalDatastoreReplicationLag
      CPUCreditBalance CPUCreditUsage NetworkBandwidthInAllowanceExceeded NetworkBandwidthOutAllowanceExceeded
      NetworkConntrackAllowanceExceeded NetworkPacketsPerSecondAllowanceExceeded SuccessfulReadRequestLatency
      SuccessfulWriteRequestLatency StringBasedCmds GetTypeCmds SetTypeCmds EvalBasedCmds ErrorCount KeysTracked`),
    sets: [
      ["CacheClusterId"],
      ["CacheClusterId", "CacheNodeId"],
      ["ReplicationGroupId"],
      ["ReplicationGroupId", "Role"],
    ],
    dimensions: {
      CacheClusterId: { types: [...replicationGroup, ...cacheCluster], properties: ["memberClusters", "clusterId"] },
      ReplicationGroupId: { types: replicationGroup, properties: ["replicationGroupId"] },
    },
  },
  "AWS/RDS": {
    metrics: words(`CPUUtilization CPUCreditBalance DatabaseConnections FreeableMemory FreeStorageSpace
      FreeLocalStorage MaximumUsedTransactionIDs ReadLatency WriteLatency ReadIOPS WriteIOPS ReadThroughput
      WriteThroughput DiskQueueDepth SwapUsage BurstBalance EBSIOBalance% EBSByteBalance% ReplicaLag
      OldestReplicationSlotLag ReplicationSlotDiskUsage TransactionLogsDiskUsage TransactionLogsGeneration
      NetworkReceiveThroughput NetworkTransmitThroughput CheckpointLag DBLoad DBLoadCPU DBLoadNonCPU Deadlocks
      BufferCacheHitRatio AuroraReplicaLag VolumeBytesUsed ServerlessDatabaseCapacity ACUUtilization`),
    sets: [[], ["DBInstanceIdentifier"], ["DBClusterIdentifier"], ["DBClusterIdentifier", "Role"]],
    dimensions: {
      DBInstanceIdentifier: { types: databaseInstance, properties: ["identifier"] },
      DBClusterIdentifier: { types: database, properties: ["clusterIdentifier"] },
    },
  },
  "AWS/Events": {
    metrics: words(`Invocations FailedInvocations TriggeredRules MatchedEvents ThrottledRules DeadLetterInvocations
      InvocationsSentToDlq InvocationsFailedToBeSentToDlq RetryInvocationAttempts IngestionToInvocationStartLatency`),
    sets: [[], ["RuleName"], ["EventBusName", "RuleName"]],
    dimensions: { RuleName: { types: eventRule } },
  },
  "AWS/ApplicationELB": {
    metrics: words(`HealthyHostCount UnHealthyHostCount HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count
      HTTPCode_ELB_5XX_Count HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count
      HTTPCode_ELB_504_Count HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count
      HTTPCode_Target_5XX_Count TargetResponseTime TargetConnectionErrorCount TargetTLSNegotiationErrorCount
      ClientTLSNegotiationErrorCount RejectedConnectionCount ActiveConnectionCount NewConnectionCount RequestCount
      RequestCountPerTarget ProcessedBytes ConsumedLCUs ELBAuthError ELBAuthFailure ELBAuthLatency ELBAuthSuccess
      HealthyStateDNS HealthyStateRouting UnhealthyStateDNS UnhealthyStateRouting`),
    sets: [
      ["LoadBalancer"],
      ["LoadBalancer", "TargetGroup"],
      ["AvailabilityZone", "LoadBalancer"],
      ["AvailabilityZone", "LoadBalancer", "TargetGroup"],
      ["TargetGroup"],
    ],
    own: { HealthyHostCount: ofTargets, UnHealthyHostCount: ofTargets },
    dimensions: {
      LoadBalancer: { types: loadBalancer, properties: ["arnSuffix"] },
      TargetGroup: { types: targetGroup, properties: ["arnSuffix"] },
    },
  },
  "AWS/WAFV2": {
    metrics: words(`AllowedRequests BlockedRequests CountedRequests CaptchaRequests ChallengeRequests PassedRequests
      RequestsWithValidCaptchaToken RequestsWithValidChallengeToken`),
    sets: [["Region", "Rule", "WebACL"], ["Rule", "WebACL"], ["Region", "RuleGroup", "WebACL"], ["WebACL"]],
    dimensions: { WebACL: { types: webAcl } },
  },
  "AWS/Route53": {
    metrics: words(`HealthCheckStatus HealthCheckPercentageHealthy ChildHealthCheckHealthyCount ConnectionTime
      SSLHandshakeTime TimeToFirstByte`),
    sets: [["HealthCheckId"], ["HealthCheckId", "Region"]],
    dimensions: { HealthCheckId: { types: healthCheck } },
  },
  "AWS/S3": {
    metrics: words(`BucketSizeBytes NumberOfObjects AllRequests GetRequests PutRequests DeleteRequests HeadRequests
      ListRequests 4xxErrors 5xxErrors FirstByteLatency TotalRequestLatency BytesDownloaded BytesUploaded
      ReplicationLatency BytesPendingReplication OperationsPendingReplication OperationsFailedReplication`),
    sets: [["BucketName", "StorageType"], ["BucketName", "FilterId"], ofReplication],
    own: {
      BucketSizeBytes: [["BucketName", "StorageType"]],
      NumberOfObjects: [["BucketName", "StorageType"]],
      ReplicationLatency: [ofReplication],
      BytesPendingReplication: [ofReplication],
      OperationsPendingReplication: [ofReplication],
      OperationsFailedReplication: [ofReplication],
    },
    dimensions: {
      BucketName: { types: bucket },
      DestinationBucket: { types: bucket, isOfAnyRegion: true },
      SourceBucket: { types: bucket },
    },
  },
  "AWS/CertificateManager": {
    metrics: ["DaysToExpiry"],
    sets: [["CertificateArn"]],
    dimensions: { CertificateArn: { types: certificate } },
  },
  "AWS/Logs": {
    metrics: words(`IncomingBytes IncomingLogEvents ForwardedBytes ForwardedLogEvents DeliveryErrors DeliveryThrottling
      EMFParsingErrors EMFValidationErrors`),
    sets: [[], ["LogGroupName"], ["DestinationType", "FilterName", "LogGroupName"]],
    dimensions: { LogGroupName: { types: logGroup } },
  },
};

/** Whether a metric is published under these dimensions; of dimensions that are not listed nothing is known. */
export function isPublished({ sets, own }: Family, metricName: string, names: readonly string[]): boolean {
  const known = own?.[metricName] ?? sets;
  const listed = new Set(sets.flat());
  if (!names.every((name) => listed.has(name))) return true;
  return known.some((set) => set.length === names.length && set.every((name) => names.includes(name)));
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z\d]/g, "");

/** A metric that is meant where another name is written, which differs by a letter or two; AWS has more metrics than are listed. */
export function misspelt({ metrics: listed }: Family, metricName: string): string | undefined {
  if (listed.includes(metricName) || metricName === "") return undefined;
  const written = plain(metricName);
  return listed.find((name) => {
    const meant = plain(name);
    return meant === written || isOneLess(meant, written) || isOneLess(written, meant) || isSwapped(meant, written);
  });
}

const isOneLess = (longer: string, shorter: string): boolean =>
  longer.length === shorter.length + 1 &&
  longer.split("").some((_, index) => longer.slice(0, index) + longer.slice(index + 1) === shorter);

function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const index = one.split("").findIndex((letter, place) => letter !== other[place]);
  const swapped = [one.slice(0, index), one[index + 1], one[index], one.slice(index + 2)].join("");
  return index >= 0 && swapped === other;
}

/** Names of the contract that are not those of metrics. */
const notMetrics = ["namespace", "dimension", "apiDimension", "secretDimension"];
const valuesOf = (names: Readonly<Record<string, string>>): string[] =>
  Object.entries(names).flatMap(([key, value]) => (notMetrics.includes(key) ? [] : [value]));

/** What the worker and the functions of this project emit, each under the name of its service. */
export const ownMetrics: readonly string[] = [
  ...valuesOf(metrics),
  ...valuesOf(redisEvents),
  ...valuesOf(backupMetrics),
];
