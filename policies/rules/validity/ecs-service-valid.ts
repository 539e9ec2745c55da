import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinitionsOf } from "../../model/containers";
import { ecsService, taskDefinition } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** A service of tasks with a network of their own says which, and its rollout leaves room for a new task. */
export const ecsServiceValid: AwsRule = {
  name: "ecs-service-valid",
  documentation: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
  severity: "blocker",
  title: "ECS accepts the service",
  remediation: "set networkConfiguration with the subnets, and percentages that allow a rollout",
  subjects: ecsService,
  watches: [
    watch(
      ecsService,
      "deploymentMaximumPercent",
      "deploymentMinimumHealthyPercent",
      "desiredCount",
      "healthCheckGracePeriodSeconds",
      "launchType",
      "loadBalancers",
      "networkConfiguration",
      "taskDefinition",
    ),
    watch(taskDefinition, "networkMode"),
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
    const { deploymentMinimumHealthyPercent: least, deploymentMaximumPercent: most } = {
      deploymentMinimumHealthyPercent: service.get("deploymentMinimumHealthyPercent"),
      deploymentMaximumPercent: service.get("deploymentMaximumPercent"),
    };
    if (typeof least === "number" && typeof most === "number" && least >= most)
      faults.problem("deploymentMaximumPercent is not above deploymentMinimumHealthyPercent");
    if (!isAbsent(service.get("healthCheckGracePeriodSeconds")) && isAbsent(service.get("loadBalancers")))
      faults.problem("healthCheckGracePeriodSeconds needs loadBalancers");
    return faults.outcome;
  },
};
