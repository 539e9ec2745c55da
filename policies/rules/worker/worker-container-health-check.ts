import { isEssential, isRunOnce, judgeContainers } from "../../knowledge/worker/containers";
import { notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService, taskDefinition } from "../../model/types";
import { at, isList, textOf, UNKNOWN } from "../../model/value";

/** Commands that say "healthy" whatever the container does. */
const alwaysHealthy = ["true", "/bin/true", ":", "exit 0", "exit"];

/** Given nothing to read, it ends well at once. */
const interpreter = /^(\S*\/)?(node|python3?|ruby|perl|bash|sh|ash|dash)$/;
const script = /\.([cm]?js|ts|py|rb|pl)$/;

/** ECS replaces a task whose worker hangs, which it can only see through a health check that looks. */
export const workerContainerHealthCheck: ChecklistRule = {
  name: "worker-container-health-check",
  items: ["worker-container-health-check"],
  scope: "core",
  severity: "blocker",
  title: "The worker container declares a health check",
  why: "A worker that hangs is alive to ECS. It keeps its place, takes no jobs, and nothing replaces it.",
  remediation:
    'set healthCheck: { command: ["CMD", "node", "health-check.cjs"], interval: 30 } on each essential container',
  example: {
    bad: '{ name: "worker", image }',
    good: '{ name: "worker", image, healthCheck: { command: ["CMD", "node", "health-check.cjs"] } }',
  },
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
      const [, first, ...rest] = command.map((word) => textOf(word).trim());
      if (rest.length > 0 || first === undefined) return;
      if (alwaysHealthy.includes(first) || interpreter.test(first))
        faults.problem(`the health check of ${label} succeeds whatever happens`);
      else if (command[0] === "CMD" && script.test(first))
        faults.problem(`the health check of ${label} is a script and names no program to run it`);
    });
  },
};
