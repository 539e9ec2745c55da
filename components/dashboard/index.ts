import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dashboard } from "../../runtime/contract";
import { nameIn, pathIn } from "../scope";
import { parseImage } from "../worker/image";
import type { DashboardArgs, DashboardChoices } from "./args";
import { dashboardDefaults, size } from "./args";
import { containerName, dashboardContainers } from "./containers";
import type { DashboardRoles } from "./roles";
import { executionDocument, makeRoles } from "./roles";

export type { DashboardArgs } from "./args";
export { dashboardDefaults } from "./args";

/**
 * The dashboard: a small ECS service of its own behind the load balancer, so that the worker needs no way in. It runs the
 * worker's image with another command, under a role of its own, and shows nothing to who is not logged in, whatever the
 * load balancer lets through.
 *
 * A new image replaces its tasks without a gap, and goes back by itself when new tasks do not become healthy. Costs about
 * 9 USD a month for each task.
 *
 * @throws when the image is not pinned by digest
 * @example
 * new Dashboard("dashboard", { scope, clusterArn, image, subnetIds, securityGroupId, keyArn, redisUrlSecretArn, ...edge });
 */
export class Dashboard extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  readonly nodes: {
    readonly logGroup: aws.cloudwatch.LogGroup;
    readonly roles: DashboardRoles;
    readonly taskDefinition: aws.ecs.TaskDefinition;
    readonly service: aws.ecs.Service;
  };

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen: DashboardChoices = { ...dashboardDefaults, ...args };
    const { scope } = chosen;
    const image = parseImage(chosen.image);
    const serviceName = nameIn(scope, "service", "dashboard");
    const logGroupName = `/${pathIn(scope)}/dashboard`;
    const containers = dashboardContainers(chosen, { image, serviceName, logGroupName });
    const document = executionDocument(chosen, { image, logGroupName });
    const policyDocuments = { [`${name}-execution`]: document };
    super("ops:dashboard:Dashboard", name, { containers, policyDocuments }, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionInDays: chosen.logRetentionDays, kmsKeyId: chosen.keyArn },
      { parent: this },
    );
    const roles = makeRoles(this, name, chosen, document);
    const taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: nameIn(scope, "taskFamily", "dashboard"),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        ...size,
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: chosen.architecture },
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
        cluster: chosen.clusterArn,
        taskDefinition: taskDefinition.arn,
        launchType: "FARGATE",
        schedulingStrategy: "REPLICA",
        desiredCount: chosen.tasks,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        healthCheckGracePeriodSeconds: 60,
        networkConfiguration: {
          subnets: [...chosen.subnetIds],
          securityGroups: [chosen.securityGroupId],
          assignPublicIp: false,
        },
        loadBalancers: [{ targetGroupArn: chosen.targetGroupArn, containerName, containerPort: dashboard.port }],
        enableExecuteCommand: false,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        waitForSteadyState: true,
      },
      // Logs and rights must be there when the first task starts.
      { parent: this, dependsOn: [logGroup, roles.executionPolicy, ...chosen.startsAfter] },
    );

    this.serviceName = service.name;
    this.taskDefinitionArn = taskDefinition.arn;
    this.nodes = { logGroup, roles, taskDefinition, service };
    this.registerOutputs({
      containers,
      policyDocuments,
      serviceName: this.serviceName,
      taskDefinitionArn: this.taskDefinitionArn,
    });
  }
}
