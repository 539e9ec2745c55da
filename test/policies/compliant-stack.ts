import { metrics, workerEnvironment } from "../../runtime/contract";
import type { StackFixture } from "./stack-fixture";
import { json, ref } from "./stack-fixture";

const serviceName = "ops-test-worker";

const containers = () => [
  {
    name: "worker",
    image: `registry.example/worker@sha256:${"a".repeat(64)}`,
    essential: true,
    environment: [
      { name: workerEnvironment.serviceName, value: serviceName },
      { name: "NOTIFIER_SECRET_ARN", value: ref("redis-url", "arn") },
    ],
    secrets: [{ name: workerEnvironment.redisUrl, valueFrom: ref("redis-url", "arn") }],
    healthCheck: { command: ["CMD", "node", "health-check.cjs"], interval: 30 },
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ops/worker" } },
  },
];

const allow = (actions: unknown, resources: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: resources }],
});

const tlsOnly = () => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [ref("bucket", "arn"), ref("bucket", "arn", "/*")],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

const ownMetric = (id: string, metricName: string) => ({
  id,
  returnData: false,
  metric: { namespace: metrics.namespace, metricName, dimensions: { [metrics.dimension]: serviceName }, period: 300 },
});

const queueAlarm = (threshold: number, severity: string) => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  props: {
    namespace: metrics.namespace,
    metricName: metrics.queueDepth,
    dimensions: { [metrics.dimension]: serviceName },
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "breaching",
    alarmActions: [ref("topic", "arn")],
    tags: { Severity: severity },
  },
});

/** A small stack that meets every rule, both in its first preview and after its update. */
export function compliantStack(): StackFixture {
  const declared = containers();
  const rolePolicy = allow(["secretsmanager:GetSecretValue"], [ref("redis-url", "arn")]);
  return {
    "worker-component": {
      type: "ops:worker:Worker",
      props: { level: "A", containers: declared, policyDocuments: { "role-policy": rolePolicy } },
    },
    "backups-component": { type: "ops:backups:Backups", props: { policyDocuments: { "bucket-policy": tlsOnly() } } },

    token: {
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 64, special: false },
      outputs: { result: "t".repeat(64) },
    },
    parameters: {
      type: "aws:elasticache/parameterGroup:ParameterGroup",
      props: { name: "ops-test-redis7", parameters: [{ name: "maxmemory-policy", value: "noeviction" }] },
    },
    redis: {
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      protect: true,
      props: {
        engine: "redis",
        numCacheClusters: 2,
        multiAzEnabled: true,
        automaticFailoverEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        atRestEncryptionEnabled: true,
        authToken: ref("token", "result"),
        parameterGroupName: ref("parameters", "id"),
        securityGroupIds: [ref("redis-group", "id")],
        snapshotRetentionLimit: 7,
        snapshotWindow: "03:00-04:00",
      },
    },
    "redis-url": { type: "aws:secretsmanager/secret:Secret", props: { name: "ops/test/redis-url" } },
    "redis-url-version": {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: {
        secretId: ref("redis-url", "arn"),
        secretString: json({ url: "rediss://ops-test:6379", password: ref("token", "result") }),
      },
    },

    cluster: {
      type: "aws:ecs/cluster:Cluster",
      parent: "worker-component",
      props: { name: "ops-test", settings: [{ name: "containerInsights", value: "enabled" }] },
    },
    task: {
      type: "aws:ecs/taskDefinition:TaskDefinition",
      parent: "worker-component",
      props: {
        family: "ops-test-worker",
        executionRoleArn: ref("role", "arn"),
        containerDefinitions: json(declared),
      },
    },
    service: {
      type: "aws:ecs/service:Service",
      parent: "worker-component",
      props: {
        name: serviceName,
        cluster: ref("cluster", "arn"),
        taskDefinition: ref("task", "arn"),
        desiredCount: 2,
        schedulingStrategy: "REPLICA",
        deploymentCircuitBreaker: { enable: true, rollback: true },
        networkConfiguration: { securityGroups: [ref("worker-group", "id")], assignPublicIp: false },
      },
    },
    role: { type: "aws:iam/role:Role", parent: "worker-component", props: { name: "ops-test-worker" } },
    "role-policy": {
      type: "aws:iam/rolePolicy:RolePolicy",
      parent: "worker-component",
      props: { role: ref("role", "id"), policy: json(rolePolicy) },
    },
    logs: { type: "aws:cloudwatch/logGroup:LogGroup", props: { name: "/ops/worker", retentionInDays: 90 } },

    vpc: { type: "aws:ec2/vpc:Vpc", props: { cidrBlock: "10.0.0.0/16" } },
    "worker-group": { type: "aws:ec2/securityGroup:SecurityGroup", props: { description: "worker" } },
    "redis-group": { type: "aws:ec2/securityGroup:SecurityGroup", props: { description: "redis" } },
    "redis-from-worker": {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: ref("redis-group", "id"),
        referencedSecurityGroupId: ref("worker-group", "id"),
        ipProtocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
      },
    },

    notifier: {
      type: "aws:lambda/function:Function",
      props: { name: "notifier", environment: { variables: { NOTIFIER_SECRET_ARN: ref("redis-url", "arn") } } },
    },
    topic: { type: "aws:sns/topic:Topic", props: { name: "ops-test-alarms-p0" } },
    subscription: {
      type: "aws:sns/topicSubscription:TopicSubscription",
      props: { topic: ref("topic", "arn"), protocol: "lambda", endpoint: ref("notifier", "arn") },
    },
    permission: {
      type: "aws:lambda/permission:Permission",
      props: { function: ref("notifier", "arn"), principal: "sns.amazonaws.com", sourceArn: ref("topic", "arn") },
    },
    "alarm-down": {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      props: {
        namespace: "ECS/ContainerInsights",
        metricName: "RunningTaskCount",
        dimensions: { ClusterName: "ops-test", ServiceName: serviceName },
        comparisonOperator: "LessThanThreshold",
        threshold: 2,
        treatMissingData: "breaching",
        actionsEnabled: true,
        alarmActions: [ref("topic", "arn")],
        tags: { Severity: "P0" },
      },
    },
    "alarm-queue-warn": queueAlarm(100, "P2"),
    "alarm-queue-page": queueAlarm(500, "P1"),
    "alarm-errors": {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      props: {
        metricQueries: [
          { id: "rate", expression: "100 * failed / processed", returnData: true },
          ownMetric("failed", metrics.jobsFailed),
          ownMetric("processed", metrics.jobsProcessed),
        ],
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        alarmActions: [ref("topic", "arn")],
        tags: { Severity: "P1" },
      },
    },

    bucket: {
      type: "aws:s3/bucket:Bucket",
      parent: "backups-component",
      protect: true,
      props: { bucket: "ops-test-backups", forceDestroy: false, tags: { Purpose: "backup" } },
    },
    versioning: {
      type: "aws:s3/bucketVersioning:BucketVersioning",
      parent: "backups-component",
      props: { bucket: ref("bucket", "id"), versioningConfiguration: { status: "Enabled" } },
    },
    encryption: {
      type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      parent: "backups-component",
      props: {
        bucket: ref("bucket", "id"),
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
      },
    },
    "access-block": {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      parent: "backups-component",
      props: {
        bucket: ref("bucket", "id"),
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    },
    "bucket-policy": {
      type: "aws:s3/bucketPolicy:BucketPolicy",
      parent: "backups-component",
      props: { bucket: ref("bucket", "id"), policy: json(tlsOnly()) },
    },
  };
}
