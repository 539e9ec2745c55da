import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { containersOf, taskDefinitionsOf } from "../../knowledge/worker/containers";
import type { Stack } from "../../model/stack";
import { ecsService, taskDefinition } from "../../model/types";
import { INVALID } from "../../model/json";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";
import { targetGroupsOf } from "../../knowledge/worker/workers";

/** A service of tasks with a network of their own says which, and its rollout leaves room for a new task. */
export const ecsServiceValid: AwsRule = {
  name: "ecs-service-valid",
  documentation: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
  severity: "blocker",
  title: "ECS accepts the service",
  why: "ECS refuses the service after everything that it needs has been made, so the update ends half-way: the old tasks keep running, and the new configuration around them is already in force.",
  remediation: "set networkConfiguration with the subnets, and percentages that allow a rollout",
  example: {
    bad: 'launchType: "FARGATE", // and no networkConfiguration',
    good: 'launchType: "FARGATE",\nnetworkConfiguration: { subnets: privateSubnets, securityGroups: [group.id] },',
  },
  subjects: ecsService,
  watches: [
    watch(
      ecsService,
      "availabilityZoneRebalancing",
      "capacityProviderStrategies",
      "deploymentConfiguration",
      "deploymentMaximumPercent",
      "deploymentMinimumHealthyPercent",
      "desiredCount",
      "healthCheckGracePeriodSeconds",
      "launchType",
      "loadBalancers",
      "networkConfiguration",
      "taskDefinition",
    ),
    watch(taskDefinition, "containerDefinitions", "networkMode"),
  ],
  early: false,
  judge(service, stack) {
    const faults = new Faults();
    const limits = Limits.of(service, faults);
    limits.matches("name", /^[\w-]{1,255}$/, "1 to 255 letters, digits, hyphens and underscores");
    limits.range("desiredCount", 0, 5000, "tasks");
    limits.range("deploymentMinimumHealthyPercent", 0, 100, "percent");
    limits.range("deploymentMaximumPercent", 100, 200, "percent");
    const network = service.get("networkConfiguration");
    const isNetworked =
      service.get("launchType") === "FARGATE" ||
      taskDefinitionsOf(service, stack).some((task) => task.get("networkMode") === "awsvpc");
    if (network === UNKNOWN) faults.unknown("networkConfiguration is not known before the update");
    else if (isNetworked && isAbsent(network))
      faults.problem("networkConfiguration is missing, and its tasks have networkMode awsvpc");
    else if (isNetworked && isAbsent(at(network, "subnets"))) faults.problem("networkConfiguration names no subnet");
    for (const [property, most] of [
      ["subnets", 16],
      ["securityGroups", 5],
    ] as const) {
      const listed = elements(at(network, property));
      if (listed !== UNKNOWN && listed.length > most)
        faults.problem(`networkConfiguration.${property} has more than ${most}`);
    }
    judgeRoom(service, faults);
    limits.oneOf("availabilityZoneRebalancing", ["ENABLED", "DISABLED"]);
    limits.inside("deploymentConfiguration").oneOf("strategy", ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]);
    for (const strategy of limits.each("capacityProviderStrategies")) {
      strategy.range("weight", 0, 1000);
      strategy.range("base", 0, 100_000, "tasks");
    }
    judgeBalancers(service, stack, faults);
    if (!isAbsent(service.get("healthCheckGracePeriodSeconds")) && isAbsent(service.get("loadBalancers")))
      faults.problem("healthCheckGracePeriodSeconds needs loadBalancers");
    return faults.outcome;
  },
};

/** A load balancer's traffic goes to a container of the task, on a port that the container states. */
function judgeBalancers(service: Resource, stack: Stack, faults: Faults): void {
  const balancers = elements(service.get("loadBalancers"));
  if (balancers === UNKNOWN) {
    if (targetGroupsOf(service, stack).length === 0) faults.unknown("loadBalancers is not known before the update");
    return;
  }
  for (const task of stack.named(taskDefinition, service, "taskDefinition")) {
    const containers = containersOf(task, stack);
    if (containers === UNKNOWN || containers === INVALID || containers.includes(UNKNOWN)) continue;
    for (const balancer of balancers) {
      const [name, port] = [at(balancer, "containerName"), at(balancer, "containerPort")];
      if (name === UNKNOWN || port === UNKNOWN) continue;
      const found = containers.find((container) => at(container, "name") === name);
      const mappings = elements(at(found, "portMappings"));
      if (!found) faults.problem("loadBalancers name a container that its task has not");
      else if (mappings !== UNKNOWN && !mappings.some((mapping) => at(mapping, "containerPort") === port))
        faults.problem("loadBalancers name a port that the container does not map");
    }
  }
}

function judgeRoom(service: Resource, faults: Faults): void {
  const [least, most] = [service.get("deploymentMinimumHealthyPercent"), service.get("deploymentMaximumPercent")];
  if (typeof least === "number" && typeof most === "number" && least >= most)
    faults.problem("deploymentMaximumPercent is not above deploymentMinimumHealthyPercent");
}
