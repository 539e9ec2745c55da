import { describe, expect, it } from "vitest";
import type { DashboardArgs } from "../../components/dashboard";
import { Dashboard } from "../../components/dashboard";
import { labels, only, record } from "./recorder";
import { scope } from "./scope";

const digest = "a".repeat(64);
const args: DashboardArgs = {
  scope,
  clusterArn: "arn:cluster",
  image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/ops-agent-worker@sha256:${digest}`,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-dashboard",
  keyArn: "arn:key",
  redisUrlSecretArn: "arn:redis-monitor",
  targetGroupArn: "arn:targets",
  signer: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/ops-edge/",
  keysUrl: "https://public-keys.auth.elb.eu-central-1.amazonaws.com/",
  oidcIssuer: "https://login.example.com",
  oidcClientId: "dashboard",
};
const make = (changes: Partial<DashboardArgs> = {}) =>
  record(() => new Dashboard("dashboard", { ...args, ...changes }));
const parsed = (json: unknown) => JSON.parse(json as string) as unknown;

describe("Dashboard", () => {
  it("makes a service of its own, with roles of its own", async () => {
    const { resources } = await make();
    expect(labels(resources)).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/logGroup:LogGroup dashboard-logs",
        "aws:ecs/service:Service dashboard-service",
        "aws:ecs/taskDefinition:TaskDefinition dashboard-task",
        "aws:iam/role:Role dashboard-execution",
        "aws:iam/role:Role dashboard-task",
        "aws:iam/rolePolicy:RolePolicy dashboard-execution",
      ]
    `);
  });

  it("runs one container that may write nothing and holds no secret", async () => {
    const { resources } = await make();
    expect(parsed(only(resources, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"])).toEqual([
      {
        name: "dashboard",
        image: args.image,
        essential: true,
        command: ["node", "dashboard.cjs"],
        user: "1000:1000",
        readonlyRootFilesystem: true,
        privileged: false,
        linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
        stopTimeout: 30,
        portMappings: [{ containerPort: 8081, hostPort: 8081, protocol: "tcp" }],
        environment: [
          { name: "DASHBOARD_KEYS_URL", value: "https://public-keys.auth.elb.eu-central-1.amazonaws.com/" },
          { name: "DASHBOARD_OIDC_CLIENT_ID", value: "dashboard" },
          { name: "DASHBOARD_OIDC_ISSUER", value: "https://login.example.com" },
          {
            name: "DASHBOARD_SIGNER",
            value: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/ops-edge/",
          },
          { name: "HEALTH_HOST", value: "0.0.0.0" },
          { name: "HEALTH_PORT", value: "8081" },
          { name: "LOG_LEVEL", value: "info" },
          { name: "SENTRY_RELEASE", value: digest },
          { name: "SERVICE_NAME", value: "ops-agent-worker-prod-dashboard" },
        ],
        secrets: [{ name: "REDIS_URL", valueFrom: "arn:redis-monitor" }],
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
            "awslogs-group": "/ops-agent-worker/prod/dashboard",
            "awslogs-region": "eu-central-1",
            "awslogs-stream-prefix": "dashboard",
            mode: "non-blocking",
            "max-buffer-size": "4m",
          },
        },
      },
    ]);
  });

  it("starts anew for a new login, on the processor that the image is for", async () => {
    const { resources } = await make({ redisUrlVersionId: "v2", architecture: "ARM64" });
    const task = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
    expect(parsed(task["containerDefinitions"])).toMatchObject([
      { secrets: [{ name: "REDIS_URL", valueFrom: "arn:redis-monitor:::v2" }] },
    ]);
    expect(task["runtimePlatform"]).toEqual({ operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" });
  });

  it("registers behind the load balancer, and goes back by itself", async () => {
    const { resources } = await make({ tasks: 1 });
    expect(only(resources, "aws:ecs/service:Service")).toEqual({
      name: "ops-agent-worker-prod-dashboard",
      cluster: "arn:cluster",
      taskDefinition: "arn:dashboard-task",
      launchType: "FARGATE",
      schedulingStrategy: "REPLICA",
      desiredCount: 1,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      healthCheckGracePeriodSeconds: 60,
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: ["sg-dashboard"],
        assignPublicIp: false,
      },
      loadBalancers: [{ targetGroupArn: "arn:targets", containerName: "dashboard", containerPort: 8081 }],
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
    });
  });

  it("may start with one secret, its own log and the image; running, it may do nothing", async () => {
    const { resources, components } = await make();
    const document = parsed(only(resources, "aws:iam/rolePolicy:RolePolicy")["policy"]);
    expect(document).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/ops-agent-worker/prod/dashboard:*",
        },
        {
          Sid: "ReadSecret",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: "arn:redis-monitor",
        },
        { Sid: "DecryptSecret", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "arn:key" },
        {
          Sid: "ReadImage",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "arn:aws:ecr:eu-central-1:111122223333:repository/ops-agent-worker",
        },
        { Sid: "LogInToEcr", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      ],
    });
    const task = only(resources, "aws:ecs/taskDefinition:TaskDefinition");
    expect(only(components, "ops:dashboard:Dashboard")).toEqual({
      containers: parsed(task["containerDefinitions"]),
      policyDocuments: { "dashboard-execution": document },
    });
    expect(task).toMatchObject({ executionRoleArn: "arn:dashboard-execution", taskRoleArn: "arn:dashboard-task" });
  });

  it("refuses an image by tag", () => {
    expect(() => new Dashboard("dashboard", { ...args, image: "ops/worker:latest" })).toThrow("@sha256:");
  });
});
