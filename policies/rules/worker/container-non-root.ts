import { judgeContainers } from "../../knowledge/worker/containers";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** The user `root` under all its names, alone or with a group. */
const root = /^(0+|root)(:.*)?$/i;

/** Every container says whom it runs as, and cannot change its own image's files. */
export const containerNonRoot: ChecklistRule = {
  name: "container-non-root",
  items: ["container-non-root"],
  scope: "core",
  severity: "required",
  title: "The container runs as a non-root user with a read-only root file system",
  why: "Code that breaks into a process gets that process's rights: as root, on a writable file system, it can replace the program and stay.",
  remediation: 'set user: "1000:1000" and readonlyRootFilesystem: true; mount a volume where files must be written',
  example: {
    bad: '{ name: "worker", image }',
    good: '{ name: "worker", image, user: "1000:1000", readonlyRootFilesystem: true }',
  },
  controls: { fsbp: ["ECS.5"], securityHub: ["ECS.20"], checkov: ["CKV_AWS_336"] },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "containerDefinitions")],
  early: false,
  judge: (task, stack) =>
    judgeContainers(task, stack, (container, label, faults) => {
      const { user, readonlyRootFilesystem: readOnly } = container;
      if (user === UNKNOWN) faults.unknown(`the user of ${label} is not known before the update`);
      else if (isAbsent(user)) faults.problem(`${label} names no user, and so runs as its image's`);
      else if (typeof user !== "string" || root.test(user.trim())) faults.problem(`${label} runs as root`);
      if (readOnly === UNKNOWN) faults.unknown(`readonlyRootFilesystem of ${label} is not known before the update`);
      else if (readOnly !== true) faults.problem(`readonlyRootFilesystem of ${label} is not true`);
    }),
};
