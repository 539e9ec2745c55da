import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  paginateListTasks,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import type { StackFacts } from "../stack";
import { until } from "../wait";
import { failed, passed, unknown, type Check, type Probe, type ProbeContext } from "./probe";

/** Do the workers that the state describes run, all of them, healthy, and nothing else beside them? */
export const workerHealthy: Probe = {
  name: "worker-healthy",
  checklistItem: "deployment-steady-state",
  purpose: "enough worker tasks run, each HEALTHY and on the task definition in the Pulumi state",
  disruptive: false,
  timeoutSeconds: 45,
  async run(context) {
    let checks: readonly Check[] = [];
    await until(async () => {
      checks = await lookAtWorker(context);
      return settled(checks) ? true : undefined;
    }, context);
    return checks;
  },
};

/** All that the platform says about the worker at this moment. */
export async function lookAtWorker(context: ProbeContext): Promise<readonly Check[]> {
  const { aws, stack } = context;
  const { services } = await aws.ecs.send(
    new DescribeServicesCommand({ cluster: stack.clusterName, services: [stack.serviceName] }),
  );
  const service = services?.find(({ status }) => status === "ACTIVE");
  if (service === undefined) {
    return [failed("service", `no active service ${stack.serviceName} in cluster ${stack.clusterName}`)];
  }
  return judgeWorker(stack, service, await describeTasks(context));
}

/** ARNs of the tasks that the service keeps or brings up, starting ones included. */
export async function taskArns({ aws, stack }: ProbeContext): Promise<string[]> {
  const arns: string[] = [];
  const scope = { cluster: stack.clusterName, serviceName: stack.serviceName, desiredStatus: "RUNNING" as const };
  for await (const page of paginateListTasks({ client: aws.ecs, pageSize: 100 }, scope))
    arns.push(...(page.taskArns ?? []));
  return arns;
}

/** The verdict on what ECS said; pure. */
export function judgeWorker(stack: StackFacts, service: Service, tasks: readonly Task[]): readonly Check[] {
  return [judgeState(stack), judgeRollout(stack, service), judgeRevision(stack, tasks), judgeHealth(stack, tasks)];
}

function judgeState({ taskDefinitionArn, taskDefinitionArnsInState }: StackFacts): Check {
  return taskDefinitionArnsInState.includes(taskDefinitionArn)
    ? passed("state", `the state holds ${short(taskDefinitionArn)}`)
    : failed("state", `the output names ${short(taskDefinitionArn)}, which is not in the state`);
}

function judgeRollout({ taskDefinitionArn }: StackFacts, service: Service): Check {
  const primary = service.deployments?.find(({ status }) => status === "PRIMARY");
  const rollout = primary?.rolloutState;
  if (primary === undefined || rollout === undefined) return unknown("rollout", "ECS names no primary deployment");
  if (primary.taskDefinition !== taskDefinitionArn) {
    return failed("rollout", `the primary deployment is ${short(primary.taskDefinition)}`);
  }
  const observed = `primary deployment ${rollout}`;
  return rollout === "COMPLETED" ? passed("rollout", observed) : failed("rollout", observed);
}

function judgeRevision({ taskDefinitionArn }: StackFacts, tasks: readonly Task[]): Check {
  if (tasks.length === 0) return failed("revision", "no task runs");
  const strangers = tasks.filter((task) => task.taskDefinitionArn !== taskDefinitionArn);
  if (strangers.length === 0) return passed("revision", `each task runs ${short(taskDefinitionArn)}`);
  const names = [...new Set(strangers.map((task) => short(task.taskDefinitionArn)))].join(", ");
  return failed("revision", `${strangers.length} of ${tasks.length} tasks run ${names}`);
}

function judgeHealth({ workerMinTasks }: StackFacts, tasks: readonly Task[]): Check {
  const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
  const healthy = running.filter(({ healthStatus }) => healthStatus === "HEALTHY");
  const observed = `${healthy.length} of ${running.length} running tasks HEALTHY, at least ${workerMinTasks} wanted`;
  if (healthy.length === running.length && healthy.length >= workerMinTasks) return passed("health", observed);
  const nobodySays =
    running.length >= workerMinTasks && running.every(({ healthStatus }) => healthStatus !== "UNHEALTHY");
  return nobodySays ? unknown("health", observed) : failed("health", observed);
}

/** Whether more waiting cannot change the answer. */
function settled(checks: readonly Check[]): boolean {
  const allPass = checks.every(({ status }) => status === "pass");
  return allPass || checks.some(({ name, status }) => name === "state" && status === "fail");
}

/** All tasks of the worker, whatever becomes of them. */
export async function describeTasks(context: ProbeContext): Promise<Task[]> {
  const arns = await taskArns(context);
  const tasks: Task[] = [];
  for (let at = 0; at < arns.length; at += 100) {
    const page = { cluster: context.stack.clusterName, tasks: arns.slice(at, at + 100) };
    tasks.push(...((await context.aws.ecs.send(new DescribeTasksCommand(page))).tasks ?? []));
  }
  return tasks;
}

const short = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "nothing";
