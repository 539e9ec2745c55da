import type * as pulumi from "@pulumi/pulumi";
import { dashboard, dashboardCommands, dashboardEnvironment as names } from "../../runtime/contract";
import { secretReference } from "../secret-reference";
import type { Image } from "../worker/image";
import type { DashboardChoices } from "./args";

/** Name that the container carries inside a task. */
export const containerName = "dashboard";

/** What runs in a task. Nothing in it waits for a resource but the secret's ARN. */
export function dashboardContainers(
  args: DashboardChoices,
  { image, serviceName, logGroupName }: { image: Image; serviceName: string; logGroupName: string },
) {
  const environment: Readonly<Record<string, pulumi.Input<string>>> = {
    [names.serviceName]: serviceName,
    [names.release]: image.digest,
    [names.logLevel]: "info",
    // The load balancer comes from outside of the task.
    [names.host]: "0.0.0.0",
    [names.port]: String(dashboard.port),
    [names.signer]: args.signer,
    [names.issuer]: args.oidcIssuer,
    [names.clientId]: args.oidcClientId,
    [names.keysUrl]: args.keysUrl,
  };
  return [
    {
      name: containerName,
      image: image.reference,
      essential: true,
      command: dashboardCommands.start,
      // The unprivileged user of the official Node images.
      user: "1000:1000",
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      stopTimeout: 30,
      portMappings: [{ containerPort: dashboard.port, hostPort: dashboard.port, protocol: "tcp" }],
      // ECS gives it back in order of name, and an order of our own would look like a change.
      environment: Object.entries(environment)
        .map(([name, value]) => ({ name, value }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
      secrets: [{ name: names.redisUrl, valueFrom: secretReference(args.redisUrlSecretArn, args.redisUrlVersionId) }],
      healthCheck: { command: dashboardCommands.healthCheck, interval: 15, timeout: 5, retries: 3, startPeriod: 30 },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroupName,
          "awslogs-region": args.scope.region,
          "awslogs-stream-prefix": containerName,
          mode: "non-blocking",
          "max-buffer-size": "4m",
        },
      },
    },
  ];
}
