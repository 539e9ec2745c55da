import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import { Faults, shown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, secret, taskDefinition } from "../../model/types";
import type { Value } from "../../model/value";
import { at, elements, isAbsent, isStructure, textOf, UNKNOWN } from "../../model/value";

/**
 * A name that Pulumi makes ends in letters of its own, and so is one stack's only. Others must say for which environment
 * they are: the name of the stack, its profile, or its tag `Environment`.
 */
export const envIsolatedPerEnvironment: ChecklistRule = {
  name: "env-isolated-per-environment",
  items: ["env-isolated-per-environment"],
  scope: "core",
  severity: "required",
  title: "Secrets belong to one environment",
  why: "A secret that staging and production share lets a test write into production's data, and cannot be changed for one alone.",
  remediation:
    "let the environment stand in the names of secrets and parameters, and give containers the secrets of their own stack",
  example: {
    bad: 'new aws.secretsmanager.Secret("token", { name: "my-service/token" });',
    good: 'new aws.secretsmanager.Secret("token", { name: `my-service/${pulumi.getStack()}/token` });',
  },
  subjects: [...secret, ...taskDefinition],
  watches: [
    watch(secret, "name", "tags"),
    watch(taskDefinition, "containerDefinitions", "tags"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const environments = environmentsOf(subject, stack);
    if (taskDefinition.includes(subject.type)) judgeContainers(subject, stack, environments, faults);
    else judgeName(subject.get("name"), environments, "its name", faults);
    return faults.outcome;
  },
};

/** All names by which the environment of a stack goes. */
function environmentsOf(subject: Resource, stack: Stack): string[] {
  const [, name] = /^urn:pulumi:([^:]+)::/.exec(subject.urn) ?? [];
  const tag = subject.tags === UNKNOWN ? undefined : subject.tags["Environment"];
  const given = [name?.split("/").at(-1), textOf(stack.asked("profile")), textOf(tag)];
  return given.flatMap((one) => (one ? [one.toLowerCase()] : []));
}

function judgeName(name: Value | undefined, environments: readonly string[], what: string, faults: Faults): void {
  if (name === UNKNOWN) faults.unknown(`${what} is not known before the update`);
  else if (!isAbsent(name) && !environments.some((environment) => isWordIn(textOf(name).toLowerCase(), environment)))
    faults.problem(`${what} says of no environment, so that others may use it as well`);
}

/** Words of a name are set apart by anything but letters and digits. */
function isWordIn(name: string, word: string): boolean {
  const around = (letter: string | undefined) => letter === undefined || !/[a-z0-9]/.test(letter);
  for (let from = name.indexOf(word); from >= 0; from = name.indexOf(word, from + 1))
    if (around(name[from - 1]) && around(name[from + word.length])) return true;
  return false;
}

function judgeContainers(task: Resource, stack: Stack, environments: readonly string[], faults: Faults): void {
  const containers = containersOf(task, stack);
  if (containers === INVALID) return;
  if (containers === UNKNOWN) {
    faults.unknown("its containers are not known before the update");
    return;
  }
  for (const entry of containers.flatMap(secretsOf)) {
    const from = at(entry, "valueFrom");
    // What is not known yet is of this stack; what is may be anybody's.
    if (from === UNKNOWN || !isStructure(entry)) continue;
    if (stack.namedBy(from ?? null, secret, task, "containerDefinitions").length > 0) continue;
    judgeName(from, environments, `the secret that ${shown(entry["name"])} is read from`, faults);
  }
}

function secretsOf(container: Value): readonly Value[] {
  const listed = elements(at(container, "secrets"));
  return listed === UNKNOWN ? [] : listed;
}
