import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { BackupJobsArgs } from "../../components/backups";
import { BackupJobs } from "../../components/backups";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const image = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/ops@sha256:${"a".repeat(64)}`;
const args = {
  scope,
  keyArn: "arn:key",
  serviceName: "worker",
  bucketName: "backups",
  bucketArn: "arn:aws:s3:::backups",
  logBucketName: "logs",
  replicaBucketName: "replica",
  redis: { replicationGroupId: "redis", urlSecretArn: "arn:url" },
  network: { subnetIds: ["subnet-1"], securityGroupId: "sg-1" },
  subjects: { secretArns: ["arn:one"], clusterName: "c", serviceNames: ["worker"], parameterGroupName: "p" },
  sentryDsnSecretArn: "arn:dsn",
  code: { snapshotExport: "snapshot-export.js", configBackup: "config-backup.js" },
  image,
  clusterArn: "arn:cluster",
  alerting: {
    owner: "platform-team",
    runbookBaseUrl: "https://runbook.example.com",
    topicArns: { P0: "arn:p0", P1: "arn:p1", P2: "arn:p2", P3: "arn:p3" },
  },
} satisfies BackupJobsArgs;
const make = (changes: Partial<BackupJobsArgs> = {}) => record(() => new BackupJobs("jobs", { ...args, ...changes }));
const statementsOf = (inputs: Readonly<Record<string, unknown>>) =>
  (JSON.parse(inputs["policy"] as string) as { Statement: { Sid: string }[] }).Statement;
const alarmsIn = (resources: Awaited<ReturnType<typeof make>>["resources"]) =>
  resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");

describe("BackupJobs", () => {
  it("makes the export with its landing bucket, the backup of the configuration, the drill, and their alarms", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup jobs-config-logs",
        "aws:cloudwatch/logGroup:LogGroup jobs-drill-logs",
        "aws:cloudwatch/logGroup:LogGroup jobs-snapshot-logs",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-backup-replication-failed",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-config-config-backup-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-config-config-backup-errors",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-config-config-backup-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-config-config-backup-throttles",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-redis-backup-stale",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-restore-drill-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-restore-drill-failed",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-restore-drill-stale",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-snapshot-snapshot-export-dead-letters",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-snapshot-snapshot-export-errors",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-snapshot-snapshot-export-silent",
        "aws:cloudwatch/metricAlarm:MetricAlarm jobs-snapshot-snapshot-export-throttles",
        "aws:ecs/taskDefinition:TaskDefinition jobs-drill-task",
        "aws:iam/role:Role jobs-config-role",
        "aws:iam/role:Role jobs-config-schedule",
        "aws:iam/role:Role jobs-drill-execution",
        "aws:iam/role:Role jobs-drill-schedule",
        "aws:iam/role:Role jobs-drill-task",
        "aws:iam/role:Role jobs-snapshot-role",
        "aws:iam/role:Role jobs-snapshot-schedule",
        "aws:iam/rolePolicy:RolePolicy jobs-config-role",
        "aws:iam/rolePolicy:RolePolicy jobs-config-schedule",
        "aws:iam/rolePolicy:RolePolicy jobs-drill-execution",
        "aws:iam/rolePolicy:RolePolicy jobs-drill-schedule",
        "aws:iam/rolePolicy:RolePolicy jobs-drill-task",
        "aws:iam/rolePolicy:RolePolicy jobs-snapshot-role",
        "aws:iam/rolePolicy:RolePolicy jobs-snapshot-schedule",
        "aws:lambda/function:Function jobs-config-function",
        "aws:lambda/function:Function jobs-snapshot-function",
        "aws:s3/bucket:Bucket jobs-landing-bucket",
        "aws:s3/bucketAcl:BucketAcl jobs-landing-acl",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration jobs-landing-lifecycle",
        "aws:s3/bucketLogging:BucketLogging jobs-landing-access-logs",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls jobs-landing-ownership",
        "aws:s3/bucketPolicy:BucketPolicy jobs-landing-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock jobs-landing-private",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration jobs-landing-encryption",
        "aws:s3/bucketVersioning:BucketVersioning jobs-landing-versioning",
        "aws:scheduler/schedule:Schedule jobs-config-schedule",
        "aws:scheduler/schedule:Schedule jobs-drill-schedule",
        "aws:scheduler/schedule:Schedule jobs-snapshot-schedule",
        "aws:sqs/queue:Queue jobs-config-dead-letters",
        "aws:sqs/queue:Queue jobs-drill-dead-letters",
        "aws:sqs/queue:Queue jobs-snapshot-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy jobs-config-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy jobs-drill-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy jobs-snapshot-dead-letters",
      ]
    `);
  });

  it("backs up only the configuration where Redis has no snapshots of ours", async () => {
    const { resources } = await make({ redis: undefined, alerting: undefined });
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup jobs-config-logs",
        "aws:iam/role:Role jobs-config-role",
        "aws:iam/role:Role jobs-config-schedule",
        "aws:iam/rolePolicy:RolePolicy jobs-config-role",
        "aws:iam/rolePolicy:RolePolicy jobs-config-schedule",
        "aws:lambda/function:Function jobs-config-function",
        "aws:scheduler/schedule:Schedule jobs-config-schedule",
        "aws:sqs/queue:Queue jobs-config-dead-letters",
        "aws:sqs/queuePolicy:QueuePolicy jobs-config-dead-letters",
      ]
    `);
  });

  it("lets ElastiCache, and nobody else outside of the account, into the landing bucket", async () => {
    const { resources } = await make();
    const user = (permission: string, id?: string) => ({
      permission,
      grantee: { type: "CanonicalUser", ...(id && { id }) },
    });
    const elastiCache = "540804c33a284a299d2547575ce1010f2312ef3da9b3a053c8bc45bf233e4353";
    expect(only(resources, "aws:s3/bucketAcl:BucketAcl")["accessControlPolicy"]).toMatchObject({
      grants: [
        user("FULL_CONTROL"),
        user("READ", elastiCache),
        user("WRITE", elastiCache),
        user("READ_ACP", elastiCache),
      ],
    });
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    expect(only(resources, encryption)["rules"]).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const [exports] = statementsOf(only(resources, "aws:s3/bucketPolicy:BucketPolicy"));
    expect(exports).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "eu-central-1.elasticache-snapshot.amazonaws.com" },
    });
  });

  it("exports inside the network, where Redis is, and describes the configuration outside", async () => {
    const { resources } = await make();
    const lambda = (name: string) => only(resources, "aws:lambda/function:Function", name);
    expect(lambda("jobs-snapshot-function")).toMatchObject({
      vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      environment: {
        variables: {
          SERVICE_NAME: "worker",
          BACKUP_BUCKET: "backups",
          BACKUP_KEY_ARN: "arn:key",
          REPLICATION_GROUP_ID: "redis",
          SNAPSHOT_PREFIX: "ops-agent-worker-prod-export",
          REDIS_URL_SECRET_ARN: "arn:url",
          BACKUP_INTERVAL_HOURS: "24",
          SENTRY_DSN_SECRET_ARN: "arn:dsn",
          SENTRY_ENVIRONMENT: "prod",
          SENTRY_MONITOR_PREFIX: "ops-agent-worker-prod",
        },
      },
    });
    expect(lambda("jobs-config-function")).not.toHaveProperty("vpcConfig");
  });

  it("may take, export and delete its own snapshots, and add dumps; it can read none of them", async () => {
    const { resources } = await make();
    const statements = statementsOf(only(resources, "aws:iam/rolePolicy:RolePolicy", "jobs-snapshot-role"));
    expect(statements.slice(-10)).toMatchInlineSnapshot(`
      [
        {
          "Action": [
            "secretsmanager:GetSecretValue",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:url",
            "arn:dsn",
          ],
          "Sid": "ReadSecrets",
        },
        {
          "Action": [
            "elasticache:DescribeReplicationGroups",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:redis",
          "Sid": "FindReplica",
        },
        {
          "Action": [
            "elasticache:CreateSnapshot",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:elasticache:eu-central-1:123456789012:cluster:redis-*",
            "arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:redis",
            "arn:aws:elasticache:eu-central-1:123456789012:snapshot:ops-agent-worker-prod-export-*",
          ],
          "Sid": "TakeSnapshots",
        },
        {
          "Action": [
            "elasticache:CopySnapshot",
            "elasticache:DeleteSnapshot",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:elasticache:eu-central-1:123456789012:snapshot:ops-agent-worker-prod-export-*",
          "Sid": "MoveSnapshots",
        },
        {
          "Action": [
            "elasticache:DescribeSnapshots",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:elasticache:eu-central-1:123456789012:snapshot:*",
          "Sid": "FindSnapshots",
        },
        {
          "Action": [
            "s3:ListAllMyBuckets",
          ],
          "Effect": "Allow",
          "Resource": "*",
          "Sid": "FindBuckets",
        },
        {
          "Action": [
            "s3:GetBucketAcl",
            "s3:GetBucketLocation",
            "s3:ListBucket",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-landing-123456789012",
          "Sid": "SeeLanding",
        },
        {
          "Action": [
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:PutObject",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:s3:::ops-agent-worker-prod-eu-central-1-landing-123456789012/*",
          "Sid": "EmptyLanding",
        },
        {
          "Action": [
            "s3:ListBucket",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:s3:::backups",
          "Sid": "SeeBackups",
        },
        {
          "Action": [
            "s3:AbortMultipartUpload",
            "s3:PutObject",
          ],
          "Effect": "Allow",
          "Resource": "arn:aws:s3:::backups/redis/dump-*",
          "Sid": "AddDumps",
        },
      ]
    `);
  });

  it("may see versions of secrets, and no value", async () => {
    const { resources } = await make();
    const statements = statementsOf(only(resources, "aws:iam/rolePolicy:RolePolicy", "jobs-config-role"));
    expect(statements).toContainEqual({
      Sid: "SeeVersions",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret"],
      Resource: ["arn:one"],
    });
    expect(statements.filter((statement) => JSON.stringify(statement).includes("GetSecretValue"))).toEqual([
      { Sid: "ReadDsn", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: "arn:dsn" },
    ]);
  });

  it("drills in a task that reads dumps and adds records, with a scratch volume and no address of Redis", async () => {
    const { resources } = await make();
    const definition = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
    const containers = JSON.parse(definition["containerDefinitions"] as string) as object[];
    expect(containers).toEqual([
      expect.objectContaining({
        name: "drill",
        image,
        command: ["node", "restore-drill.cjs"],
        user: "1000:1000",
        readonlyRootFilesystem: true,
        privileged: false,
        mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
        environment: [
          { name: "BACKUP_BUCKET", value: "backups" },
          { name: "BACKUP_KEY_ARN", value: "arn:key" },
          { name: "SENTRY_ENVIRONMENT", value: "prod" },
          { name: "SENTRY_MONITOR_PREFIX", value: "ops-agent-worker-prod" },
          { name: "SERVICE_NAME", value: "worker" },
        ],
        secrets: [{ name: "SENTRY_DSN", valueFrom: "arn:dsn" }],
      }),
    ]);
    expect(statementsOf(only(resources, "aws:iam/rolePolicy:RolePolicy", "jobs-drill-task"))).toEqual([
      { Sid: "SeeBackups", Effect: "Allow", Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::backups" },
      {
        Sid: "ReadDumps",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: "arn:aws:s3:::backups/redis/dump-*",
      },
      {
        Sid: "AddRecords",
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: "arn:aws:s3:::backups/drills/restore-*",
      },
      { Sid: "UseKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "arn:key" },
    ]);
  });

  it("starts the drill by a schedule that may hand over the drill's two roles to ECS alone", async () => {
    const { resources } = await make();
    expect(only(resources, "aws:scheduler/schedule:Schedule", "jobs-drill-schedule")).toMatchObject({
      scheduleExpression: "cron(0 4 ? * SUN *)",
      target: {
        arn: "arn:cluster",
        ecsParameters: {
          taskDefinitionArn: "arn:jobs-drill-task",
          launchType: "FARGATE",
          networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"], assignPublicIp: false },
        },
      },
    });
    const role = "arn:aws:iam::123456789012:role/ops-agent-worker-prod-eu-central-1-restore-drill";
    const statements = statementsOf(only(resources, "aws:iam/rolePolicy:RolePolicy", "jobs-drill-schedule"));
    expect(statements.slice(0, 3)).toEqual([
      {
        Sid: "Start",
        Effect: "Allow",
        Action: ["ecs:RunTask"],
        Resource: "arn:aws:ecs:eu-central-1:123456789012:task-definition/ops-agent-worker-prod-restore-drill:*",
      },
      {
        Sid: "HandOverRoles",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: [`${role}-execution`, `${role}-task`],
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
      {
        Sid: "TagTask",
        Effect: "Allow",
        Action: ["ecs:TagResource"],
        Resource: "arn:aws:ecs:eu-central-1:123456789012:task/ops-agent-worker-prod/*",
        Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
      },
    ]);
  });

  it("rings for backups that are old, not copied or not restorable, each with a page in the runbook", async () => {
    const { resources } = await make({ freshnessHours: 30, drillMaxAgeDays: 20 });
    const ours = alarmsIn(resources).filter(({ name }) => /^jobs-(redis|restore|backup)/.test(name));
    const summary = ours.map(({ name, inputs }) => [
      name,
      inputs["metricName"],
      inputs["threshold"],
      inputs["treatMissingData"],
      inputs["alarmActions"],
    ]);
    expect(summary).toEqual([
      ["jobs-backup-replication-failed", "OperationsFailedReplication", 0, "notBreaching", ["arn:p2"]],
      ["jobs-redis-backup-stale", "RedisBackupAge", 30 * 3_600, "breaching", ["arn:p2"]],
      ["jobs-restore-drill-dead-letters", "ApproximateNumberOfMessagesVisible", 0, "notBreaching", ["arn:p2"]],
      ["jobs-restore-drill-failed", "RestoreDrillFailures", 0, "notBreaching", ["arn:p1"]],
      ["jobs-restore-drill-stale", "RestoreDrillAge", 20 * 86_400, "notBreaching", ["arn:p2"]],
    ]);
    const pages = readdirSync("docs/runbook");
    for (const { inputs } of alarmsIn(resources)) {
      const page = /runbook\.example\.com\/([\w-]+\.md)/.exec(String(inputs["alarmDescription"]))?.[1];
      expect(pages, String(inputs["name"])).toContain(page);
    }
  });
});
