import {
  dashboardEnvironment,
  databaseEnvironment,
  functionEnvironment,
  jobEnvironment,
  workerEnvironment,
} from "../../../runtime/contract";
import { containersOf } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { Faults, notApplicable, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { componentTypes, lambdaFunction, taskDefinition } from "../../model/types";
import { sentryCronMonitor } from "../../model/types/sentry";
import type { Structure, Value } from "../../model/value";
import { at, isAbsent, isList, isStructure, UNKNOWN, written } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { programOf, programOfHandler, variablesOf } from "./own-programs";
import type { Told } from "./told-what-is-there";
import { judgeThere, thereWatches } from "./told-what-is-there";

/** Which setting each variable of a container repeats. */
const settings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  worker: {
    [workerEnvironment.sentryTracesSampleRate]: "sentryTracesSampleRate",
    [workerEnvironment.logLevel]: "workerLogLevel",
    [workerEnvironment.enabled]: "workerEnabled",
    [workerEnvironment.concurrency]: "workerConcurrency",
    [workerEnvironment.jobAttempts]: "queueJobAttempts",
    [workerEnvironment.pollInterval]: "workerPollIntervalSeconds",
    [workerEnvironment.metricsInterval]: "workerMetricsIntervalSeconds",
    [jobEnvironment.apiKeyAuthEnabled]: "apiKeyAuthEnabled",
    [jobEnvironment.rbacEnabled]: "rbacEnabled",
    [jobEnvironment.rbacRoles]: "rbacRoles",
    [jobEnvironment.externalAccountId]: "externalAccountId",
  },
  dashboard: {
    [dashboardEnvironment.issuer]: "edgeOidcIssuer",
    [dashboardEnvironment.clientId]: "edgeOidcClientId",
  },
};

/**
 * What was asked for in the settings is what the programs are told: each of ours has all its variables, and those that
 * repeat a setting, or what stands beside them, say the same. Programs of others are theirs to know.
 */
export const programsToldAsAsked: ControlRule = {
  name: "programs-told-as-asked",
  severity: "required",
  title: "Programs are told what was asked for, and what is there",
  why: "A setting that does not reach the program is a wish: roles that are on in the settings and off in the worker, a job that is cut off after a default, a check-in that nobody ever hears. Nothing fails on the day when it gets lost.",
  remediation: "give each container and function the variables of its program, made from the settings and nothing else",
  example: {
    bad: 'environment: [{ name: "WORKER_CONCURRENCY", value: "10" }], // and 20 in the settings',
    good: 'environment: [{ name: "WORKER_CONCURRENCY", value: String(settings.workerConcurrency) }],',
  },
  controls: {},
  subjects: [...taskDefinition, ...lambdaFunction],
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(lambdaFunction, "environment", "handler"),
    watch([componentTypes.declaration], "settings"),
    ...thereWatches,
  ],
  early: false,
  judge(subject, stack) {
    if (!stack.isDeclared) return notApplicable("the stack does not say what was asked for");
    return lambdaFunction.includes(subject.type) ? judgeFunction(subject, stack) : judgeTask(subject, stack);
  },
};

const notOurs = notApplicable("it runs a program of others");
const hasMonitors = (stack: Stack): boolean => stack.ofTypes(sentryCronMonitor).length > 0;

function judgeFunction(subject: Resource, stack: Stack): Outcome {
  const handler = subject.get("handler");
  if (handler === UNKNOWN) return unknown("handler is not known before the update");
  const program = programOfHandler(handler);
  const needed = variablesOf(program, hasMonitors(stack));
  if (!needed) return notOurs;
  const faults = new Faults();
  const variable = (name: string) => at(subject.get("environment"), "variables", name);
  const checksIn = needed.includes(functionEnvironment.sentryMonitorPrefix);
  for (const name of checksIn ? [...needed, functionEnvironment.sentryDsnSecretArn] : needed)
    if (isAbsent(variable(name))) faults.problem(`it has no variable ${name}`);
  judgeThere({ program, holder: subject, property: "environment", variable, isServer: false }, stack, faults);
  if (at(subject.get("environment"), "variables") === UNKNOWN)
    faults.unknown("its variables are not known before the update");
  return faults.outcome;
}

function judgeTask(task: Resource, stack: Stack): Outcome {
  const containers = containersOf(task, stack);
  if (containers === UNKNOWN) return unknown("its containers are not known before the update");
  if (containers === INVALID) return notOurs;
  const faults = new Faults();
  let own = 0;
  for (const container of containers) {
    if (!isStructure(container)) continue;
    const program = programOf(container);
    const needed = variablesOf(program, hasMonitors(stack));
    if (!needed) continue;
    own += 1;
    const hasDatabase = program === "worker" && stack.asked("databaseEnabled") === true;
    const all = hasDatabase ? [...needed, ...Object.values(databaseEnvironment)] : needed;
    judgeContainer(container, program, all, stack, faults);
    const told: Told = {
      program,
      holder: task,
      property: "containerDefinitions",
      variable: (name) => {
        const given = variableOf(container, name);
        return given === UNKNOWN || given?.isSecret ? UNKNOWN : given?.value;
      },
      image: container["image"],
      isServer: !isAbsent(container["portMappings"]),
    };
    judgeThere(told, stack, faults);
  }
  return own === 0 ? notOurs : faults.outcome;
}

function judgeContainer(
  container: Structure,
  program: string,
  needed: readonly string[],
  stack: Stack,
  faults: Faults,
): void {
  for (const name of needed) {
    const given = variableOf(container, name);
    if (given === UNKNOWN) faults.unknown(`whether ${program} has ${name} is not known before the update`);
    else if (given === undefined || isAbsent(given.value)) faults.problem(`${program} has no variable ${name}`);
  }
  const asked = Object.entries(settings[program] ?? {}).map(([name, key]) => [name, stack.asked(key), key] as const);
  for (const [name, setting, key] of asked)
    if (setting !== undefined) judgeAgreement(container, name, inVariable(setting), `the setting ${key}`, faults);
  if (program === "worker")
    judgeAgreement(
      container,
      workerEnvironment.stopTimeout,
      inVariable(container["stopTimeout"]),
      "stopTimeout",
      faults,
    );
  const port = at(firstOf(container["portMappings"]), "containerPort");
  if (!isAbsent(port))
    judgeAgreement(container, workerEnvironment.healthPort, inVariable(port), "portMappings.containerPort", faults);
}

/** What is not there is said of what is needed; what is not known may be anything. */
function judgeAgreement(container: Structure, name: string, value: Value, of: string, faults: Faults): void {
  const given = variableOf(container, name);
  if (given === undefined && !isAbsent(value)) faults.problem(`${name} is missing, and ${of} is set`);
  if (given === undefined || given === UNKNOWN || given.isSecret) return;
  if (given.value === UNKNOWN || value === UNKNOWN) faults.unknown(`whether ${name} is ${of} is not known`);
  else if (given.value !== value) faults.problem(`${name} is not ${of}`);
}

/** A setting as it stands in a variable. */
function inVariable(setting: Value | undefined): Value {
  if (setting === UNKNOWN) return UNKNOWN;
  return isList(setting) ? setting.map(written).join(",") : written(setting);
}

const firstOf = (value: Value | undefined): Value | undefined => (isList(value) ? value[0] : value);
