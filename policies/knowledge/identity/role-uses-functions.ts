import type { Resource } from "../../model/resource";
import type { Need, Use } from "./role-uses";
import { needsOfEnvironment, rolesIn, sendingTo, targetsOf, valuesOf } from "./role-uses";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, lambdaFunction, logGroup, queue, schedule, taskDefinition, topic } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { table } from "../../model/types/backups";
import { dataStream, eventSource, functionAlias } from "../../model/types/references";
import type { Structure, Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

export const functionWatches: readonly Watch[] = [
  watch(lambdaFunction, "deadLetterConfig", "environment", "loggingConfig", "role", "tracingConfig", "vpcConfig"),
  watch(eventSource, "eventSourceArn", "functionName"),
  watch(schedule, "target"),
  watch(eventTarget, "arn", "ecsTarget", "roleArn"),
  watch(taskDefinition, "executionRoleArn", "taskRoleArn"),
];

export const usesByFunctions = (stack: Stack): Use[] =>
  stack.ofTypes(lambdaFunction).flatMap((one) =>
    rolesIn(one.get("role"), one, "role", stack).map((role) => ({
      role,
      by: one,
      service: "lambda.amazonaws.com",
      needs: [
        ...needsOfLogs(one, stack),
        ...needsOfNetwork(one.get("vpcConfig")),
        ...targetsOf(
          at(one.get("deadLetterConfig"), "targetArn"),
          [...queue, ...topic],
          one,
          "deadLetterConfig",
          stack,
        ).flatMap((target) => sendingTo(target, stack)),
        ...(at(one.get("tracingConfig"), "mode") === "Active"
          ? [{ what: "tracing", actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] }]
          : []),
        ...needsOfEnvironment(valuesOf(at(one.get("environment"), "variables")), one, "environment", stack),
        ...stack.naming(eventSource, "functionName", one).sure.flatMap((source) => needsOfSource(source, stack)),
      ],
    })),
  );

function needsOfLogs(one: Resource, stack: Stack): Need[] {
  const chosen = at(one.get("loggingConfig"), "logGroup");
  const name = textOf(one.get("name"));
  const group = isAbsent(chosen) ? (name ? `/aws/lambda/${name}` : undefined) : chosen;
  if (typeof group !== "string") return [];
  const [found] = stack.namedBy(group, logGroup, one, "loggingConfig");
  const on = found ? { resource: found } : { arn: `arn:aws:logs:*:*:log-group:${group}:*` };
  // Where nobody declares the group, Lambda makes it, if it may; then that is another rule's matter.
  return found ? [{ what: "writing its logs", actions: ["logs:CreateLogStream", "logs:PutLogEvents"], on }] : [];
}

function needsOfNetwork(network: Value | undefined): Need[] {
  const subnets = elements(at(network, "subnetIds"));
  if (subnets !== UNKNOWN && subnets.length === 0) return [];
  const actions = ["CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets"];
  return [
    {
      what: "joining its network",
      actions: [...actions, "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"].map((action) => `ec2:${action}`),
    },
  ];
}

const readings: readonly (readonly [types: readonly string[], service: string, ...actions: string[]])[] = [
  [queue, "sqs", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  [dataStream, "kinesis", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"],
  [table, "dynamodb", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
];
const needsOfSource = (source: Resource, stack: Stack): Need[] =>
  readings.flatMap(([types, , ...actions]) =>
    stack
      .namedBy(source.get("eventSourceArn") ?? null, types, source, "eventSourceArn")
      .map((resource) => ({ what: `reading from "${resource.name}"`, actions, on: { resource } })),
  );

/** A schedule starts what it names, and puts aside what it cannot start. */
export const usesBySchedules = (stack: Stack): Use[] =>
  stack.ofTypes(schedule).flatMap((one) => {
    const target = one.get("target");
    const value = target === UNKNOWN ? UNKNOWN : at(target, "roleArn");
    if (!isStructure(target)) return [];
    return rolesIn(value, one, "target", stack).map((role) => ({
      role,
      by: one,
      service: "scheduler.amazonaws.com",
      needs: [
        ...needsToReach(target["arn"], target["ecsParameters"], one, "target", stack),
        ...targetsOf(at(target, "deadLetterConfig", "arn"), queue, one, "target", stack)
          .filter(({ resource }) => !resource || target["arn"] !== UNKNOWN || queue.includes(resource.type))
          .flatMap((aside) => sendingTo(aside, stack)),
      ],
    }));
  });

export const usesByEvents = (stack: Stack): Use[] =>
  stack.ofTypes(eventTarget).flatMap((one) =>
    rolesIn(one.get("roleArn"), one, "roleArn", stack).map((role) => ({
      role,
      by: one,
      service: "events.amazonaws.com",
      needs: needsToReach(one.get("arn"), one.get("ecsTarget"), one, "arn", stack),
    })),
  );

function needsToReach(
  arn: Value | undefined,
  parameters: Value | undefined,
  one: Resource,
  property: string,
  stack: Stack,
): Need[] {
  const clusters = targetsOf(arn, ecsCluster, one, property, stack).filter(({ resource }) => resource);
  if (clusters.length > 0 && isStructure(parameters)) return needsToRun(parameters, one, property, stack);
  const functions = targetsOf(arn, [...lambdaFunction, ...functionAlias], one, property, stack).filter(
    ({ resource }) => resource,
  );
  if (functions.length > 0)
    return functions.map((on) => ({ what: `invoking ${nameOf(on.resource)}`, actions: ["lambda:InvokeFunction"], on }));
  // What is not known may be the queue for what could not be sent.
  if (arn === UNKNOWN) return [];
  return targetsOf(arn, [...queue, ...topic], one, property, stack).flatMap((on) => sendingTo(on, stack));
}

/** ECS hands the task's roles on, which is a right of its own. */
function needsToRun(parameters: Structure, one: Resource, property: string, stack: Stack): Need[] {
  const place = property === "target" ? property : "ecsTarget";
  const tasks = stack.namedBy(parameters["taskDefinitionArn"] ?? null, taskDefinition, one, place);
  return tasks.flatMap((task) => [
    { what: `starting tasks of "${task.name}"`, actions: ["ecs:RunTask"], on: { resource: task } },
    ...["executionRoleArn", "taskRoleArn"]
      .flatMap((role) => rolesIn(task.get(role), task, role, stack))
      .map((resource) => ({
        what: `handing role "${resource.name}" to the task`,
        actions: ["iam:PassRole"],
        on: { resource },
      })),
    ...(isTagged(parameters) ? [{ what: "tagging the task", actions: ["ecs:TagResource"] }] : []),
  ]);
}

const isTagged = (parameters: Structure): boolean =>
  parameters["enableEcsManagedTags"] === true ||
  textOf(parameters["propagateTags"]) !== "" ||
  !isAbsent(parameters["tags"]);

const nameOf = (resource: Resource | undefined): string => `"${resource?.name ?? ""}"`;
