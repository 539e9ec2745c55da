import { judgeContainers } from "../../model/containers";
import { Faults, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { hasSecretName, holdsSecret } from "../../model/secret-shapes";
import { lambdaFunction, randomPassword, secretVersion, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isList, isStructure, UNKNOWN } from "../../model/value";

const madeAsSecret = [...randomPassword, ...secretVersion];

/**
 * Environment variables stand in clear text in the console, in the API and in every process listing; secrets come by
 * reference (`secrets` of a container, a secret's ARN for a function). A variable is refused for its name, or for a
 * value that is shaped like a credential; other texts of a container (command, log options) for their value.
 */
export const secretsNotPlaintext: ChecklistRule = {
  name: "secrets-not-plaintext",
  items: ["secrets-not-plaintext"],
  scope: "core",
  severity: "blocker",
  title: "Secrets reach the worker by reference, never as plain variables",
  remediation:
    "keep the value in Secrets Manager; name it in the container's secrets by valueFrom, or hand a function the secret's ARN",
  controls: { fsbp: ["ECS.8"] },
  subjects: [...taskDefinition, ...lambdaFunction],
  watches: [watch(taskDefinition, "containerDefinitions"), watch(lambdaFunction, "environment")],
  early: true,
  judge: (subject, stack) =>
    taskDefinition.includes(subject.type) ? judgeTask(subject, stack) : judgeFunction(subject, stack),
};

function judgeTask(task: Resource, stack: Stack) {
  return judgeContainers(task, stack, (container, label, faults) => {
    const { environment, secrets: _, ...rest } = container;
    const variables = elements(environment);
    if (variables === UNKNOWN) faults.unknown(`the environment of ${label} is not known before the update`);
    else for (const variable of variables) judgeVariable(at(variable, "name"), at(variable, "value"), label, faults);
    if (texts(rest).some(holdsSecret))
      faults.problem(`${label} carries what looks like a credential in its definition`);
  });
}

function judgeFunction(subject: Resource, stack: Stack) {
  const faults = new Faults();
  const variables = at(subject.get("environment"), "variables");
  if (variables === UNKNOWN) {
    const sources = stack.sourcesOf(subject, "environment");
    if (sources.length === 0 || sources.some((source) => madeAsSecret.includes(source.type)))
      faults.unknown("its environment is not known before the update");
  } else if (isStructure(variables)) {
    for (const [name, value] of Object.entries(variables)) judgeVariable(name, value, "the function", faults);
  }
  return faults.outcome;
}

function judgeVariable(name: Value | undefined, value: Value | undefined, label: string, faults: Faults): void {
  if (typeof name !== "string") {
    faults.unknown(`the name of a variable of ${label} is not known`);
    return;
  }
  if (isAbsent(value)) return;
  if (hasSecretName(name)) faults.problem(`${label} has the secret ${shown(name)} in its plain environment`);
  else if (typeof value === "string" && holdsSecret(value))
    faults.problem(`variable ${shown(name)} of ${label} holds what looks like a credential`);
}

/** All texts inside a value. */
function texts(value: Value): string[] {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(texts);
  return isStructure(value) ? Object.values(value).flatMap(texts) : [];
}
