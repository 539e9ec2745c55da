import type { PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";
import type { WorkerChoices } from "./args";
import type { ContainerDefinition } from "./container-definition";
import type { Image } from "./image";

export const collectorName = "otel-collector";

/** Where the worker sends traces: containers of a task share one loopback. */
export const collectorEndpoint = "http://localhost:4318";

/** CPU units of the task that the collector gets when the worker wants all of them; idle ones both may use. */
export const collectorCpu = 32;

/** MiB that are kept free for it in the task, and at which ECS stops it, rather than the worker. */
const memoryReservation = 128;
const memory = 256;

/**
 * The collector of AWS's distribution of OpenTelemetry beside the worker: takes traces on the task's loopback and hands
 * them to X-Ray.
 *
 * The task goes on without it, and the worker does not wait for it to start; ECS starts it again when it has ended, once a minute at most.
 */
export function collectorContainer(
  { scope }: WorkerChoices,
  { image, logGroupName }: { image: Image; logGroupName: string },
): ContainerDefinition {
  return {
    name: collectorName,
    image: image.reference,
    essential: false,
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    cpu: collectorCpu,
    memory,
    memoryReservation,
    // The image's own: it is told all by the environment.
    command: [],
    // The image's own user since version 0.35, by number, so that nothing depends on what the image says.
    user: "4317:4317",
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    mountPoints: [],
    stopTimeout: 30,
    environment: [{ name: "AOT_CONFIG_CONTENT", value: JSON.stringify(configuration(scope.region)) }],
    secrets: [],
    // The image has no shell, only this program, which asks the extension `health_check`.
    healthCheck: { command: ["CMD", "/healthcheck"], interval: 15, timeout: 5, retries: 3, startPeriod: 30 },
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": scope.region,
        "awslogs-stream-prefix": collectorName,
        mode: "non-blocking",
        "max-buffer-size": "4m",
      },
    },
  };
}

/** The collector's configuration. It is YAML, of which JSON is a part. */
function configuration(region: string) {
  return {
    extensions: { health_check: { endpoint: "127.0.0.1:13133" } },
    receivers: { otlp: { protocols: { http: { endpoint: "localhost:4318" } } } },
    processors: {
      // Refuses traces before ECS stops it for its memory; the worker keeps them and tries again.
      memory_limiter: { check_interval: "1s", limit_mib: memory - 56, spike_limit_mib: 50 },
      batch: { timeout: "5s", send_batch_size: 50 },
    },
    // Annotations are what X-Ray can be searched by: the type of a job, and how it ended.
    exporters: { awsxray: { region, index_all_attributes: true } },
    service: {
      extensions: ["health_check"],
      pipelines: { traces: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["awsxray"] } },
      telemetry: { logs: { level: "warn" }, metrics: { level: "none" } },
    },
  };
}

/**
 * What the exporter needs in the task's role, and no more: it neither reads sampling rules nor reports about itself.
 * X-Ray knows no resource that traces are put into.
 */
export const collectorStatement: PolicyStatement = allow("SendTraces", ["xray:PutTraceSegments"], "*");
