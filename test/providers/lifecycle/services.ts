import { id, type Made, otherTags, out, tags, type Row } from "./row";

export const workerImage = `000000000000.dkr.ecr.us-east-1.amazonaws.com/worker@sha256:${"a".repeat(64)}`;
const containers = (environment: string) =>
  JSON.stringify([
    {
      name: "worker",
      image: workerImage,
      essential: true,
      readonlyRootFilesystem: true,
      user: "10001",
      environment: [{ name: "LOG_LEVEL", value: environment }],
      secrets: [],
      stopTimeout: 2,
      mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    },
  ]);
const trust = (principal: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: principal }, Action: "sts:AssumeRole" }],
  });
const shells = (cloudWatchLogGroupName: string) => ({
  executeCommandConfiguration: {
    kmsKeyId: "arn:aws:kms:us-east-1:000000000000:key/shells",
    logging: "OVERRIDE",
    logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName },
  },
});
const scaled = (made: Made) => ({
  serviceNamespace: "ecs",
  resourceId: made["scaling-target"]?.outputs["resourceId"] ?? "",
  scalableDimension: "ecs:service:DesiredCount",
});
const backlog = (stat: string) => ({
  targetTrackingScalingPolicyConfiguration: {
    targetValue: 40,
    scaleInCooldown: 300,
    scaleOutCooldown: 120,
    customizedMetricSpecification: {
      metrics: [
        { id: "backlog", label: "Jobs per task", expression: "waiting / 2", returnData: true },
        {
          id: "waiting",
          returnData: false,
          metricStat: {
            stat,
            metric: {
              namespace: "OpsAgentWorker",
              metricName: "QueueDepth",
              dimensions: [{ name: "Service", value: "worker" }],
            },
          },
        },
      ],
    },
  },
});
const step = (metricIntervalLowerBound: string) => ({
  stepScalingPolicyConfiguration: {
    adjustmentType: "ChangeInCapacity",
    cooldown: 120,
    metricAggregationType: "Maximum",
    stepAdjustments: [{ metricIntervalLowerBound, scalingAdjustment: 1 }],
  },
});
const rights = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

