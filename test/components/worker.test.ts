import { describe, expect, it } from "vitest";
import type { ContainerDefinition } from "../../components/worker/container-definition";
import type { Recorded } from "./recorder";
import { labels, only } from "./recorder";
import { digest, make, workerArgs as args } from "./worker";
const parsed = (json: unknown) => JSON.parse(json as string) as unknown;
const containersOf = (resources: readonly Recorded[]) =>
  parsed(only(resources, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"]) as ContainerDefinition[];

describe("Worker", () => {
  it("makes the service and what it needs", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:appautoscaling/policy:Policy worker-scaling-backlog",
        "aws:appautoscaling/policy:Policy worker-scaling-cpu",
        "aws:appautoscaling/target:Target worker-scaling",
        "aws:cloudwatch/logGroup:LogGroup worker-logs",
        "aws:cloudwatch/logMetricFilter:LogMetricFilter worker-error-lines",
        "aws:ecs/cluster:Cluster worker-cluster",
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders worker-capacity",
        "aws:ecs/service:Service worker-service",
        "aws:ecs/taskDefinition:TaskDefinition worker-task",
        "aws:iam/role:Role worker-execution",
        "aws:iam/role:Role worker-task",
        "aws:iam/rolePolicy:RolePolicy worker-execution",
        "aws:iam/rolePolicy:RolePolicy worker-task",
        "ops:index:RunningRevision worker-running-revision",
      ]
    `);
  });

  it("has its name before the service is steady, for those that only need the name", async () => {
    const { result } = await make();
    // What an output waits for is known to Pulumi only.
    const behind = (output: unknown) => (output as { allResources: () => Promise<Set<unknown>> }).allResources();
    expect(await behind(result.serviceName)).toEqual(new Set());
    expect(await behind(result.nodes.service.name)).toEqual(new Set([result.nodes.service]));
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
        mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
        stopTimeout: 120,
        environment: [
          { name: "HEALTH_HOST", value: "127.0.0.1" },
          { name: "HEALTH_PORT", value: "8080" },
          { name: "JOB_ATTEMPTS", value: "3" },
          { name: "LOG_LEVEL", value: "info" },
          { name: "METRICS_INTERVAL_SECONDS", value: "30" },
          { name: "SENTRY_ENVIRONMENT", value: "prod" },
          { name: "SENTRY_RELEASE", value: digest },
          { name: "SENTRY_TRACES_SAMPLE_RATE", value: "0.2" },
          { name: "SERVICE_NAME", value: "ops-agent-worker-prod-worker" },
          { name: "STOP_TIMEOUT_SECONDS", value: "120" },
          { name: "WORKER_CONCURRENCY", value: "10" },
          { name: "WORKER_ENABLED", value: "true" },
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
    const policy = (name: string) => parsed(only(resources, "aws:iam/rolePolicy:RolePolicy", name)["policy"]);
    expect(only(components, "ops:worker:Worker")).toEqual({
      level: "C",
      containers: parsed(task["containerDefinitions"]),
      policyDocuments: { "worker-execution": policy("worker-execution"), "worker-task": policy("worker-task") },
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
      volumes: [{ name: "tmp" }],
      skipDestroy: true,
    });
  });

  it("replaces tasks without a gap, goes back by itself, and is reachable from nowhere", async () => {
    const { resources } = await make({ minTasks: 3 });
    expect(only(resources, "aws:ecs/service:Service")).toEqual({
      name: "ops-agent-worker-prod-worker",
      cluster: "arn:worker-cluster",
      taskDefinition: "arn:worker-task",
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      forceNewDeployment: true,
      schedulingStrategy: "REPLICA",
      desiredCount: 3,
      availabilityZoneRebalancing: "ENABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentConfiguration: { strategy: "ROLLING" },
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
      sigintRollback: true,
    });
    expect(only(resources, "aws:ecs/cluster:Cluster")).toEqual({
      name: "ops-agent-worker-prod",
      settings: [{ name: "containerInsights", value: "enabled" }],
    });
    expect(only(resources, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")).toEqual({
      clusterName: "ops-agent-worker-prod",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
    expect(only(resources, "ops:index:RunningRevision")).toEqual({
      region: "eu-central-1",
      cluster: "arn:worker-cluster",
      service: "ops-agent-worker-prod-worker",
      taskDefinition: "arn:worker-task",
    });
  });

  it("lets ECS read one image and two secrets and write one log, and the worker protect its own tasks", async () => {
    const { resources } = await make();
    const { role, policy } = only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-execution");
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
    expect(parsed(only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-task")["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ProtectTasks",
          Effect: "Allow",
          Action: ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"],
          Resource: "arn:aws:ecs:eu-central-1:123456789012:task/ops-agent-worker-prod/*",
        },
      ],
    });
  });

  it("asks ECR for nothing when the image is stored elsewhere", async () => {
    const { resources } = await make({ image: `ghcr.io/team/worker@sha256:${digest}` });
    const { Statement } = parsed(only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-execution")["policy"]) as {
      Statement: { Sid: string }[];
    };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["WriteLogs", "ReadSecrets", "DecryptSecrets"]);
  });

  it("reads one version of the queue's address, so that a new login is a deploy", async () => {
    const { resources } = await make({ redisUrlVersionId: "version-2" });
    expect(containersOf(resources)[0]?.secrets).toContainEqual({
      name: "REDIS_URL",
      valueFrom: "arn:redis-url:::version-2",
    });
  });

  it("encrypts its log and keeps it for a bounded time", async () => {
    const { resources } = await make({ logRetentionDays: 30 });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup")).toEqual({
      name: "/ops-agent-worker/prod/worker",
      retentionInDays: 30,
      kmsKeyId: "arn:key",
    });
  });

  it("stops as slowly as its longest job needs, and refuses jobs that Fargate would kill", async () => {
    const { resources } = await make({ longestJobSeconds: 20 });
    const [container] = containersOf(resources);
    expect(container?.stopTimeout).toBe(30);
    expect(container?.environment).toContainEqual({ name: "STOP_TIMEOUT_SECONDS", value: "30" });
    await expect(make({ longestJobSeconds: 111 })).rejects.toThrow(
      "longestJobSeconds is 111, more than 110: Fargate kills a stopping task after 120 s, so longer jobs must be split",
    );
  });

  it("opens shells where that is allowed: recorded, encrypted, with the folders that their agent writes", async () => {
    const { resources } = await make({ exec: "on" });
    expect(only(resources, "aws:ecs/service:Service")["enableExecuteCommand"]).toBe(true);
    expect(only(resources, "aws:ecs/cluster:Cluster")["configuration"]).toEqual({
      executeCommandConfiguration: {
        kmsKeyId: "arn:key",
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchEncryptionEnabled: true,
          cloudWatchLogGroupName: "/ops-agent-worker/prod/worker-exec",
        },
      },
    });
    expect(only(resources, "aws:cloudwatch/logGroup:LogGroup", "worker-exec-logs")).toEqual({
      name: "/ops-agent-worker/prod/worker-exec",
      retentionInDays: 90,
      kmsKeyId: "arn:key",
    });
    const folders = ["/tmp", "/var/lib/amazon", "/var/log/amazon"];
    expect(containersOf(resources)[0]?.mountPoints.map(({ containerPath }) => containerPath)).toEqual(folders);
    expect(only(resources, "aws:ecs/taskDefinition:TaskDefinition")["volumes"]).toEqual([
      { name: "tmp" },
      { name: "exec-state" },
      { name: "exec-log" },
    ]);
    const { Statement } = parsed(only(resources, "aws:iam/rolePolicy:RolePolicy", "worker-task")["policy"]) as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["ProtectTasks", "arn:aws:ecs:eu-central-1:123456789012:task/ops-agent-worker-prod/*"],
      ["OpenSessions", "*"],
      ["FindSessionLog", "*"],
      ["RecordSessions", "arn:aws:logs:eu-central-1:123456789012:log-group:/ops-agent-worker/prod/worker-exec:*"],
      ["EncryptSessions", "arn:key"],
    ]);
  });

  it("runs on ARM64, on Spot beyond the first task, and side by side with the old revision, where that is wanted", async () => {
    const { resources } = await make({
      architecture: "ARM64",
      spotPercent: 70,
      deploymentStrategy: "blue-green",
      bakeMinutes: 12,
    });
    expect(only(resources, "aws:ecs/taskDefinition:TaskDefinition")["runtimePlatform"]).toEqual({
      operatingSystemFamily: "LINUX",
      cpuArchitecture: "ARM64",
    });
    const service = only(resources, "aws:ecs/service:Service");
    expect(service["capacityProviderStrategies"]).toEqual([
      { capacityProvider: "FARGATE", base: 1, weight: 30 },
      { capacityProvider: "FARGATE_SPOT", weight: 70 },
    ]);
    expect(service["deploymentConfiguration"]).toEqual({ strategy: "BLUE_GREEN", bakeTimeInMinutes: "12" });
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
