import { id, otherTags, out, tags, type Row } from "./row";

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
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    },
  ]);
const trust = (principal: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: principal }, Action: "sts:AssumeRole" }],
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
    given: () => ({ settings: [{ name: "containerInsights", value: "enabled" }], tags }),
    changed: () => ({ settings: [{ name: "containerInsights", value: "disabled" }], ...otherTags }),
    drift: ["settings", "tags.Owner"],
    replaced: () => ({ name: "another" }),
    outputs: ["arn"],
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
    }),
    outputs: ["arn", "arnWithoutRevision", "revision"],
  },
  {
    name: "service",
    type: "aws:ecs/service:Service",
    given: (made) => ({
      cluster: out(made, "cluster", "arn"),
      taskDefinition: out(made, "tasks", "arn"),
      launchType: "FARGATE",
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
      enableExecuteCommand: false,
      waitForSteadyState: true,
      tags,
    }),
    changed: () => ({
      desiredCount: 2,
      deploymentMaximumPercent: 150,
      deploymentCircuitBreaker: { enable: true, rollback: false },
      ...otherTags,
    }),
    drift: ["deploymentCircuitBreaker.rollback", "deploymentMaximumPercent", "desiredCount", "tags.Owner"],
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
];
