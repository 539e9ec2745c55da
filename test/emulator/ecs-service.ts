import { join } from "node:path";

import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { ContainerDefinition, CreateServiceCommandInput, Service, Task, Volume } from "@aws-sdk/client-ecs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";

import { expect } from "vitest";

import type { Emulator } from "./emulator";
import { account, eventually, region } from "./emulator";

const program = join(process.cwd(), "test", "emulator", "test-program.cjs");

/** An image whose program is `test-program.cjs`; by digest, as the emulator knows no tags. */
export const image = `${account}.dkr.ecr.${region}.amazonaws.com/test@sha256:${"a".repeat(64)}`;
export const cluster = "ops";
export const serviceName = "worker";
export const logGroup = "/ops/worker";

/** Everything around one ECS service, and short words for what tests ask about it. */
export class EcsStage {
  readonly ecs: ECSClient;
  readonly #iam: IAMClient;
  readonly #logs: CloudWatchLogsClient;

  constructor(private readonly emulator: Emulator) {
    this.ecs = new ECSClient(emulator.clients);
    this.#iam = new IAMClient(emulator.clients);
    this.#logs = new CloudWatchLogsClient(emulator.clients);
  }

  /** Image, log group, execution role that may read all secrets, cluster with Container Insights. */
  async prepare(): Promise<void> {
    await this.emulator.setImages({
      [image]: {
        argv: ["node", program],
        cwd: this.emulator.folder,
        commands: { "node health-check.cjs": ["node", program, "check"] },
      },
    });
    await this.#logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
    await this.makeRole("execution", ["secretsmanager:GetSecretValue"]);
    await this.ecs.send(
      new CreateClusterCommand({ clusterName: cluster, settings: [{ name: "containerInsights", value: "enabled" }] }),
    );
  }

  async makeRole(name: string, actions: readonly string[]): Promise<string> {
    const { Role } = await this.#iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: "{}" }));
    const statement = { Effect: "Allow", Action: actions, Resource: "*" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await this.#iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "inline", PolicyDocument: document }));
    return Role?.Arn ?? "";
  }

  /** @returns the ARN of a new revision with one container */
  async register(
    container: Partial<ContainerDefinition>,
    executionRole = "execution",
    taskRole?: string,
    volumes: Volume[] = [],
  ): Promise<string> {
    const { taskDefinition } = await this.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "worker",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        executionRoleArn: `arn:aws:iam::${account}:role/${executionRole}`,
        ...(taskRole !== undefined && { taskRoleArn: `arn:aws:iam::${account}:role/${taskRole}` }),
        volumes,
        containerDefinitions: [
          {
            name: "worker",
            image,
            stopTimeout: 5,
            logConfiguration: {
              logDriver: "awslogs",
              options: { "awslogs-group": logGroup, "awslogs-region": region, "awslogs-stream-prefix": "worker" },
            },
            ...container,
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  async createService(
    taskDefinition: string,
    desiredCount: number,
    changes: Partial<CreateServiceCommandInput> = {},
  ): Promise<void> {
    await this.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName,
        taskDefinition,
        desiredCount,
        launchType: "FARGATE",
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } },
        ...changes,
      }),
    );
  }

  async service(): Promise<Service> {
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    const [service] = services;
    if (service === undefined) throw new Error("no service");
    return service;
  }

  async tasks(desiredStatus: "RUNNING" | "STOPPED" = "RUNNING"): Promise<readonly Task[]> {
    const { taskArns = [] } = await this.ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks;
  }

  /** What a task has written to its log, one object per line. */
  async lines(task: Task): Promise<readonly Record<string, unknown>[]> {
    const stream = `worker/worker/${task.taskArn?.split("/").at(-1) ?? ""}`;
    const { events = [] } = await this.#logs.send(
      new FilterLogEventsCommand({ logGroupName: logGroup, logStreamNames: [stream] }),
    );
    return events.map((event) => JSON.parse(event.message ?? "{}") as Record<string, unknown>);
  }

  /** Waits until one deployment is left and has been proven. */
  async stable(): Promise<void> {
    await eventually(async () => {
      const { deployments = [], runningCount, desiredCount } = await this.service();
      expect(deployments.map(({ rolloutState }) => rolloutState)).toEqual(["COMPLETED"]);
      expect(runningCount).toBe(desiredCount);
    });
  }

  /** What the program of a task found in its environment. */
  async environmentOf(task: Task): Promise<Readonly<Record<string, string>>> {
    const line = (await this.lines(task)).find((one) => "environment" in one);
    if (line === undefined) throw new Error("it has not started yet");
    return line["environment"] as Record<string, string>;
  }

  /** The process of a task, as its first line says. */
  async processOf(task: Task): Promise<number> {
    const started = (await this.lines(task)).find((line) => "started" in line);
    if (started === undefined) throw new Error("it has not started yet");
    return Number(started["started"]);
  }
}
