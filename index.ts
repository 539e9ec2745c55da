/**
 * The stack: a Redis queue, its workers, and what watches, announces and backs them up.
 *
 * Read the configuration whole, then declare the parts in the order in which they need one another.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "./components/alarms";
import { Backups } from "./components/backups";
import { readConfiguration, secretSetting } from "./components/configuration";
import { Network } from "./components/network";
import { bundleFunction, Notifications } from "./components/notifications";
import { Redis } from "./components/redis";
import { scopeOf } from "./components/scope";
import { Secrets } from "./components/secrets";
import { Worker } from "./components/worker";

const settings = readConfiguration();
const { logRetentionDays, region, service } = settings;
const environment = pulumi.getStack();
const tags = { Service: service, Environment: environment, Owner: settings.owner, DataClass: settings.dataClass };
const provider = new aws.Provider("aws", { region, defaultTags: { tags } });
const scope = scopeOf({ service, environment, region }, provider);
const opts: pulumi.ComponentResourceOptions = { providers: { aws: provider } };

const { vpcId, privateSubnetIds } = settings;
const existingNetwork = vpcId !== undefined && privateSubnetIds !== undefined && { vpcId, privateSubnetIds };
const newNetwork = { cidr: settings.vpcCidr, zones: settings.availabilityZones, natGateways: settings.natGateways };
const network = new Network("network", { scope, network: existingNetwork || newNetwork }, opts);
const secrets = new Secrets(
  "secrets",
  {
    scope,
    sentryDsn: secretSetting("sentryDsn"),
    slackWebhookUrl: secretSetting("slackWebhookUrl"),
    pagerDutyRoutingKey: secretSetting("pagerDutyRoutingKey"),
    recoveryDays: settings.secretRecoveryDays,
  },
  opts,
);
const redis = new Redis(
  "redis",
  {
    scope,
    subnetIds: network.privateSubnetIds,
    securityGroupId: network.redisSecurityGroupId,
    keyArn: secrets.keyArn,
    urlSecretId: secrets.redisUrlSecretId,
    nodeType: settings.redisNodeType,
    nodes: settings.redisNodes,
    engineVersion: settings.redisEngineVersion,
    snapshotRetentionDays: settings.redisSnapshotRetentionDays,
    snapshotWindow: settings.redisSnapshotWindow,
    maintenanceWindow: settings.redisMaintenanceWindow,
    reservedMemoryPercent: settings.redisReservedMemoryPercent,
  },
  opts,
);
const worker = new Worker(
  "worker",
  {
    scope,
    level: settings.level,
    image: settings.workerImage,
    subnetIds: network.privateSubnetIds,
    securityGroupId: network.workerSecurityGroupId,
    startsAfter: [network],
    keyArn: secrets.keyArn,
    redisUrlSecretArn: redis.urlSecretArn,
    sentryDsnSecretArn: secrets.sentryDsnSecretArn,
    cpu: settings.workerCpu,
    memoryMib: settings.workerMemoryMib,
    minTasks: settings.workerMinTasks,
    maxTasks: settings.workerMaxTasks,
    scaleCpuPercent: settings.workerScaleCpuPercent,
    concurrency: settings.workerConcurrency,
    pollIntervalSeconds: settings.workerPollIntervalSeconds,
    logLevel: settings.workerLogLevel,
    metricsIntervalSeconds: settings.workerMetricsIntervalSeconds,
    stopTimeoutSeconds: settings.workerStopTimeoutSeconds,
    logRetentionDays,
  },
  opts,
);
const alarms = new Alarms(
  "alarms",
  {
    scope,
    owner: settings.owner,
    runbookBaseUrl: settings.runbookBaseUrl,
    keyArn: secrets.keyArn,
    clusterName: worker.clusterName,
    serviceName: worker.serviceName,
    minTasks: worker.minTasks,
    redisMemberIds: redis.memberIds,
    thresholds: {
      queueDepthWarn: settings.queueDepthWarn,
      queueDepthPage: settings.queueDepthPage,
      errorRateWarnPercent: settings.errorRateWarnPercent,
      errorRatePagePercent: settings.errorRatePagePercent,
      errorRateMinimumJobs: settings.errorRateMinimumJobs,
      workerCpuPercent: settings.workerCpuAlarmPercent,
      workerMemoryPercent: settings.workerMemoryAlarmPercent,
      redisMemoryPercent: settings.redisMemoryAlarmPercent,
      redisConnections: settings.redisConnectionsAlarm,
      redisReplicationLagSeconds: settings.redisReplicationLagAlarmSeconds,
    },
  },
  opts,
);
new Notifications(
  "notifications",
  {
    scope,
    serviceName: worker.serviceName,
    functionCode: bundleFunction("runtime/functions/notifier.ts"),
    topicArns: alarms.topicArns,
    secretArn: secrets.notifierSecretArn,
    keyArn: secrets.keyArn,
    pagerDutyEventsUrl: settings.pagerDutyEventsUrl,
    logRetentionDays,
  },
  opts,
);
const backups = new Backups(
  "backups",
  {
    scope,
    keyArn: secrets.keyArn,
    writerRoleArns: [worker.taskRoleArn],
    retentionDays: settings.backupRetentionDays,
    lockMode: settings.backupLockMode,
  },
  opts,
);

export = {
  region,
  serviceName: worker.serviceName,
  clusterName: worker.clusterName,
  taskDefinitionArn: worker.taskDefinitionArn,
  workerMinTasks: worker.minTasks,
  redisHost: redis.host,
  redisPort: redis.port,
  redisUrlSecretArn: redis.urlSecretArn,
  backupBucketName: backups.bucketName,
  workerDownAlarmName: alarms.workerDownAlarmName,
  alarmTopicArns: alarms.topicArns,
};
