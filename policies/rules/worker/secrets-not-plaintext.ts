import { judgeContainers } from "../../knowledge/worker/containers";
import type { Outcome } from "../../model/outcome";
import { fail, Faults, notApplicable, pass, shown, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { hasSecretName, holdsSecret } from "../../knowledge/secrets/secret-shapes";
import { INVALID, parsed } from "../../model/json";
import { lambdaFunction, randomPassword, schedule, secretVersion, taskDefinition } from "../../model/types";
import { eventTarget } from "../../model/types/alarms";
import { parameter } from "../../model/types/secrets";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isList, isStructure, textOf, UNKNOWN } from "../../model/value";

const madeAsSecret = [...randomPassword, ...secretVersion];

/**
 * Environment variables stand in clear text in the console, in the API and in every process listing; secrets come by
 * reference (`secrets` of a container, a secret's ARN for a function). A variable is refused for its name, or for a
 * value that is shaped like a credential; other texts of a container (command, log options) for their value. So are what a
 * schedule or an event hands over, and a parameter that is not encrypted.
 */
export const secretsNotPlaintext: ChecklistRule = {
  name: "secrets-not-plaintext",
  items: ["secrets-not-plaintext"],
  scope: "core",
  severity: "blocker",
  title: "Secrets reach the worker by reference, never as plain variables",
  why: "Plain variables can be read in the console, by the API and in every copy of the state; a credential among them has to be taken as known to all of these.",
  remediation:
    "keep the value in Secrets Manager; name it in the container's secrets by valueFrom, or hand a function the secret's ARN",
  example: {
    bad: 'environment: [{ name: "API_TOKEN", value: token }]',
    good: 'secrets: [{ name: "API_TOKEN", valueFrom: tokenSecret.arn }]',
  },
  controls: { fsbp: ["ECS.8"], checkov: ["CKV_AWS_45"], trivy: ["AWS-0036"] },
  subjects: [...taskDefinition, ...lambdaFunction, ...schedule, ...eventTarget, ...parameter],
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment"),
    watch(schedule, "target"),
    watch(eventTarget, "input", "inputTransformer"),
    watch(parameter, "name", "type", "value"),
  ],
  early: true,
  judge(subject, stack) {
    if (taskDefinition.includes(subject.type)) return judgeTask(subject, stack);
    if (lambdaFunction.includes(subject.type)) return judgeFunction(subject, stack);
    return parameter.includes(subject.type) ? judgeParameter(subject) : judgeInput(subject);
  },
};

/** What a schedule or an event rule hands to what it starts. */
function judgeInput(subject: Resource): Outcome {
  const faults = new Faults();
  const inputs: readonly (Value | undefined)[] = schedule.includes(subject.type)
    ? [at(subject.get("target"), "input")]
    : [subject.get("input"), at(subject.get("inputTransformer"), "inputTemplate")];
  // What is not known yet is made of ids and names; who makes a secret marks it, which another rule sees.
  for (const input of inputs) if (typeof input === "string") judgeTexts(input, faults);
  return faults.outcome;
}

function judgeTexts(input: string, faults: Faults): void {
  const inside = parsed(input);
  const fields = inside === INVALID || inside === UNKNOWN ? [] : namedTexts(inside);
  for (const [name, text] of fields)
    if (text !== "" && hasSecretName(name)) faults.problem(`it hands over the secret ${shown(name)} in plain text`);
  if (holdsSecret(input)) faults.problem("it hands over what looks like a credential");
}

/** Fields of a JSON text that hold a text, at any depth. */
function namedTexts(value: Value): [name: string, text: string][] {
  if (isList(value)) return value.flatMap(namedTexts);
  if (!isStructure(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "string" ? [[name, inner] as [string, string]] : namedTexts(inner),
  );
}

/** A parameter of another type than `SecureString` can be read with no right to a key. */
function judgeParameter(subject: Resource): Outcome {
  const type = subject.get("type");
  const name = subject.get("name");
  const value = subject.get("value");
  if (type === "SecureString") return notApplicable("it is encrypted");
  const isSecret =
    hasSecretName(textOf(name).split("/").at(-1) ?? "") || (typeof value === "string" && holdsSecret(value));
  if (!isSecret) return pass;
  if (type === UNKNOWN) return unknown("whether it is encrypted is not known before the update");
  return fail("it holds a secret and is not of the type SecureString");
}

function judgeTask(task: Resource, stack: Stack) {
  return judgeContainers(task, stack, (container, label, faults) => {
    const { environment, secrets: _, ...rest } = container;
    const variables = elements(environment);
    if (variables === UNKNOWN) faults.unknown(`the environment of ${label} is not known before the update`);
    else for (const variable of variables) judgeVariable(at(variable, "name"), at(variable, "value"), label, faults);
    if (texts(rest).some(holdsSecret))
      faults.problem(`${label} carries what looks like a credential in its definition`);
    const files = elements(container["environmentFiles"]);
    if (files === UNKNOWN || files.length > 0)
      faults.unknown(
        `${label} reads variables from a file in a bucket, and what stands there is not known: name them in environment, and what is secret in secrets, and leave environmentFiles out`,
      );
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
