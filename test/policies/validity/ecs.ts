import { of, set } from "../breaks/break";
import type { StackFixture } from "../stack-fixture";
import { json } from "../stack-fixture";
import type { ValidityCase } from "./case";
import { docs, wrong } from "./case";

const ecsTask = `${docs}/AmazonECS/latest/developerguide/task_definition_parameters.html`;
const ecsService = `${docs}/AmazonECS/latest/APIReference/API_CreateService.html`;
const fargate = "fargate-task-valid";
const fargateSizes = `${docs}/AmazonECS/latest/developerguide/fargate-tasks-services.html`;

/** A part of the worker's container, both where the component declares it and in the task definition. */
const container = (part: Record<string, unknown>) => (stack: StackFixture) => {
  const component = of(stack, "worker-component");
  const containers = (component.props["containers"] as Record<string, unknown>[]).map((one) => ({ ...one, ...part }));
  component.props["containers"] = containers;
  of(stack, "task").props["containerDefinitions"] = json(containers);
};

export const ecsCases: readonly ValidityCase[] = [
  wrong("cpu 256 with memory 8192", ["task", "memory"], "8192", [fargate, "memory does not go", fargateSizes]),
  wrong("cpu 300", ["task", "cpu"], "300", [fargate, "cpu is not one of", fargateSizes]),
  wrong("bridge networking", ["task", "networkMode"], "bridge", [fargate, "networkMode is not", ecsTask]),
  {
    what: "secrets without an execution role",
    rule: fargate,
    blames: "task",
    edit: set("task", { executionRoleArn: undefined }),
    says: "executionRoleArn is missing",
    page: `${docs}/AmazonECS/latest/developerguide/task_execution_IAM_role.html`,
  },
  {
    what: "health check every second",
    rule: fargate,
    blames: "task",
    edit: container({ healthCheck: { command: ["CMD", "node", "health-check.cjs"], interval: 1 } }),
    says: "healthCheck.interval is not a whole number from 5 to 300",
    page: ecsTask,
  },
  {
    what: "stop timeout of 300 seconds",
    rule: fargate,
    blames: "task",
    edit: container({ stopTimeout: 300 }),
    says: "stopTimeout is not a whole number from 0 to 120",
    page: ecsTask,
  },
  wrong("service without network configuration", ["service", "networkConfiguration"], undefined, [
    "ecs-service-valid",
    "networkConfiguration is missing",
    ecsService,
  ]),
  wrong("deployment of no kind", ["service", "deploymentConfiguration"], { strategy: "SOMEHOW" }, [
    "ecs-service-valid",
    "deploymentConfiguration.strategy is not one of",
    ecsService,
  ]),
  wrong("rebalancing now and then", ["service", "availabilityZoneRebalancing"], "SOMETIMES", [
    "ecs-service-valid",
    "availabilityZoneRebalancing is not one of",
    ecsService,
  ]),
  wrong(
    "a weight of 5000",
    ["service", "capacityProviderStrategies"],
    [{ capacityProvider: "FARGATE", weight: 5000 }],
    [
      "ecs-service-valid",
      "weight is not a whole number from 0 to 1000",
      `${docs}/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html`,
    ],
  ),
  wrong(
    "traffic to a container that is not there",
    ["service", "loadBalancers"],
    [{ containerName: "nobody", containerPort: 80 }],
    ["ecs-service-valid", "name a container that its task has not", ecsService],
  ),
  wrong(
    "traffic to a port that is not mapped",
    ["service", "loadBalancers"],
    [{ containerName: "worker", containerPort: 81 }],
    ["ecs-service-valid", "name a port that the container does not map", ecsService],
  ),
  {
    what: "no container that counts",
    rule: fargate,
    blames: "task",
    edit: container({ essential: false }),
    says: "none of its containers is essential",
    page: ecsTask,
  },
  {
    what: "a port of the host that is another",
    rule: fargate,
    blames: "task",
    edit: container({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    says: "hostPort is not the containerPort",
    page: ecsTask,
  },
  wrong("rollout without room", ["service", "deploymentMaximumPercent"], 100, [
    "ecs-service-valid",
    "deploymentMaximumPercent is not above",
    ecsService,
  ]),
  wrong("deployment alarm that does not exist", ["service", "alarms"], { alarmNames: ["nowhere"], enable: true }, [
    "references-exist",
    "alarms.alarmNames names nothing",
    `${docs}/AmazonECS/latest/developerguide/deployment-alarm-failure.html`,
  ]),
  wrong("service in a missing cluster", ["service", "cluster"], "nowhere", [
    "references-exist",
    "cluster names nothing",
    ecsService,
  ]),
  wrong("service of a missing task definition", ["service", "taskDefinition"], "nowhere:1", [
    "references-exist",
    "taskDefinition names nothing",
    ecsService,
  ]),
  wrong("scaling minimum over maximum", ["scaling", "minCapacity"], 9, [
    "scaling-valid",
    "minCapacity is above maxCapacity",
    `${docs}/autoscaling/application/APIReference/API_RegisterScalableTarget.html`,
  ]),
];
