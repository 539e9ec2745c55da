import { describe, expect, it } from "vitest";
import type { WorkerArgs } from "../../components/worker";
import { Worker } from "../../components/worker";
import { labels, only, record, valueOf } from "./recorder";
import { scope } from "./scope";

const digest = "a".repeat(64);
const args: WorkerArgs = {
  scope,
  level: "A",
  image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/worker@sha256:${digest}`,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-worker",
  keyArn: "arn:key",
  redisUrlSecretArn: "arn:redis-url",
  sentryDsnSecretArn: "arn:sentry-dsn",
};
const make = (changes: Partial<WorkerArgs> = {}) => record(() => new Worker("worker", { ...args, ...changes }));
const parsed = (json: unknown) => JSON.parse(json as string) as unknown;

describe("Worker", () => {
  it("makes the service and what it needs", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:appautoscaling/policy:Policy worker-scaling-cpu",
        "aws:appautoscaling/target:Target worker-scaling",
        "aws:cloudwatch/logGroup:LogGroup worker-logs",
        "aws:ecs/cluster:Cluster worker-cluster",
        "aws:ecs/service:Service worker-service",
        "aws:ecs/taskDefinition:TaskDefinition worker-task",
        "aws:iam/role:Role worker-execution",
        "aws:iam/role:Role worker-task",
        "aws:iam/rolePolicy:RolePolicy worker-execution",
      ]
    `);
  });

  it("runs one container: healthy by its own word, without rights, with secrets by reference only", async () => {
    const { resources } = await make();
    expect(parsed(only(resources, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"])).toEqual([
      {
        name: "worker",
        image: args.image,
        essential: true,
        command: ["node", "worker.cjs"],
        user: "1000:1000",
        readonlyRootFilesystem: true,
        privileged: false,
        linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
        stopTimeout: 120,
        environment: [
          { name: "HEALTH_HOST", value: "127.0.0.1" },
          { name: "HEALTH_PORT", value: "8080" },
          { name: "LOG_LEVEL", value: "info" },
          { name: "METRICS_INTERVAL_SECONDS", value: "30" },
          { name: "SENTRY_ENVIRONMENT", value: "prod" },
          { name: "SENTRY_RELEASE", value: digest },
          { name: "SERVICE_NAME", value: "ops-agent-worker-prod-worker" },
          { name: "STOP_TIMEOUT_SECONDS", value: "120" },
          { name: "WORKER_CONCURRENCY", value: "10" },
          { name: "WORKER_POLL_INTERVAL", value: "5" },
        ],
        secrets: [
          { name: "REDIS_URL", valueFrom: "arn:redis-url" },
          { name: "SENTRY_DSN", valueFrom: "arn:sentry-dsn" },
        ],
        healthCheck: {
          command: ["CMD", "node", "health-check.cjs"],
          interval: 15,
          timeout: 5,
          retries: 3,
          startPeriod: 30,
        },
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "/ops-agent-worker/prod/worker",
            "awslogs-region": "eu-central-1",
            "awslogs-stream-prefix": "worker",
            mode: "non-blocking",
            "max-buffer-size": "4m",
          },
        },
      },
    ]);
  });

  it("declares what rules must be able to judge before the task definition is known", async () => {
    const { components, resources } = await make({ level: "C" });
    const task = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
    const policy = only(resources, "aws:iam/rolePolicy:RolePolicy");
    expect(only(components, "ops:worker:Worker")).toEqual({
      level: "C",
      containers: parsed(task["containerDefinitions"]),
      policyDocuments: { "worker-execution": parsed(policy["policy"]) },
    });
  });

  it("keeps old revisions, and gives starting and running a role each", async () => {
    const { resources } = await make();
    const { containerDefinitions: _, ...task } = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
    expect(task).toEqual({
      family: "ops-agent-worker-prod-worker",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: "arn:worker-execution",
      taskRoleArn: "arn:worker-task",
      skipDestroy: true,
    });
  });

  it("replaces tasks without a gap, goes back by itself, and is reachable from nowhere", async () => {
    const { resources } = await make({ minTasks: 3 });
    expect(only(resources, "aws:ecs/service:Service")).toEqual({
      name: "ops-agent-worker-prod-worker",
      cluster: "arn:worker-cluster",
      taskDefinition: "arn:worker-task",
      launchType: "FARGATE",
      schedulingStrategy: "REPLICA",
      desiredCount: 3,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["sg-worker"],
        assignPublicIp: false,
      },
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
    });
    expect(only(resources, "aws:ecs/cluster:Cluster")["settings"]).toEqual([
      { name: "containerInsights", value: "enabled" },
    ]);
  });

  it("lets ECS read one image and two secrets and write one log, and the worker nothing", async () => {
    const { resources } = await make();
    const { role, policy } = only(resources, "aws:iam/rolePolicy:RolePolicy");
    expect(role).toBe("worker-execution-id");
    expect(parsed(policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/ops-agent-worker/prod/worker:*",
        },
        {
          Sid: "ReadSecrets",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: ["arn:redis-url", "arn:sentry-dsn"],
        },
        { Sid: "DecryptSecrets", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "arn:key" },
        {
          Sid: "ReadImage",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "arn:aws:ecr:eu-central-1:111122223333:repository/team/worker",
        },
        { Sid: "LogInToEcr", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      ],
    });
  });

  it("asks ECR for nothing when the image is stored elsewhere", async () => {
    const { resources } = await make({ image: `ghcr.io/team/worker@sha256:${digest}` });
    const { Statement } = parsed(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"]) as {
      Statement: { Sid: string }[];
    };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["WriteLogs", "ReadSecrets", "DecryptSecrets"]);
  });

  it("encrypts its log and keeps it for a bounded time", async () => {
    const { resources } = await make({ logRetentionDays: 30 });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup")).toEqual({
      name: "/ops-agent-worker/prod/worker",
      retentionInDays: 30,
      kmsKeyId: "arn:key",
    });
  });

  it("scales between its bounds by CPU", async () => {
    const { result, resources } = await make({ minTasks: 1, maxTasks: 4, scaleCpuPercent: 60 });
    const identity = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/ops-agent-worker-prod/ops-agent-worker-prod-worker",
    };
    expect(only(resources, "aws:appautoscaling/target:Target")).toEqual({
      ...identity,
      minCapacity: 1,
      maxCapacity: 4,
    });
    expect(only(resources, "aws:appautoscaling/policy:Policy")).toEqual({
      ...identity,
      name: "ops-agent-worker-prod-worker-cpu",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: 60,
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    });
    expect(await valueOf(result.serviceName)).toBe("ops-agent-worker-prod-worker");
  });

  it.each(["ops/worker:latest", "ops/worker", `ops/worker@sha256:${"A".repeat(64)}`, "ops/worker@sha256:abc"])(
    "refuses the image %s, whose content is not fixed",
    async (image) => {
      await expect(make({ image })).rejects.toThrow(
        new Error(`The image must be given as repository@sha256:<64 hexadecimal digits>, not as "${image}"`),
      );
    },
  );
});
