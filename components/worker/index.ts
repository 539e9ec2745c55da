import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import { nameIn, pathIn } from "../scope";
import { workerAlarms, workerDown } from "./alarms";
import type { WorkerArgs, WorkerChoices } from "./args";
import { workerDefaults } from "./args";
import type { Autoscaling } from "./autoscaling";
import { makeAutoscaling } from "./autoscaling";
import { workerContainers } from "./containers";
import { parseImage } from "./image";
import type { WorkerRoles } from "./roles";
import { executionDocument, makeRoles } from "./roles";

export type { WorkerArgs } from "./args";
export { workerDefaults } from "./args";

/**
 * The worker: an ECS service on Fargate that keeps its number of tasks, starts new ones before it stops old ones, and goes
 * back by itself when new ones do not become healthy.
 *
 * It declares its containers, its level and its policies as inputs of its own, so that rules can judge them in a first
 * preview, when the task definition is not known yet. Old revisions are kept, as the way back. Two default tasks cost about 18 USD a month.
 *
 * @throws when the image is not pinned by digest
 * @example
 * new Worker("worker", { scope, level: "A", image, subnetIds, securityGroupId, keyArn, redisUrlSecretArn, sentryDsnSecretArn });
 */
export class Worker extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The revision that runs. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** Role of the running worker, for what else must admit or refuse it. */
  readonly taskRoleArn: pulumi.Output<string>;
  readonly minTasks: number;
  /** The alarm that rings when fewer tasks run than should. */
  readonly downAlarmName: string;
  readonly nodes: {
    readonly cluster: aws.ecs.Cluster;
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly roles: WorkerRoles;
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly service: aws.ecs.Service;
    readonly autoscaling: Autoscaling;
    /** By the end of their names, such as `worker-down`. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: WorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen: WorkerChoices = { ...workerDefaults, ...args };
    const { scope } = chosen;
    const image = parseImage(chosen.image);
    const serviceName = nameIn(scope, "service", "worker");
    const logGroupName = `/${pathIn(scope)}/worker`;
    const containers = workerContainers(chosen, { image, serviceName, logGroupName });
    const document = executionDocument(chosen, { image, logGroupName });
    const policyDocuments = { [`${name}-execution`]: document };
    super("ops:worker:Worker", name, { containers, level: chosen.level, policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: chosen.keyArn },
      { parent: this },
    );
    const roles = makeRoles(this, name, chosen, document);
    const cluster = new aws.ecs.Cluster(
      `${name}-cluster`,
      // Container Insights counts running tasks; without it nothing notices that the worker is down.
      { name: nameIn(scope, "cluster"), settings: [{ name: "containerInsights", value: "enabled" }] },
      { parent: this },
    );
    const taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: nameIn(scope, "taskFamily", "worker"),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: chosen.cpu,
        memory: String(chosen.memoryMib),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
        executionRoleArn: roles.execution.arn,
        taskRoleArn: roles.task.arn,
        containerDefinitions: pulumi.jsonStringify(containers),
        skipDestroy: true,
      },
      { parent: this },
    );
    const service = new aws.ecs.Service(
      `${name}-service`,
      {
        name: serviceName,
        cluster: cluster.arn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        schedulingStrategy: "REPLICA",
        desiredCount: chosen.minTasks,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        networkConfiguration: {
          subnets: [...chosen.subnetIds],
          securityGroups: [chosen.securityGroupId],
          assignPublicIp: false,
        },
        enableExecuteCommand: false,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        waitForSteadyState: true,
      },
      // Autoscaling owns the count once the service runs. Logs and rights must be there when the first task starts.
      {
        parent: this,
        ignoreChanges: ["desiredCount"],
        dependsOn: [logGroup, roles.executionPolicy, ...chosen.startsAfter],
      },
    );
    const autoscaling = makeAutoscaling(this, name, chosen, { cluster, service });
    const watched = { clusterName: nameIn(scope, "cluster"), serviceName, minTasks: chosen.minTasks };
    const definitions = workerAlarms(watched, chosen);
    const alarms = args.alerting ? makeAlarms(this, name, scope, args.alerting, definitions) : {};

    this.clusterName = cluster.name;
    this.serviceName = service.name;
    this.taskDefinitionArn = taskDefinition.arn;
    this.taskRoleArn = roles.task.arn;
    this.minTasks = chosen.minTasks;
    this.downAlarmName = nameIn(scope, "alarm", workerDown);
    this.nodes = { cluster, logGroup, roles, taskDefinition, service, autoscaling, alarms };
    this.registerOutputs({
      containers,
      level: chosen.level,
      policyDocuments,
      clusterName: this.clusterName,
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
      minTasks: this.minTasks,
      downAlarmName: this.downAlarmName,
    });
  }
}
