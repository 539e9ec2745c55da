import { AlarmTopics, silentUntil } from "../components/alarms";
import { optionalSecret, secretSetting } from "../components/configuration";
import { Database } from "../components/database";
import { bundleFunctions } from "../components/functions";
import { Network } from "../components/network";
import { Secrets } from "../components/secrets";
import { QueueMonitor, Worker } from "../components/worker";
import { dashboard, jobEnvironment } from "../runtime/contract";
import type { Settings } from "../settings";
import { group } from "../settings";
import { makeBackups } from "./backups";
import { makeDashboard } from "./dashboard";
import { functionNames } from "./part-args";
import { makeGround } from "./ground";
import { makeRedis } from "./redis";
import { sentryDsn } from "./sentry";
import { makeWatch } from "./watch";

/** A queue, its workers, and what watches, announces and backs them up; in the order in which they need one another. */
export function serviceStack(settings: Settings) {
  const code = bundleFunctions(...functionNames);
  const ground = makeGround(settings);
  const { scope, opts } = ground;
  const { level, logRetentionDays, owner, runbookBaseUrl, databaseEnabled } = settings;

  const secrets = new Secrets(
    "secrets",
    {
      scope,
      sentryDsn: sentryDsn(settings, ground),
      slackWebhookUrl: optionalSecret("slackWebhookUrl"),
      pagerDutyRoutingKey: secretSetting("pagerDutyRoutingKey"),
      jobSecrets: {
        "external-api-token": optionalSecret("externalApiToken"),
        "ai-provider-key": optionalSecret("aiProviderKey"),
        "database-service-key": optionalSecret("databaseServiceKey"),
        "api-keys": optionalSecret("apiKeys"),
        "jwt-secret": optionalSecret("jwtSecret"),
        "encryption-key": optionalSecret("encryptionKey"),
      },
      recoveryDays: settings.secretRecoveryDays,
    },
    opts,
  );
  const { keyArn, sentryDsnSecretArn } = secrets;
  const network = new Network(
    "network",
    {
      scope,
      keyArn,
      logRetentionDays,
      network: networkOf(settings),
      redisOutside: settings.redisEngine === "upstash",
      redisSecurityGroupId: settings.redisGroupSecurityGroupId,
      dashboardPort: settings.edgeDomain === undefined ? undefined : dashboard.port,
      databasePort: databaseEnabled ? 5432 : undefined,
    },
    opts,
  );
  const { privateSubnetIds: subnetIds } = network;
  const publishers = { P1: ["events"], P2: ["budgets"], P3: ["events"] } as const;
  const topics = new AlarmTopics("alarms", { scope, keyArn, logRetentionDays, publishers }, opts);
  const alerting = { owner, runbookBaseUrl, topicArns: topics.topicArns };
  const common = { scope, keyArn, alerting, logRetentionDays };

  const { redis, ...queue } = makeRedis(
    settings,
    code,
    { ...common, subnetIds, securityGroupId: network.redisSecurityGroupId },
    opts,
  );
  const database =
    network.databaseSecurityGroupId &&
    new Database(
      "database",
      { ...common, subnetIds, securityGroupId: network.databaseSecurityGroupId, ...group(settings, "database") },
      opts,
    );
  const worker = new Worker(
    "worker",
    {
      ...common,
      level,
      subnetIds,
      securityGroupId: network.workerSecurityGroupId,
      startsAfter: [network],
      redisUrlSecretArn: redis.urlSecretArns.worker,
      redisUrlKeyStatements: redis.urlKeyStatements,
      redisUrlVersionId: redis.urlVersionIds?.worker,
      sentryDsnSecretArn,
      database,
      tracesSampleRate: settings.sentryTracesSampleRate,
      jobSecretArns: secrets.jobSecretArns,
      jobVariables: jobVariables(settings),
      jobAttempts: settings.queueJobAttempts,
      secretVersionIds: secrets.workerVersionIds,
      queue: group(settings, "queue"),
      errorRate: group(settings, "errorRate"),
      jobDuration: group(settings, "jobDuration"),
      apiErrors: group(settings, "apiErrors"),
      ...group(settings, "worker"),
    },
    opts,
  );
  const inside = { subnetIds, securityGroupId: network.functionsSecurityGroupId };
  const afterWorker = { ...common, alerting: silentUntil(alerting, worker.nodes.runningRevision) };
  const queueMonitor = new QueueMonitor(
    "queue-monitor",
    {
      ...afterWorker,
      serviceName: worker.serviceName,
      network: inside,
      redisUrlSecretArn: redis.urlSecretArns.monitor,
      redisUrlKeyStatements: redis.urlKeyStatements,
      sentryDsnSecretArn,
      functionCode: code["queue-monitor"],
      queue: group(settings, "queue"),
    },
    opts,
  );
  const edge = makeDashboard(settings, {
    ...ground,
    keyArn,
    alerting,
    network,
    worker,
    redisUrlSecretArn: redis.urlSecretArns.monitor,
    redisUrlKeyStatements: redis.urlKeyStatements,
    redisUrlVersionId: redis.urlVersionIds?.monitor,
  });
  const { parameterGroupName } = queue;
  const backups = makeBackups(settings, {
    ...ground,
    code,
    common: afterWorker,
    inside,
    secrets,
    redis,
    parameterGroupName,
    worker,
  });
  makeWatch(settings, {
    ...ground,
    code,
    common: afterWorker,
    serviceName: worker.serviceName,
    notifierSecretArn: secrets.notifierSecretArn,
    secretArns: { ...secrets.secretArns, ...queue.secretArns },
    panels: worker.panels,
    families: {
      Worker: worker.nodes.alarms,
      Queue: { ...queueMonitor.nodes.alarms, ...queueMonitor.nodes.function.nodes.alarms },
      Redis: queue.alarms,
      ...(edge && { Dashboard: edge.alarms }),
      ...(database && { Database: database.nodes.alarms }),
      Backups: backups.alarms,
    },
  });

  return {
    region: scope.region,
    serviceName: worker.serviceName,
    clusterName: worker.clusterName,
    taskDefinitionArn: worker.taskDefinitionArn,
    workerMinTasks: worker.minTasks,
    redisHost: redis.host,
    redisPort: redis.port,
    redisUrlSecretArn: redis.urlSecretArns.worker,
    backupBucketName: backups.bucketName,
    workerDownAlarmName: worker.downAlarmName,
    alarmTopicArns: topics.topicArns,
    ...(edge && { dashboardUrl: edge.url }),
    ...(database && { databaseHost: database.host, databaseSecretArn: database.secretArn }),
  };
}

/** What the code of jobs is told beside its secrets. */
function jobVariables({ externalAccountId, apiKeyAuthEnabled, rbacEnabled, rbacRoles }: Settings) {
  return {
    [jobEnvironment.apiKeyAuthEnabled]: String(apiKeyAuthEnabled),
    [jobEnvironment.rbacEnabled]: String(rbacEnabled),
    [jobEnvironment.rbacRoles]: rbacRoles.join(","),
    ...(externalAccountId !== undefined && { [jobEnvironment.externalAccountId]: externalAccountId }),
  };
}

/** An existing network where the settings name one, else a new one. */
function networkOf(settings: Settings): ConstructorParameters<typeof Network>[1]["network"] {
  const { vpcId, privateSubnetIds, publicSubnetIds } = settings;
  if (vpcId !== undefined && privateSubnetIds !== undefined) return { vpcId, privateSubnetIds, publicSubnetIds };
  return {
    cidr: settings.vpcCidr,
    zones: settings.availabilityZones,
    natGateways: settings.natGateways,
    endpoints: settings.vpcEndpoints,
    flowLogs: settings.flowLogs,
  };
}
