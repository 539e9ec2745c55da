import { containersOf } from "../worker/containers";
import { INVALID } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Need, Use } from "./role-uses";
import { needsOfEnvironment, readingOf, rolesIn, secretsIn, targetsOf } from "./role-uses";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService, logGroup, taskDefinition } from "../../model/types";
import { repository } from "../../model/types/registry";
import { everyKey } from "../../model/types/secrets";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

export const taskWatches: readonly Watch[] = [
  watch(taskDefinition, "containerDefinitions", "executionRoleArn", "taskRoleArn"),
  watch(ecsService, "cluster", "enableExecuteCommand", "taskDefinition"),
  watch(ecsCluster, "configuration"),
];

const trusted = "ecs-tasks.amazonaws.com";

/** ECS starts a task with one role, and its programs run with another. */
export function usesByTasks(stack: Stack): Use[] {
  const reached = tasksOpenedTo(stack);
  return stack.ofTypes(taskDefinition).flatMap((task) => {
    const read = containersOf(task, stack);
    const containers = read === UNKNOWN || read === INVALID ? [] : read;
    const use = (property: string, needs: () => readonly Need[]): Use[] =>
      rolesIn(task.get(property), task, property, stack).map((role) => ({
        role,
        by: task,
        service: trusted,
        needs: needs(),
      }));
    return [
      ...use("executionRoleArn", () => containers.flatMap((container) => needsToStart(container, task, stack))),
      ...use("taskRoleArn", () => [
        ...containers.flatMap((container) =>
          needsOfEnvironment(
            entriesOf(at(container, "environment")).map((entry) => at(entry, "value") ?? null),
            task,
            "containerDefinitions",
            stack,
          ),
        ),
        ...(reached.get(task) ?? []).flatMap((service) => needsOfShells(service, stack)),
      ]),
    ];
  });
}

const shell: Need = {
  what: "opening a shell in it (ECS Exec)",
  actions: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
};

/** Services into whose tasks somebody may open a shell, by task definition. */
function tasksOpenedTo(stack: Stack): ReadonlyMap<Resource, readonly Resource[]> {
  const found = new Map<Resource, Resource[]>();
  for (const service of stack.ofTypes(ecsService)) {
    if (service.get("enableExecuteCommand") !== true) continue;
    for (const task of stack.named(taskDefinition, service, "taskDefinition"))
      found.set(task, [...(found.get(task) ?? []), service]);
  }
  return found;
}

/** The agent in the task writes the record of a session, and encrypts what is said. */
function needsOfShells(service: Resource, stack: Stack): Need[] {
  return stack.named(ecsCluster, service, "cluster").flatMap((cluster): Need[] => {
    const exec = at(cluster.get("configuration"), "executeCommandConfiguration");
    const group = at(exec, "logConfiguration", "cloudWatchLogGroupName");
    return [
      shell,
      ...targetsOf(group, logGroup, cluster, "configuration", stack).map((on): Need => ({
        what: "recording what is said in a shell",
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        on,
      })),
      ...targetsOf(at(exec, "kmsKeyId"), everyKey, cluster, "configuration", stack)
        .filter(({ resource }) => resource)
        .map((on): Need => ({ what: "encrypting what is said in a shell", actions: ["kms:Decrypt"], on })),
    ];
  });
}

const entriesOf = (value: Value | undefined): readonly Value[] => {
  const listed = elements(value);
  return listed === UNKNOWN ? [] : listed;
};

function needsToStart(container: Value, task: Resource, stack: Stack): Need[] {
  if (!isStructure(container)) return [];
  const logging = container["logConfiguration"];
  const secrets: readonly (Value | undefined)[] = [
    ...[...entriesOf(container["secrets"]), ...entriesOf(at(logging, "secretOptions"))].map((one) =>
      at(one, "valueFrom"),
    ),
    at(container["repositoryCredentials"], "credentialsParameter"),
  ];
  return [
    ...needsOfImage(container["image"], task, stack),
    ...needsOfLogs(logging, task, stack),
    ...secrets
      .flatMap((value) => (isAbsent(value) ? [] : secretsIn(value, task, "containerDefinitions", stack)))
      .flatMap((target) => readingOf(target, stack)),
  ];
}

function needsOfImage(image: Value | undefined, task: Resource, stack: Stack): Need[] {
  const parts = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^@:]+)/.exec(textOf(image));
  const own = image === UNKNOWN ? stack.namedBy(UNKNOWN, repository, task, "containerDefinitions") : [];
  if (!parts && own.length === 0) return [];
  const actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return [
    { what: "logging in to ECR", actions: ["ecr:GetAuthorizationToken"] },
    ...own.map((resource) => ({ what: `pulling an image of "${resource.name}"`, actions, on: { resource } })),
    ...(parts
      ? [
          {
            what: "pulling its image",
            actions,
            on: { arn: `arn:aws:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}` },
          },
        ]
      : []),
  ];
}

function needsOfLogs(logging: Value | undefined, task: Resource, stack: Stack): Need[] {
  if (at(logging, "logDriver") !== "awslogs") return [];
  const group = at(logging, "options", "awslogs-group");
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  if (at(logging, "options", "awslogs-create-group") === "true") actions.push("logs:CreateLogGroup");
  const targets = targetsOf(group, logGroup, task, "containerDefinitions", stack);
  return targets.map((on) => ({ what: "writing its logs", actions, on }));
}
