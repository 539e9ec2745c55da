import type { Outcome } from "../../model/outcome";
import { fail, pass, unknown } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService, scalingTarget, taskDefinition } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, numberOf, textOf, UNKNOWN } from "../../model/value";
import { variableOf } from "../../knowledge/worker/variables";
import { scalingProperties, targetsOf } from "../scaling/scaled-services";
import { judgeWorkerTask, servicesOf } from "./worker-tasks";

const leader = "WORKER_LEADER";
const moreThanOne = (count: Value | undefined): boolean | Unknown =>
  count === UNKNOWN ? UNKNOWN : numberOf(count ?? 0) > 1;

/**
 * A leader that is appointed by a variable is one in every task of the service. Without the variable tasks elect one among
 * themselves, as the queue's own schedulers do.
 */
export const envWorkerLeader: ChecklistRule = {
  name: "env-worker-leader",
  items: ["env-worker-leader"],
  scope: "core",
  severity: "required",
  title: "No two tasks of a service are told to lead",
  why: "Each leader starts the scheduled work, so it is done as often as there are tasks.",
  remediation: `leave ${leader} out, so that tasks elect their leader, or run the leader in a service of its own with one task`,
  example: {
    bad: 'environment: [{ name: "WORKER_LEADER", value: "true" }], // desiredCount: 2',
    good: "environment: [], // tasks elect their leader",
  },
  subjects: taskDefinition,
  watches: [
    watch(taskDefinition, "containerDefinitions"),
    watch(ecsService, "taskDefinition", "desiredCount", "cluster", "schedulingStrategy"),
    watch(ecsCluster, "name"),
    watch(scalingTarget, "maxCapacity", ...scalingProperties),
  ],
  early: false,
  judge: (task, stack) =>
    judgeWorkerTask(task, stack, (containers) => {
      const leads = anyOf(
        containers.map((container) => {
          const given = variableOf(container, leader);
          if (given === UNKNOWN || given?.value === UNKNOWN || given?.isSecret) return UNKNOWN;
          return given !== undefined && ["true", "1", "yes", "on"].includes(textOf(given.value).toLowerCase());
        }),
      );
      return leads === false ? pass : judgeLeader(leads, runsSeveral(task, stack));
    }),
};

function judgeLeader(leads: true | Unknown, several: boolean | Unknown): Outcome {
  if (several === false) return pass;
  if (leads === true && several === true) return fail(`${leader} is true in each of several tasks`);
  return unknown(`whether several tasks have ${leader} is not known before the update`);
}

function runsSeveral(task: Resource, stack: Stack): boolean | Unknown {
  return anyOf(
    servicesOf(task, stack).flatMap((service) => {
      const { sure, isUnclear } = targetsOf(service, stack);
      const signs: (boolean | Unknown)[] = [
        service.get("schedulingStrategy") === "DAEMON",
        moreThanOne(service.get("desiredCount")),
      ];
      for (const target of sure) signs.push(moreThanOne(target.get("maxCapacity")));
      if (isUnclear) signs.push(UNKNOWN);
      return signs;
    }),
  );
}
