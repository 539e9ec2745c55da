/** What examples name without making it: one plausible value each. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AlarmDefinition, Alerting } from "../../components/alarms";
import type { BackupReplicaArgs } from "../../components/backups/replica";
import type { Scope } from "../../components/scope";
import { readSettings } from "../../settings";
import type { Settings } from "../../settings";
import { configuration } from "../settings/configuration";

const region = "eu-central-1";
const account = "123456789012";
const arn = (rest: string) => `arn:aws:${rest}`;

export const scope: Scope = {
  service: "ops-agent-worker",
  environment: "staging",
  region,
  accountId: account,
  partition: "aws",
};
export const settings = readSettings(configuration()) as Settings;
export const name = "example";
export const provider = new aws.Provider("example", { region });
export const inVirginia = new aws.Provider("virginia", { region: "us-east-1" });
export const providerOfThatRegion = new aws.Provider("other-region", { region: "eu-west-1" });

export const vpcId = "vpc-0123456789abcdef0";
export const subnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
export const securityGroupId = "sg-0123456789abcdef0";
export const network = { subnetIds, securityGroupId };
export const domain = "dashboard.example.com";
export const zoneId = "Z0123456789ABCDEFGHIJ";

export const keyArn = arn(`kms:${region}:${account}:key/01234567-89ab-cdef-0123-456789abcdef`);
export const clusterArn = arn(`ecs:${region}:${account}:cluster/ops-agent-worker-staging`);
export const bucketName = "ops-agent-worker-staging-eu-central-1-backups-123456789012";
export const bucketArn = arn(`s3:::${bucketName}`);
const secretOf = (end: string) => arn(`secretsmanager:${region}:${account}:secret:ops-agent-worker/staging/${end}`);
export const redisUrlSecretArn = secretOf("redis-url-AbCdEf");
export const urlSecretArn = redisUrlSecretArn;
export const sentryDsnSecretArn = secretOf("sentry-dsn-AbCdEf");
export const secretArn = secretOf("notifier-AbCdEf");
export const sentryDsn = pulumi.secret("https://key@sentry.example.com/1");
export const slackWebhookUrl = pulumi.secret("https://hooks.slack.com/services/T/B/X");
export const pagerDutyRoutingKey = pulumi.secret("0123456789abcdef0123456789abcdef");
export const oidcClientSecret = pulumi.secret("client-secret");
export const logIn = {
  oidcIssuer: "https://login.example.com",
  oidcAuthorizationEndpoint: "https://login.example.com/authorize",
  oidcExchangeEndpoint: "https://login.example.com/token",
  oidcUserInfoEndpoint: "https://login.example.com/userinfo",
  oidcClientId: "dashboard",
};

export const image = `${account}.dkr.ecr.${region}.amazonaws.com/ops-agent-worker@sha256:${"0".repeat(64)}`;
export const serviceArn = arn(
  `ecs:${region}:${account}:service/ops-agent-worker-staging/ops-agent-worker-staging-worker`,
);
export const serviceName = "ops-agent-worker-staging-worker";
export const functionCode = "function.js";
export const digestCode = functionCode;
export const code = { snapshotExport: functionCode, configBackup: functionCode };
export const runbookBaseUrl = "https://github.com/example/ops-agent-worker/blob/main/docs/runbook";
const topicOf = (severity: string) => arn(`sns:${region}:${account}:ops-agent-worker-staging-alarms-${severity}`);
export const alerting: Alerting = {
  owner: "platform-team",
  runbookBaseUrl,
  topicArns: {
    P0: pulumi.output(topicOf("p0")),
    P1: pulumi.output(topicOf("p1")),
    P2: pulumi.output(topicOf("p2")),
    P3: pulumi.output(topicOf("p3")),
  },
};

const redisNodes = { alarms: {} };
export const redis = {
  replicationGroupId: "ops-agent-worker-staging-redis",
  urlSecretArn: redisUrlSecretArn,
  nodes: redisNodes,
};
export const worker = {
  taskRoleArn: arn(`iam::${account}:role/ops-agent-worker-staging-worker-task`),
  nodes: { alarms: {} },
};
export const subjects = {
  secretArns: [secretArn],
  clusterName: "ops-agent-worker-staging",
  serviceNames: [serviceName],
};
export const args: BackupReplicaArgs = {
  scope,
  region: "eu-west-1",
  keyArn,
  source: { bucket: new aws.s3.Bucket("source", { bucket: bucketName }), keyArn },
  sourceProvider: provider,
  retentionDays: 30,
  lockMode: "governance",
  archiveAfterDays: undefined,
  writerRoleArns: [],
  logRetentionDays: 90,
  noncurrentDays: 30,
  forceDestroy: false,
};
export const where = {
  architecture: "X86_64" as const,
  scope,
  keyArn,
  serviceName,
  bucketName,
  bucketArn,
  logBucketName: "ops-agent-worker-staging-logs",
};
export const dashboard = { scope, clusterArn, image, ...network, keyArn, redisUrlSecretArn };
export const edge = {
  targetGroupArn: arn(`elasticloadbalancing:${region}:${account}:targetgroup/dashboard/0123456789abcdef`),
  signer: arn(`elasticloadbalancing:${region}:${account}:loadbalancer/app/ops-agent-worker-staging-edge/`),
  keysUrl: `https://public-keys.auth.elb.${region}.amazonaws.com`,
  oidcIssuer: logIn.oidcIssuer,
  oidcClientId: logIn.oidcClientId,
};
export const errorRatePage: AlarmDefinition = {
  id: "error-rate-page",
  severity: "P1",
  symptom: "Many jobs fail.",
  runbook: "error-rate",
  watches: { namespace: "OpsAgentWorker", metricName: "JobFailureRate", dimensions: {}, statistic: "Average" },
  rings: "above",
  threshold: 5,
  periods: 3,
  silence: "notBreaching",
};