export const servicesRows: readonly Row[] = [
  {
    name: "role",
    type: "aws:iam/role:Role",
    given: () => ({ assumeRolePolicy: trust("ecs-tasks.amazonaws.com"), description: "worker", tags }),
    changed: () => ({
      assumeRolePolicy: trust("lambda.amazonaws.com"),
      description: "function",
      maxSessionDuration: 7200,
      ...otherTags,
    }),
    drift: ["assumeRolePolicy", "description", "maxSessionDuration", "tags.Owner"],
    replaced: () => ({ name: "another", path: "/ops/" }),
    outputs: ["arn", "uniqueId", "createDate"],
  },
  {
    name: "role-policy",
    type: "aws:iam/rolePolicy:RolePolicy",
    given: (made) => ({ role: id(made, "role"), policy: rights("s3:GetObject") }),
    changed: () => ({ policy: rights("s3:PutObject") }),
    drift: ["policy"],
    replaced: () => ({ role: "another", name: "another" }),
    outputs: [],
  },
  {
    name: "cluster",
    type: "aws:ecs/cluster:Cluster",
    given: () => ({
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: shells("/ops/shells"),
      tags,
    }),
    changed: () => ({
      settings: [{ name: "containerInsights", value: "disabled" }],
      configuration: shells("/ops/other-shells"),
      ...otherTags,
    }),
    drift: [
      "configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName",
      "settings",
      "tags.Owner",
    ],
    replaced: () => ({ name: "another" }),
    outputs: ["arn"],
  },
  {
    name: "cluster-capacity",
    type: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    given: (made) => ({
      clusterName: id(made, "cluster").split("/").at(-1) ?? "",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    }),
    changed: () => ({
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", base: 0, weight: 1 }],
    }),
    drift: ["defaultCapacityProviderStrategies"],
    replaced: () => ({ clusterName: "another" }),
    outputs: [],
  },
  {
    name: "tasks",
    type: "aws:ecs/taskDefinition:TaskDefinition",
    given: (made) => ({
      family: "worker",
      containerDefinitions: containers("info"),
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: out(made, "role", "arn"),
      taskRoleArn: out(made, "role", "arn"),
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      volumes: [{ name: "tmp" }, { name: "state" }],
      tags,
    }),
    changed: () => otherTags,
    drift: ["tags.Owner"],
    replaced: () => ({
      containerDefinitions: containers("debug"),
      cpu: "512",
      memory: "1024",
      family: "another",
      taskRoleArn: "arn",
      volumes: [{ name: "tmp" }],
    }),
    outputs: ["arn", "arnWithoutRevision", "revision"],
  },
  {
    name: "service",
    type: "aws:ecs/service:Service",
    given: (made) => ({
      cluster: out(made, "cluster", "arn"),
      taskDefinition: out(made, "tasks", "arn"),
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: 0, weight: 1 }],
      forceNewDeployment: true,
      availabilityZoneRebalancing: "ENABLED",
      deploymentConfiguration: { strategy: "ROLLING" },
      alarms: { alarmNames: ["too-many-failures", "too-much-memory"], enable: true, rollback: true },
      platformVersion: "LATEST",
      desiredCount: 1,
      networkConfiguration: {
        subnets: [id(made, "subnet-b"), id(made, "subnet-a")],
        securityGroups: [id(made, "group")],
        assignPublicIp: false,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      enableExecuteCommand: true,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      sigintRollback: true,
      tags,
    }),
    changed: () => ({
      desiredCount: 2,
      capacityProviderStrategies: [
        { capacityProvider: "FARGATE", base: 1, weight: 30 },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: 70 },
      ],
      availabilityZoneRebalancing: "DISABLED",
      deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: "1" },
      alarms: { alarmNames: ["too-many-failures"], enable: true, rollback: true },
      deploymentMaximumPercent: 150,
      deploymentCircuitBreaker: { enable: true, rollback: false },
      enableExecuteCommand: false,
      ...otherTags,
    }),
    drift: [
      "alarms.alarmNames",
      "availabilityZoneRebalancing",
      "capacityProviderStrategies",
      "deploymentCircuitBreaker.rollback",
      "deploymentConfiguration.bakeTimeInMinutes",
      "deploymentConfiguration.strategy",
      "deploymentMaximumPercent",
      "desiredCount",
      "enableExecuteCommand",
      "tags.Owner",
    ],
    replaced: () => ({ name: "another", cluster: "another", launchType: "EC2" }),
    outputs: ["arn"],
  },
  {
    name: "scaling-target",
    type: "aws:appautoscaling/target:Target",
    given: (made) => ({
      serviceNamespace: "ecs",
      resourceId: `service/${id(made, "cluster").split("/").at(-1)}/${id(made, "service").split("/").at(-1)}`,
      scalableDimension: "ecs:service:DesiredCount",
      minCapacity: 1,
      maxCapacity: 5,
      tags,
    }),
    changed: () => ({ maxCapacity: 6, ...otherTags }),
    drift: ["maxCapacity", "tags.Owner"],
    replaced: () => ({ resourceId: "service/another/one", scalableDimension: "other", serviceNamespace: "other" }),
    outputs: ["arn"],
  },
  {
    name: "scaling-policy",
    type: "aws:appautoscaling/policy:Policy",
    given: (made) => ({
      policyType: "TargetTrackingScaling",
      serviceNamespace: "ecs",
      resourceId: made["scaling-target"]?.outputs["resourceId"] ?? "",
      scalableDimension: "ecs:service:DesiredCount",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 70,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    }),
    changed: () => ({
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 60,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    }),
    drift: ["targetTrackingScalingPolicyConfiguration.targetValue"],
    replaced: () => ({ name: "another", resourceId: "service/another/one" }),
    outputs: ["arn", "alarmArns"],
  },
  {
    name: "scaling-policy-backlog",
    type: "aws:appautoscaling/policy:Policy",
    given: (made) => ({ ...scaled(made), policyType: "TargetTrackingScaling", ...backlog("Maximum") }),
    changed: (made) => ({ ...scaled(made), ...backlog("Average") }),
    drift: ["targetTrackingScalingPolicyConfiguration.customizedMetricSpecification.metrics"],
    outputs: ["arn", "alarmArns"],
  },
  {
    name: "scaling-policy-start",
    type: "aws:appautoscaling/policy:Policy",
    given: (made) => ({ ...scaled(made), policyType: "StepScaling", ...step("0") }),
    changed: () => step("5"),
    drift: ["stepScalingPolicyConfiguration.stepAdjustments"],
    outputs: ["arn"],
  },
];
