import { describe, expect, it } from "vitest";
import type { ContainerDefinition } from "../../components/worker/container-definition";
import type { Recorded } from "./recorder";
import { only } from "./recorder";
import { make, workerArgs } from "./worker";

const digest = "c".repeat(64);
const publicImage = `public.ecr.aws/aws-observability/aws-otel-collector@sha256:${digest}`;
const ownImage = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/collector@sha256:${digest}`;

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
}
const containersOf = (resources: readonly Recorded[]) =>
  JSON.parse(
    only(resources, "aws:ecs/taskDefinition:TaskDefinition")["containerDefinitions"] as string,
  ) as ContainerDefinition[];
const statementsOf = (resources: readonly Recorded[], role: string) =>
  (
    JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy", role)["policy"] as string) as {
      Statement: readonly Statement[];
    }
  ).Statement;

describe("a worker without a collector", () => {
  it("is alone in its task, is told of none, and may send no traces", async () => {
    const { resources } = await make();
    const [worker, ...others] = containersOf(resources);
    expect(others).toEqual([]);
    expect(worker?.environment.map(({ name }) => name)).not.toContain("OTEL_EXPORTER_OTLP_ENDPOINT");
    expect(worker).not.toHaveProperty("cpu");
    expect(statementsOf(resources, "worker-task").map(({ Sid }) => Sid)).toEqual(["ProtectTasks"]);
  });
});

describe("a collector beside the worker", () => {
  it("may end without the task, is bounded and has no rights, and is healthy by its own word", async () => {
    const { resources } = await make({ otelCollectorImage: publicImage });
    const { environment, ...collector } = containersOf(resources)[1] ?? { environment: [] };
    expect(collector).toEqual({
      name: "otel-collector",
      image: publicImage,
      essential: false,
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      cpu: 32,
      memory: 256,
      memoryReservation: 128,
      command: [],
      user: "4317:4317",
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      mountPoints: [],
      stopTimeout: 30,
      secrets: [],
      healthCheck: { command: ["CMD", "/healthcheck"], interval: 15, timeout: 5, retries: 3, startPeriod: 30 },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/ops-agent-worker/prod/worker",
          "awslogs-region": "eu-central-1",
          "awslogs-stream-prefix": "otel-collector",
          mode: "non-blocking",
          "max-buffer-size": "4m",
        },
      },
    });
    expect(environment.map(({ name, value }) => [name, JSON.parse(value as string) as unknown])).toEqual([
      [
        "AOT_CONFIG_CONTENT",
        {
          extensions: { health_check: { endpoint: "127.0.0.1:13133" } },
          receivers: { otlp: { protocols: { http: { endpoint: "localhost:4318" } } } },
          processors: {
            memory_limiter: { check_interval: "1s", limit_mib: 200, spike_limit_mib: 50 },
            batch: { timeout: "5s", send_batch_size: 50 },
          },
          exporters: { awsxray: { region: "eu-central-1", index_all_attributes: true } },
          service: {
            extensions: ["health_check"],
            pipelines: {
              traces: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["awsxray"] },
            },
            telemetry: { logs: { level: "warn" }, metrics: { level: "none" } },
          },
        },
      ],
    ]);
  });

  it("is where the worker sends traces; the worker neither waits for it nor has to share its CPU", async () => {
    const { resources } = await make({ otelCollectorImage: publicImage, cpu: "512", memoryMib: 1024 });
    const [worker] = containersOf(resources);
    expect(worker?.environment).toContainEqual({ name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://localhost:4318" });
    const names = worker?.environment.map(({ name }) => name) ?? [];
    expect(names).toEqual([...names].sort());
    expect(worker).toMatchObject({ essential: true, cpu: 480 });
    expect(worker).not.toHaveProperty("dependsOn");
  });

  it("may put traces into X-Ray in the task's role, and nothing else", async () => {
    const { resources, components } = await make({ otelCollectorImage: publicImage });
    const statement = { Sid: "SendTraces", Effect: "Allow", Action: ["xray:PutTraceSegments"], Resource: "*" };
    expect(statementsOf(resources, "worker-task")).toContainEqual(statement);
    expect(only(components, "ops:worker:Worker")).toMatchObject({
      containers: containersOf(resources),
      policyDocuments: { "worker-task": { Statement: statementsOf(resources, "worker-task") } },
    });
  });

  it.each([
    ["in a public registry takes no permission", publicImage, "team/worker"],
    ["in ECR may be read beside the worker's", ownImage, ["team/worker", "team/collector"]],
    ["in the worker's own repository is named once", workerArgs.image, "team/worker"],
  ])("%s", async (_where, otelCollectorImage, repositories) => {
    const { resources } = await make({ otelCollectorImage });
    const statements = statementsOf(resources, "worker-execution");
    const arn = (name: string) => `arn:aws:ecr:eu-central-1:111122223333:repository/${name}`;
    expect(statements.filter(({ Sid }) => Sid === "ReadImage").map(({ Resource }) => Resource)).toEqual([
      typeof repositories === "string" ? arn(repositories) : repositories.map(arn),
    ]);
    expect(statements.filter(({ Sid }) => Sid === "LogInToEcr")).toHaveLength(1);
  });

  it("is refused by tag, as the worker is", async () => {
    await expect(
      make({ otelCollectorImage: "public.ecr.aws/aws-observability/aws-otel-collector:latest" }),
    ).rejects.toThrow("The image must be given as repository@sha256:<64 hexadecimal digits>");
  });
});
