import type { Exception, Reviewed } from "./permissions";
import { databaseSecretArn } from "./recorder";

const region = "us-east-1";
const inAccount = (service: string, resource: string) => `arn:aws:${service}:${region}:123456789012:${resource}`;

/** Every permission on something that is not the stack's own, and why there is no narrower one. Add one only with a reason. */
const exceptions: readonly Exception[] = [
  {
    actions: ["ecr:GetAuthorizationToken"],
    resource: "*",
    reason: "a log-in to ECR is for the whole account",
  },
  {
    actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resource: inAccount("ecr", "repository/ops"),
    reason: "the image's repository belongs to the foundation, and only it may be read",
  },
  {
    actions: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ],
    resource: "*",
    reason:
      "Lambda checks for these on everything before it puts a function into a network; code itself is denied them",
  },
  {
    actions: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    resource: "*",
    reason: "channels of ECS Exec have no names of their own",
  },
  {
    actions: ["xray:PutTraceSegments"],
    resource: "*",
    reason: "X-Ray knows no resource that traces are put into",
  },
  {
    actions: ["logs:DescribeLogGroups"],
    resource: "*",
    reason: "ECS Exec looks for its log group with a request that names none",
  },
  {
    actions: ["logs:DescribeLogGroups"],
    resource: inAccount("logs", "log-group:*"),
    reason: "flow logs look for their group by listing groups",
  },
  {
    actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
    resource: inAccount("logs", "log-group:RDSOSMetrics"),
    reason: "AWS chose the name of the log group for what operating systems of databases report",
  },
  {
    actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
    resource: inAccount("logs", "log-group:RDSOSMetrics:*"),
    reason: "the same group, as older requests name it",
  },
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
    resource: inAccount("logs", "log-group:RDSOSMetrics:log-stream:*"),
    reason: "RDS names a stream after each instance's internal id",
  },
  {
    actions: ["secretsmanager:GetSecretValue"],
    resource: databaseSecretArn,
    reason: "RDS names the secret with the database's password itself",
  },
  {
    actions: ["ecs:DescribeTaskDefinition"],
    resource: "*",
    reason: "the action knows no resources",
  },
  {
    actions: ["cloudwatch:DescribeAlarms"],
    resource: "*",
    reason: "with a narrower resource AWS leaves composite alarms out of the list",
  },
  {
    actions: ["elasticache:DescribeSnapshots"],
    resource: inAccount("elasticache", "snapshot:*"),
    reason: "snapshots are listed, and the stack's own are told apart by name",
  },
  {
    actions: [
      "rds:AddTagsToResource",
      "rds:CopyDBSnapshot",
      "rds:CreateDBSnapshot",
      "rds:DeleteDBSnapshot",
      "rds:DescribeDBSnapshots",
      "rds:ModifyDBSnapshotAttribute",
    ],
    resource: inAccount("rds", "snapshot:awsbackup:*"),
    reason: "AWS Backup names its snapshots itself, after its jobs",
  },
  {
    actions: ["tag:GetResources"],
    resource: "*",
    reason: "the action that finds what carries a tag knows no resources",
  },
  {
    actions: ["s3:ListAllMyBuckets"],
    resource: "*",
    reason: "the action that tells an account's canonical id knows no resources",
  },
];

/** The address of another stack's Redis, where one is used. */
export const otherUrlSecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other/redis-url-AbCdEf";

/** What a stack with another stack's Redis may do besides. */
export const exceptionsForOthersRedis: readonly Exception[] = [
  {
    actions: ["secretsmanager:GetSecretValue"],
    resource: otherUrlSecretArn,
    reason: "the address of another stack's Redis is in that stack's secret",
  },
  ...["cluster:shared-*", "replicationgroup:shared"].map((resource) => ({
    actions: ["elasticache:CreateSnapshot"],
    resource: inAccount("elasticache", resource),
    reason: "a backup of another stack's Redis begins with a snapshot of it",
  })),
  {
    actions: ["elasticache:DescribeReplicationGroups"],
    resource: inAccount("elasticache", "replicationgroup:shared"),
    reason: "the snapshot is taken of a replica, which must be found",
  },
  {
    actions: ["kms:Decrypt"],
    resource: inAccount("kms", "key/*"),
    condition: {
      StringEquals: {
        "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
        "kms:EncryptionContext:SecretARN": otherUrlSecretArn,
      },
    },
    reason: "which key that secret has its ARN does not tell; the conditions leave that one secret",
  },
];

/** Why a service's role is not bound to this account's resources: AWS documents no such condition for it. */
const unbound: Readonly<Record<string, string>> = {
  "lambda.amazonaws.com": "a function takes only roles that somebody in its own account may pass",
  "sns.amazonaws.com": "a topic takes only roles that somebody in its own account may pass",
  "chatbot.amazonaws.com": "a channel takes only roles that somebody in its own account may pass",
  "s3.amazonaws.com": "a bucket takes only roles that somebody in its own account may pass",
  "backup.amazonaws.com": "a selection takes only roles that somebody in its own account may pass",
};

export const reviewed: Reviewed = {
  prefix: "ops-agent-worker-test",
  path: "ops-agent-worker/test",
  exceptions,
  unbound,
};
