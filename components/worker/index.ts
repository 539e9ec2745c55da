import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { RunningRevision } from "../../providers/ops/sdk";
import type { AlarmsById, DashboardPanel } from "../alarms";
import { makeAlarms, makeEventAlarm, silentUntil } from "../alarms";
import { nameIn, pathIn } from "../scope";
import { serviceAlarms, workerDown } from "./alarms";
import type { WorkerArgs, WorkerChoices } from "./args";
import { workerDefaults } from "./args";
import type { Autoscaling } from "./autoscaling";
import { makeAutoscaling } from "./autoscaling";
import type { WorkerCluster } from "./cluster";
import { makeCluster } from "./cluster";
import { workerContainers, writableFolders } from "./containers";
import { deploymentAlarms } from "./deployment-alarms";
import { deploymentFailed } from "./deployment-failed";
import { countErrorLines } from "./error-lines";
import { parseImage } from "./image";
import { jobAlarms } from "./job-alarms";
import type { WorkerRoles } from "./roles";
import { executionDocument, makeRoles, taskDocument } from "./roles";
import { workerPanels } from "./panels";
import { makeService } from "./service";
import { taskCrashed } from "./task-crashed";

export type { WorkerArgs } from "./args";
export { workerDefaults } from "./args";
export { backlogPerTask } from "./backlog";
export type { QueueMonitorArgs } from "./queue-monitor";
export { QueueMonitor, queueMonitorDefaults } from "./queue-monitor";
export type { QueueThresholds, WorkerThresholds } from "./thresholds";

/**
 * The worker: an ECS service on Fargate that keeps as many tasks as its backlog needs, starts new ones before it stops old
 * ones, and goes back by itself when new ones do not become healthy or a deployment alarm rings. An update that was taken
 * back fails, and says why.
 *
 * It declares its containers, its level and its policies as inputs of its own, so that rules can judge them in a first
 * preview, when the task definition is not known yet. Old revisions are kept, as the way back. Two default tasks cost about
 * 18 USD a month, with ARM64 14; its alarms and metrics about 5 USD.
 *
 * @throws when the image is not pinned by digest, or jobs are longer than Fargate lets a task finish
 * @example
 * new Worker("worker", { scope, level: "A", image, subnetIds, securityGroupId, keyArn, redisUrlSecretArn, sentryDsnSecretArn });
 */
export class Worker extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** Known before the service is there: what must wait for it depends on `nodes.service`. */
  readonly serviceName: pulumi.Output<string>;
  /** The revision that runs. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** Role of the running worker, for what else must admit or refuse it. */
  readonly taskRoleArn: pulumi.Output<string>;
  readonly minTasks: number;
  /** The alarm that rings when fewer tasks run than should. */
  readonly downAlarmName: string;
  /** What a dashboard shows of it beside its alarms. */
  readonly panels: readonly DashboardPanel[];
  readonly nodes: WorkerCluster & {
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly roles: WorkerRoles;
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly service: aws.ecs.Service;
    readonly runningRevision: RunningRevision;
    readonly autoscaling: Autoscaling;
    /** Reports deployments that failed. Only where somebody is told. */
    readonly deploymentFailed: aws.cloudwatch.EventRule | undefined;
    /** Reports tasks that ended by a fault. Only where somebody is told. */
    readonly taskCrashed: aws.cloudwatch.EventRule | undefined;
    readonly errorLines: aws.cloudwatch.LogMetricFilter;
    /** By the end of their names, such as `worker-down`; those that take a deployment back among them. */
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: WorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen: WorkerChoices = { ...workerDefaults, ...args };
    const { scope, alerting } = chosen;
    const image = parseImage(chosen.image);
    const collectorImage = chosen.otelCollectorImage === undefined ? undefined : parseImage(chosen.otelCollectorImage);
    const clusterName = nameIn(scope, "cluster");
    const serviceName = nameIn(scope, "service", "worker");
    const logGroupName = `/${pathIn(scope)}/worker`;
    const containers = workerContainers(chosen, { image, collectorImage, serviceName, logGroupName });
    const documents = {
      execution: executionDocument(chosen, { image, collectorImage, logGroupName }),
      task: taskDocument(chosen),
    };
    const policyDocuments = { [`${name}-execution`]: documents.execution, [`${name}-task`]: documents.task };
    super("ops:worker:Worker", name, { containers, level: chosen.level, policyDocuments }, opts);

    const watched = { clusterName, serviceName, minTasks: chosen.minTasks };
    const makeOwnAlarms = (definitions: Parameters<typeof makeAlarms>[4], silenceAfter?: pulumi.Resource) =>
      alerting ? makeAlarms(this, name, scope, silentUntil(alerting, silenceAfter), definitions) : {};
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: chosen.keyArn },
      { parent: this },
    );
    const errorLines = countErrorLines(this, name, logGroup);
    const roles = makeRoles(this, name, chosen, documents);
    const { cluster, capacity, execLogGroup } = makeCluster(this, name, chosen);
    const taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: nameIn(scope, "taskFamily", "worker"),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: chosen.cpu,
        memory: String(chosen.memoryMib),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: chosen.architecture },
        executionRoleArn: roles.execution.arn,
        taskRoleArn: roles.task.arn,
        volumes: Object.keys(writableFolders(chosen)).map((volume) => ({ name: volume })),
        containerDefinitions: pulumi.jsonStringify(containers),
        skipDestroy: true,
      },
      { parent: this },
    );
    const failures = alerting && makeEventAlarm(this, name, scope, alerting, deploymentFailed(scope, watched));
    const crashes = alerting && makeEventAlarm(this, name, scope, alerting, taskCrashed(scope, watched));
    const guards = makeOwnAlarms(deploymentAlarms(watched, chosen, chosen.queue));
    const service = makeService(this, name, chosen, {
      serviceName,
      cluster,
      taskDefinition,
      deploymentAlarms: guards,
      dependsOn: [capacity, logGroup, roles.executionPolicy, roles.taskPolicy, ...chosen.startsAfter],
    });
    const runningRevision = new RunningRevision(
      `${name}-running-revision`,
      { region: scope.region, cluster: cluster.arn, service: service.name, taskDefinition: taskDefinition.arn },
      { parent: this },
    );
    const autoscaling = makeAutoscaling(this, name, chosen, { clusterName, serviceName, cluster, service });
    const alarms = {
      ...guards,
      ...failures?.alarms,
      ...crashes?.alarms,
      ...makeOwnAlarms([...serviceAlarms(watched, chosen), ...jobAlarms(serviceName, chosen)], runningRevision),
    };

    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    // Not the service's own output: that is there only when the service is steady, and who only needs the name (metrics,
    // functions, the dashboard) need not wait for that.
    this.serviceName = pulumi.output(serviceName);
    this.taskDefinitionArn = taskDefinition.arn;
    this.taskRoleArn = roles.task.arn;
    this.minTasks = chosen.minTasks;
    this.downAlarmName = nameIn(scope, "alarm", workerDown);
    this.panels = workerPanels({ clusterName, serviceName, logGroupName });
    this.nodes = {
      cluster,
      capacity,
      execLogGroup,
      logGroup,
      roles,
      taskDefinition,
      service,
      runningRevision,
      autoscaling,
      deploymentFailed: failures?.rule,
      taskCrashed: crashes?.rule,
      errorLines,
      alarms,
    };
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
