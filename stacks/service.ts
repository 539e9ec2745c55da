import { AlarmTopics } from "../components/alarms";
import { Backups } from "../components/backups";
import { secretSetting } from "../components/configuration";
import { bundleFunction } from "../components/functions";
import { Network } from "../components/network";
import { Notifications } from "../components/notifications";
import { Redis } from "../components/redis";
import { Secrets } from "../components/secrets";
import { Worker } from "../components/worker";
import type { Settings } from "../settings";
import { group } from "../settings";
import { makeGround } from "./ground";

/** A queue, its workers, and what watches, announces and backs them up; in the order in which they need one another. */
export function serviceStack(settings: Settings) {
  const { scope, opts } = makeGround(settings);
  const { level, logRetentionDays, owner, runbookBaseUrl, vpcId, privateSubnetIds } = settings;

  const existingNetwork = vpcId !== undefined && privateSubnetIds !== undefined && { vpcId, privateSubnetIds };
  const newNetwork = {
    cidr: settings.vpcCidr,
    zones: settings.availabilityZones,
    natGateways: settings.natGateways,
  };
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
  const { keyArn } = secrets;
  const topics = new AlarmTopics("alarms", { scope, keyArn }, opts);
  const alerting = { owner, runbookBaseUrl, topicArns: topics.topicArns };

  const redis = new Redis(
    "redis",
    {
      scope,
      keyArn,
      alerting,
      subnetIds: network.privateSubnetIds,
      securityGroupId: network.redisSecurityGroupId,
      urlSecretId: secrets.redisUrlSecretId,
      ...group(settings, "redis"),
    },
    opts,
  );
  const worker = new Worker(
    "worker",
    {
      scope,
      keyArn,
      alerting,
      level,
      logRetentionDays,
      subnetIds: network.privateSubnetIds,
      securityGroupId: network.workerSecurityGroupId,
      startsAfter: [network],
      redisUrlSecretArn: redis.urlSecretArn,
      sentryDsnSecretArn: secrets.sentryDsnSecretArn,
      queue: group(settings, "queue"),
      errorRate: group(settings, "errorRate"),
      ...group(settings, "worker"),
    },
    opts,
  );
  new Notifications(
    "notifications",
    {
      scope,
      keyArn,
      logRetentionDays,
      serviceName: worker.serviceName,
      functionCode: bundleFunction("runtime/functions/notifier.ts"),
      topicArns: topics.topicArns,
      secretArn: secrets.notifierSecretArn,
      pagerDutyEventsUrl: settings.pagerDutyEventsUrl,
    },
    opts,
  );
  const backups = new Backups(
    "backups",
    { scope, keyArn, writerRoleArns: [worker.taskRoleArn], ...group(settings, "backup") },
    opts,
  );

  return {
    region: scope.region,
    serviceName: worker.serviceName,
    clusterName: worker.clusterName,
    taskDefinitionArn: worker.taskDefinitionArn,
    workerMinTasks: worker.minTasks,
    redisHost: redis.host,
    redisPort: redis.port,
    redisUrlSecretArn: redis.urlSecretArn,
    backupBucketName: backups.bucketName,
    workerDownAlarmName: worker.downAlarmName,
    alarmTopicArns: topics.topicArns,
  };
}
