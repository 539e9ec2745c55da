import { workerEnvironment } from "../../../runtime/contract";
import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, taskDefinition } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { judgeWorkerTask } from "./worker-tasks";

/** What a worker does not start without. `REDIS_URL` and `SENTRY_DSN` have rules of their own. */
const required = [workerEnvironment.serviceName, workerEnvironment.sentryEnvironment, workerEnvironment.sentryRelease];

/** The settings refuse a stack in which one is missing; this says the same of tasks that another program defines. */
export const envRequiredComplete: ChecklistRule = {
  name: "env-required-complete",
  items: ["env-required-complete"],
  scope: "core",
  severity: "blocker",
  title: "Every variable without which the worker does not start is set",
  why: "A worker that lacks one ends as soon as it starts, and the deployment fails minutes later, or at night.",
  remediation: `set ${required.join(", ")} in the container's environment`,
  example: {
    bad: "environment: []",
    good: 'environment: [{ name: "SERVICE_NAME", value: "ops" }, { name: "SENTRY_ENVIRONMENT", value: "prod" }, { name: "SENTRY_RELEASE", value: digest }]',
  },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions"), watch(ecsService, "taskDefinition")],
  early: false,
  judge: (task, stack) =>
    judgeWorkerTask(task, stack, (containers) => {
      const faults = new Faults();
      for (const name of required) {
        const given = containers.map((container) => variableOf(container, name));
        if (given.some((one) => one !== undefined && one !== UNKNOWN && !isAbsent(one.value))) continue;
        if (given.includes(UNKNOWN)) faults.unknown(`whether ${name} is set is not known before the update`);
        else faults.problem(`no container has ${name}`);
      }
      return faults.outcome;
    }),
};
