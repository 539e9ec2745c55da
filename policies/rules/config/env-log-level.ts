import { workerEnvironment } from "../../../runtime/contract";
import { Faults, notApplicable } from "../../model/outcome";
import { shown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, ecsService, taskDefinition } from "../../model/types";
import { textOf, UNKNOWN } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { judgeWorkerTask } from "./worker-tasks";

const { logLevel } = workerEnvironment;
const quiet = ["info", "warn", "warning", "error"];

export const envLogLevel: ChecklistRule = {
  name: "env-log-level",
  items: ["env-log-level"],
  scope: "core",
  severity: "required",
  title: "In production the worker logs at level INFO or above",
  why: "At level DEBUG logs cost many times as much, and libraries write down what they send, tokens among it.",
  remediation: `set ${logLevel} to info in the container's environment`,
  example: {
    bad: '{ name: "LOG_LEVEL", value: "debug" }',
    good: '{ name: "LOG_LEVEL", value: "info" }',
  },
  subjects: taskDefinition,
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(ecsService, "taskDefinition"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(task, stack) {
    if (stack.profile !== "prod") return notApplicable("the stack is not for production");
    return judgeWorkerTask(task, stack, (containers) => {
      const faults = new Faults();
      let stated = 0;
      for (const container of containers) {
        const given = variableOf(container, logLevel);
        if (given === undefined) continue;
        stated += 1;
        const label = shown(container["name"]);
        if (given === UNKNOWN || given.value === UNKNOWN || given.isSecret)
          faults.unknown(`the log level of container ${label} is not known`);
        else if (!quiet.includes(textOf(given.value).toLowerCase()))
          faults.problem(`container ${label} logs at another level than INFO, WARN or ERROR`);
      }
      if (stated === 0) faults.problem(`no container has ${logLevel}`);
      return faults.outcome;
    });
  },
};
