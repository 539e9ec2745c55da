import { judgeContainers } from "../../knowledge/worker/containers";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
import { at, elements, UNKNOWN } from "../../model/value";

/** No container has more of the machine than a process needs: it is not privileged and gives up all capabilities. */
export const containerNotPrivileged: ControlRule = {
  name: "container-not-privileged",
  severity: "required",
  title: "Containers have no privileges on their machine",
  why: "A privileged container is root on its machine: who breaks into it has all other tasks there as well.",
  remediation: 'leave privileged out and set linuxParameters: { capabilities: { drop: ["ALL"] } }',
  example: {
    bad: '{ name: "worker", image, privileged: true }',
    good: '{ name: "worker", image, linuxParameters: { capabilities: { drop: ["ALL"] } } }',
  },
  controls: { fsbp: ["ECS.4"], checkov: ["CKV_AWS_334"] },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions")],
  early: false,
  judge: (task, stack) =>
    judgeContainers(task, stack, (container, label, faults) => {
      if (container["privileged"] === UNKNOWN) faults.unknown(`privileged of ${label} is not known before the update`);
      else if (container["privileged"] === true) faults.problem(`${label} is privileged`);
      const capabilities = at(container, "linuxParameters", "capabilities");
      const [added, dropped] = ["add", "drop"].map((name) => elements(at(capabilities, name)));
      if (added === UNKNOWN || dropped === UNKNOWN)
        faults.unknown(`the capabilities of ${label} are not known before the update`);
      else if (added && added.length > 0) faults.problem(`${label} adds capabilities`);
      else if (!dropped?.includes("ALL")) faults.problem(`${label} does not drop all capabilities`);
    }),
};
