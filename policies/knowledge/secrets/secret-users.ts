import { containersOf } from "../worker/containers";
import { INVALID } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { lambdaFunction, schedule, taskDefinition } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isStructure, textOf, UNKNOWN } from "../../model/value";

/** A place in which a program is told of a secret. */
export interface SecretUse {
  readonly user: Resource;
  /** Property in which it stands, to trace what is not known. */
  readonly property: string;
  /** Name of the variable, or of the container's secret. */
  readonly name: Value | undefined;
  readonly value: Value;
  /** Whether a secret must stand there; a variable may hold anything. */
  readonly isSecret: boolean;
}

/** Whoever is told of secrets: containers, functions, and what starts them. */
export const secretUsers: readonly string[] = [...taskDefinition, ...lambdaFunction, ...schedule, ...eventTarget];

export const secretUserWatches: readonly Watch[] = [
  watch(taskDefinition, "containerDefinitions"),
  watch(lambdaFunction, "environment"),
  watch(schedule, "target"),
  watch(eventTarget, "input"),
];

/** Where a program is told of secrets; unknown where even the places are. */
export const usesIn = (user: Resource, stack: Stack): readonly SecretUse[] | Unknown => stack.once(find, user);

function find(user: Resource, stack: Stack): readonly SecretUse[] | Unknown {
  if (taskDefinition.includes(user.type)) return inContainers(user, stack);
  if (lambdaFunction.includes(user.type)) {
    const variables = at(user.get("environment"), "variables");
    if (variables === UNKNOWN) return UNKNOWN;
    return Object.entries(isStructure(variables) ? variables : {}).map(([name, value]) => ({
      user,
      property: "environment",
      name,
      value,
      isSecret: false,
    }));
  }
  const isSchedule = schedule.includes(user.type);
  const property = isSchedule ? "target" : "input";
  const value = isSchedule ? at(user.get("target"), "input") : user.get("input");
  return value === undefined ? [] : [{ user, property, name: "input", value, isSecret: false }];
}

function inContainers(user: Resource, stack: Stack): readonly SecretUse[] | Unknown {
  const containers = containersOf(user, stack);
  if (containers === UNKNOWN) return UNKNOWN;
  if (containers === INVALID) return [];
  const property = "containerDefinitions";
  return containers.flatMap((container) => inContainer(container).map((use) => ({ ...use, user, property })));
}

type UseInContainer = Pick<SecretUse, "isSecret" | "name" | "value">;

function inContainer(container: Value): UseInContainer[] {
  const secret = (name: Value | undefined, value: Value | undefined): UseInContainer[] =>
    value === undefined ? [] : [{ name, value, isSecret: true }];
  const read = [...listed(at(container, "secrets")), ...listed(at(container, "logConfiguration", "secretOptions"))];
  return [
    ...read.flatMap((entry) => secret(at(entry, "name"), at(entry, "valueFrom"))),
    ...secret("repositoryCredentials", at(container, "repositoryCredentials", "credentialsParameter")),
    ...listed(at(container, "environment")).map((entry): UseInContainer => ({
      name: at(entry, "name"),
      value: at(entry, "value") ?? null,
      isSecret: false,
    })),
  ];
}

const listed = (value: Value | undefined): readonly Value[] => {
  const list = elements(value);
  return list === UNKNOWN ? [] : list;
};

const arns =
  /arn:[\w-]{1,20}:(?:secretsmanager:[\w-]{0,30}:\d{12}:secret:|ssm:[\w-]{0,30}:\d{12}:parameter\/)[\w/+=.@!-]{1,512}/g;
const longest = 65_536;

/** ARNs of secrets and parameters in a text. */
export const secretArnsIn = (value: Value): string[] =>
  [...textOf(value).slice(0, longest).matchAll(arns)].map(([arn]) => arn);

/** Id of the version that `<ARN>:<key>:<stage>:<version>` asks for. */
export const versionAskedFor = (value: Value): string | undefined =>
  textOf(value).startsWith("arn:") ? textOf(value).split(":")[9] || undefined : undefined;
