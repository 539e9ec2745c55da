import { isEssential, isRunOnce, judgeContainers } from "../../model/containers";
import { notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, taskDefinition } from "../../model/types";
import { at, isList, textOf, UNKNOWN } from "../../model/value";

/** Commands that say "healthy" whatever the container does. */
const alwaysHealthy = ["true", "/bin/true", ":", "exit 0", "exit"];

/** ECS replaces a task whose worker hangs, which it can only see through a health check that looks. */
export const workerContainerHealthCheck: ChecklistRule = {
  name: "worker-container-health-check",
  items: ["worker-container-health-check"],
  scope: "core",
  severity: "blocker",
  title: "The worker container declares a health check",
  remediation:
    'set healthCheck: { command: ["CMD", "node", "health-check.cjs"], interval: 30 } on each essential container',
  subjects: taskDefinition,
  watches: [watch(ecsService, "taskDefinition"), watch(taskDefinition, "containerDefinitions")],
  early: false,
  judge(task, stack) {
    if (isRunOnce(task, stack)) return notApplicable("no service keeps it running");
    return judgeContainers(task, stack, (container, label, faults) => {
      if (!isEssential(container)) return;
      const command = at(container, "healthCheck", "command");
      if (command === UNKNOWN) {
        faults.unknown(`the health check of ${label} is not known`);
        return;
      }
      if (!isList(command) || command.length < 2 || (command[0] !== "CMD" && command[0] !== "CMD-SHELL")) {
        faults.problem(`${label} has no health check`);
        return;
      }
      if (command.length === 2 && alwaysHealthy.includes(textOf(command[1]).trim()))
        faults.problem(`the health check of ${label} succeeds whatever happens`);
    });
  },
};
