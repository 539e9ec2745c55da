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
