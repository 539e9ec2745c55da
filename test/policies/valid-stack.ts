import { compliantStack } from "./compliant-stack";
import type { StackFixture } from "./stack-fixture";
import { json, ref } from "./stack-fixture";

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const keyPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "kms:*", Resource: "*" },
  ],
});
const subnetOf = (zone: string, cidrBlock: string) => ({
  type: "aws:ec2/subnet:Subnet",
  props: { vpcId: ref("vpc", "id"), cidrBlock, availabilityZone: `us-east-1${zone}` },
});

/** The compliant stack with everything spelt out that AWS has limits for, and one of each further kind of resource. */
export function validStack(): StackFixture {
  const stack = compliantStack();
  const add = (name: string, props: Record<string, unknown>) => {
    const resource = stack[name];
    if (!resource) throw new Error(`the compliant stack has no ${name}`);
    Object.assign(resource.props, props);
  };
  add("redis", {
    replicationGroupId: "ops-test-redis",
    nodeType: "cache.t4g.small",
    engineVersion: "7.1",
    port: 6379,
    maintenanceWindow: "sun:05:00-sun:06:00",
    subnetGroupName: ref("subnets", "name"),
  });
  add("parameters", { family: "redis7" });
  add("task", {
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: ref("role", "arn"),
  });
  add("service", {
    launchType: "FARGATE",
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    alarms: { alarmNames: [ref("alarm-down", "name")], enable: true, rollback: true },
    networkConfiguration: { subnets: [ref("subnet-a", "id"), ref("subnet-b", "id")], assignPublicIp: false },
  });
  add("role", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  add("alarm-down", {
    name: "ops-test-worker-down",
    period: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    statistic: "Minimum",
  });
  add("bucket", { objectLockEnabled: true });
  add("worker-group", { name: "ops-test-worker" });
  return {
    ...stack,
    "subnet-a": subnetOf("a", "10.0.0.0/20"),
    "subnet-b": subnetOf("b", "10.0.16.0/20"),
    subnets: {
      type: "aws:elasticache/subnetGroup:SubnetGroup",
      props: { name: "ops-test-redis", subnetIds: [ref("subnet-a", "id"), ref("subnet-b", "id")] },
    },
    "worker-out": {
      type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      props: {
        securityGroupId: ref("worker-group", "id"),
        cidrIpv4: "10.0.0.0/16",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
    },
    key: {
      type: "aws:kms/key:Key",
      protect: true,
      props: { policy: keyPolicy, deletionWindowInDays: 30, rotationPeriodInDays: 365 },
    },
    alias: { type: "aws:kms/alias:Alias", props: { name: "alias/ops-test", targetKeyId: ref("key", "id") } },
    "other-secret": {
      type: "aws:secretsmanager/secret:Secret",
      props: { name: "ops/test/dsn", recoveryWindowInDays: 30 },
    },
    "notifier-role": {
      type: "aws:iam/role:Role",
      props: { name: "ops-test-notifier", assumeRolePolicy: trust("lambda.amazonaws.com") },
    },
    function: {
      type: "aws:lambda/function:Function",
      props: {
        name: "ops-test-monitor",
        runtime: "nodejs22.x",
        timeout: 30,
        memorySize: 256,
        role: ref("notifier-role", "arn"),
        environment: { variables: { LEVEL: "info" } },
      },
    },
    dead: {
      type: "aws:sqs/queue:Queue",
      props: { name: "ops-test-dead", visibilityTimeoutSeconds: 60, messageRetentionSeconds: 1_209_600 },
    },
    outage: {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      props: {
        alarmName: "ops-test-outage",
        alarmRule: 'ALARM("ops-test-worker-down") OR NOT OK("ops-test-worker-down")',
        alarmActions: [ref("topic", "arn")],
      },
    },
    dashboard: {
      type: "aws:cloudwatch/dashboard:Dashboard",
      props: {
        dashboardName: "ops-test",
        dashboardBody: JSON.stringify({
          widgets: [{ type: "text", width: 12, height: 3, x: 0, y: 0, properties: { markdown: "" } }],
        }),
      },
    },
    schedule: {
      type: "aws:scheduler/schedule:Schedule",
      props: { name: "ops-test-backup", scheduleExpression: "cron(0 3 * * ? *)", flexibleTimeWindow: { mode: "OFF" } },
    },
    event: {
      type: "aws:cloudwatch/eventRule:EventRule",
      props: { name: "ops-test-monitor", scheduleExpression: "rate(1 minute)" },
    },
    vault: { type: "aws:backup/vault:Vault", protect: true, props: { name: "ops-test" } },
    plan: {
      type: "aws:backup/plan:Plan",
      props: {
        name: "ops-test",
        rules: [{ ruleName: "daily", targetVaultName: "ops-test", schedule: "cron(0 5 ? * * *)" }],
      },
    },
    scaling: {
      type: "aws:appautoscaling/target:Target",
      props: { minCapacity: 2, maxCapacity: 5, resourceId: "service/a/b" },
    },
    balancer: {
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: {
        name: "ops-test",
        loadBalancerType: "application",
        subnets: [ref("subnet-a", "id"), ref("subnet-b", "id")],
      },
    },
    targets: {
      type: "aws:lb/targetGroup:TargetGroup",
      props: {
        name: "ops-test",
        port: 8080,
        targetType: "ip",
        healthCheck: { interval: 30, timeout: 5, healthyThreshold: 2 },
      },
    },
    listener: {
      type: "aws:lb/listener:Listener",
      props: { port: 443, protocol: "HTTPS", certificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/a" },
    },
    uptime: {
      type: "aws:route53/healthCheck:HealthCheck",
      props: { type: "HTTPS", requestInterval: 30, failureThreshold: 3, port: 443 },
    },
    lock: {
      type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      props: { bucket: ref("bucket", "id"), rule: { defaultRetention: { mode: "GOVERNANCE", days: 30 } } },
    },
    lifecycle: {
      type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      props: {
        bucket: ref("bucket", "id"),
        rules: [
          {
            id: "age",
            status: "Enabled",
            transitions: [{ days: 30, storageClass: "STANDARD_IA" }],
            expiration: { days: 90 },
          },
        ],
      },
    },
    copy: { type: "aws:s3/bucket:Bucket", props: { bucket: "ops-test-copies" } },
    "copy-versioning": {
      type: "aws:s3/bucketVersioning:BucketVersioning",
      props: { bucket: ref("copy", "id"), versioningConfiguration: { status: "Enabled" } },
    },
    "copy-block": {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      props: {
        bucket: ref("copy", "id"),
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    },
    "copy-policy": {
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: ref("copy", "id"),
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::000000000000:root" },
              Action: "s3:GetObject",
              Resource: "arn:aws:s3:::ops-test-copies/*",
            },
          ],
        }),
      },
    },
    replication: {
      type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      props: { bucket: ref("copy", "id"), role: ref("role", "arn"), rules: [{ status: "Enabled" }] },
    },
    database: {
      type: "aws:rds/instance:Instance",
      protect: true,
      props: {
        identifier: "ops-test",
        engine: "postgres",
        port: 5432,
        allocatedStorage: 20,
        backupRetentionPeriod: 7,
        backupWindow: "03:00-04:00",
        maintenanceWindow: "sun:05:00-sun:06:00",
        manageMasterUserPassword: true,
        deletionProtection: true,
      },
    },
    written: {
      type: "aws:iam/policy:Policy",
      props: {
        name: "ops-test",
        policy: json({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: "arn:aws:sqs:us-east-1:000000000000:dead" },
          ],
        }),
      },
    },
  };
}
