import type {
  Deployment,
  DeploymentConfiguration,
  DeploymentStrategy,
  ECS,
  LaunchType,
  PropagateTags,
  SchedulingStrategy,
  Service,
} from "@aws-sdk/client-ecs";
import type { Unwrap } from "@pulumi/pulumi";
import type { ServiceArgs, ServiceState } from "@pulumi/aws/ecs/service";

import { asGiven, type AwsOperation, awsType } from "../aws-type";
import { ecsTags, fromEcsTags, retag } from "./ecs-task-definition";

type Inputs = Unwrap<ServiceArgs>;

/** Replacements: registry documentation of aws.ecs.Service; name, cluster, launch type and scheduling are fixed. Id: the ARN. */
export const service = awsType<ServiceArgs, ServiceState>({
  inputs: {
    name: { replace: true },
    cluster: { replace: true, chosenByAws: true },
    launchType: { replace: true, chosenByAws: true },
    schedulingStrategy: { replace: true, default: "REPLICA" },
    deploymentController: { replace: true, chosenByAws: true },
    taskDefinition: {},
    desiredCount: { default: 0 },
    platformVersion: { chosenByAws: true },
    networkConfiguration: {},
    // Without `forceNewDeployment` the official provider replaces the service for it.
    capacityProviderStrategies: { as: "set" },
    deploymentMaximumPercent: { default: 200 },
    deploymentMinimumHealthyPercent: { default: 100 },
    deploymentCircuitBreaker: {},
    deploymentConfiguration: { chosenByAws: true, holds: ["strategy", "bakeTimeInMinutes"] },
    alarms: {},
    loadBalancers: { as: "set" },
    availabilityZoneRebalancing: { chosenByAws: true },
    healthCheckGracePeriodSeconds: {},
    enableExecuteCommand: { default: false },
    enableEcsManagedTags: { default: false },
    propagateTags: {},
    forceNewDeployment: { steers: true },
    forceDelete: { steers: true },
    triggers: { steers: true },
    waitForSteadyState: { default: false, steers: true },
    sigintRollback: { default: false, steers: true },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  autoName: { property: "name", maximumLength: 255 },
  async create(inputs, { cloud, tags }) {
    const { service } = await (
      await cloud.ecs()
    ).createService({
      serviceName: inputs.name,
      cluster: inputs.cluster,
      launchType: inputs.launchType as LaunchType | undefined,
      schedulingStrategy: inputs.schedulingStrategy as SchedulingStrategy,
      deploymentController: inputs.deploymentController && {
        type: (inputs.deploymentController.type ?? "ECS") as "ECS",
      },
      ...changeable(inputs),
      ...(Object.keys(tags).length > 0 && { tags: ecsTags(tags) }),
    });
    return service?.serviceArn ?? "";
  },
  async settle(id, inputs, operation) {
    if (inputs.waitForSteadyState) await steady(id, operation);
  },
  async read(id, state, { cloud }) {
    const found = await describe(await cloud.ecs(), id);
    if (found === undefined || found.status === "INACTIVE" || found.status === "DRAINING") return undefined;
    const revision = found.taskDefinition?.split("/").at(-1);
    return {
      name: found.serviceName,
      cluster: asGiven(state.cluster, found.clusterArn, found.clusterArn?.split("/").at(-1)),
      launchType: found.launchType,
      schedulingStrategy: found.schedulingStrategy,
      deploymentController: found.deploymentController && { type: found.deploymentController.type ?? "ECS" },
      taskDefinition: asGiven(state.taskDefinition, found.taskDefinition, revision, revision?.split(":")[0]),
      desiredCount: found.desiredCount,
      platformVersion: found.platformVersion || "LATEST",
      networkConfiguration: fromNetwork(found),
      capacityProviderStrategies: found.capacityProviderStrategy?.map(({ capacityProvider = "", base, weight }) => ({
        capacityProvider,
        base: base ?? 0,
        weight: weight ?? 0,
      })),
      ...fromDeployment(found.deploymentConfiguration),
      ...(found.availabilityZoneRebalancing && { availabilityZoneRebalancing: found.availabilityZoneRebalancing }),
      loadBalancers: found.loadBalancers?.map(({ containerName = "", containerPort = 0, targetGroupArn }) => ({
        containerName,
        containerPort,
        targetGroupArn,
      })),
      healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds,
      enableExecuteCommand: found.enableExecuteCommand,
      enableEcsManagedTags: found.enableECSManagedTags,
      propagateTags: found.propagateTags === "NONE" ? undefined : found.propagateTags,
      arn: found.serviceArn,
      tagsAll: fromEcsTags(found.tags),
    };
  },
  async update(id, inputs, { cloud, changed }) {
    const force = inputs.forceNewDeployment === true;
    if (!changed(...changeableProperties) && !(force && changed("forceNewDeployment", "triggers"))) return;
    await (
      await cloud.ecs()
    ).updateService({
      service: id,
      cluster: clusterOf(id),
      ...changeable(inputs),
      ...(!changed("desiredCount") && { desiredCount: undefined }),
      ...(force && { forceNewDeployment: true }),
    });
  },
  retag,
  async delete(id, inputs, { cloud, until }) {
    const ecs = await cloud.ecs();
    const which = { service: id, cluster: clusterOf(id) };
    if (inputs.schedulingStrategy !== "DAEMON" && !inputs.forceDelete)
      await ecs.updateService({ ...which, desiredCount: 0 });
    await ecs.deleteService({ ...which, force: inputs.forceDelete });
    await until(`service ${id} is gone`, async () => {
      const found = await describe(ecs, id);
      return found === undefined || found.status === "INACTIVE" || undefined;
    });
  },
});

const changeableProperties = [
  "taskDefinition",
  "desiredCount",
  "platformVersion",
  "networkConfiguration",
  "capacityProviderStrategies",
  "deploymentMaximumPercent",
  "deploymentMinimumHealthyPercent",
  "deploymentCircuitBreaker",
  "deploymentConfiguration",
  "alarms",
  "loadBalancers",
  "availabilityZoneRebalancing",
  "healthCheckGracePeriodSeconds",
  "enableExecuteCommand",
  "enableEcsManagedTags",
  "propagateTags",
] as const satisfies readonly (keyof Inputs)[];

/** What both a creation and an update say. */
function changeable(inputs: Inputs) {
  const network = inputs.networkConfiguration;
  const deploymentConfiguration: DeploymentConfiguration = {
    maximumPercent: inputs.deploymentMaximumPercent,
    minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    deploymentCircuitBreaker: inputs.deploymentCircuitBreaker ?? { enable: false, rollback: false },
    ...(inputs.deploymentConfiguration && strategy(inputs.deploymentConfiguration)),
    ...(inputs.alarms && { alarms: inputs.alarms }),
  };
  return {
    taskDefinition: inputs.taskDefinition,
    desiredCount: inputs.desiredCount,
    platformVersion: inputs.platformVersion,
    networkConfiguration: network && {
      awsvpcConfiguration: {
        subnets: network.subnets,
        securityGroups: network.securityGroups,
        assignPublicIp: network.assignPublicIp ? ("ENABLED" as const) : ("DISABLED" as const),
      },
    },
    capacityProviderStrategy: inputs.capacityProviderStrategies,
    deploymentConfiguration,
    loadBalancers: inputs.loadBalancers?.map(({ containerName, containerPort, targetGroupArn }) => ({
      containerName,
      containerPort,
      targetGroupArn,
    })),
    availabilityZoneRebalancing: inputs.availabilityZoneRebalancing as "ENABLED" | "DISABLED" | undefined,
    healthCheckGracePeriodSeconds: inputs.healthCheckGracePeriodSeconds,
    enableExecuteCommand: inputs.enableExecuteCommand,
    enableECSManagedTags: inputs.enableEcsManagedTags,
    propagateTags: inputs.propagateTags as PropagateTags | undefined,
  };
}

function strategy({
  strategy,
  bakeTimeInMinutes,
}: NonNullable<Inputs["deploymentConfiguration"]>): DeploymentConfiguration {
  return {
    ...(strategy !== undefined && { strategy: strategy as DeploymentStrategy }),
    ...(bakeTimeInMinutes !== undefined && { bakeTimeInMinutes: Number(bakeTimeInMinutes) }),
  };
}

function fromNetwork({ networkConfiguration }: Service) {
  const network = networkConfiguration?.awsvpcConfiguration;
  return (
    network && {
      subnets: network.subnets ?? [],
      securityGroups: network.securityGroups ?? [],
      assignPublicIp: network.assignPublicIp === "ENABLED",
    }
  );
}

function fromDeployment(found: DeploymentConfiguration | undefined) {
  const { deploymentCircuitBreaker: breaker, alarms, bakeTimeInMinutes } = found ?? {};
  return {
    deploymentMaximumPercent: found?.maximumPercent,
    deploymentMinimumHealthyPercent: found?.minimumHealthyPercent,
    deploymentCircuitBreaker: breaker && { enable: breaker.enable ?? false, rollback: breaker.rollback ?? false },
    deploymentConfiguration: {
      strategy: found?.strategy ?? "ROLLING",
      ...(bakeTimeInMinutes !== undefined && { bakeTimeInMinutes: String(bakeTimeInMinutes) }),
    },
    alarms: alarms && {
      alarmNames: alarms.alarmNames ?? [],
      enable: alarms.enable ?? false,
      rollback: alarms.rollback ?? false,
    },
  };
}

/**
 * Waits until the deployment that is primary now is complete and alone, and as many tasks run as are wanted.
 * @throws with ECS's reason when that deployment fails or is rolled back
 */
async function steady(id: string, { cloud, until }: AwsOperation): Promise<void> {
  const ecs = await cloud.ecs();
  const ours = (await describe(ecs, id))?.deployments?.find(({ status }) => status === "PRIMARY")?.id;
  let last: Service | undefined;
  try {
    await until("the service is steady", async () => {
      last = await describe(ecs, id);
      if (last === undefined) throw new Error("the service is gone");
      const deployments = last.deployments ?? [];
      const deployment = deployments.find((candidate) => candidate.id === ours);
      if (deployment === undefined || isLost(deployment)) {
        throw new Error(`the deployment failed: ${deployment?.rolloutStateReason ?? "it was rolled back"}`);
      }
      const complete = (deployment.rolloutState ?? "COMPLETED") === "COMPLETED";
      return (complete && deployments.length === 1 && last.runningCount === last.desiredCount) || undefined;
    });
  } catch (error) {
    throw new Error([error instanceof Error ? error.message : String(error), ...troubles(last)].join("; "), {
      cause: error,
    });
  }
}

/** What ECS says went wrong, newest first; a failed deployment itself is soon listed no more. */
function troubles(service: Service | undefined): string[] {
  const messages = service?.events?.map(({ message = "" }) => message) ?? [];
  return messages.filter((message) => /fail|unable|unhealthy|rolling back|stopped/i.test(message)).slice(0, 3);
}

const isLost = (deployment: Deployment): boolean =>
  deployment.rolloutState === "FAILED" || deployment.status !== "PRIMARY";

async function describe(ecs: ECS, id: string): Promise<Service | undefined> {
  const answer = await ecs.describeServices({ services: [id], cluster: clusterOf(id), include: ["TAGS"] });
  return answer.services?.[0];
}

/** `arn:…:service/<cluster>/<name>`; on import also `<cluster>/<name>`. */
const clusterOf = (id: string): string => id.split("/").at(-2) ?? "default";
