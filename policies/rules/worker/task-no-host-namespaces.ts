import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
import { UNKNOWN } from "../../model/value";

const modes = ["networkMode", "pidMode", "ipcMode"];

/** Tasks share neither the network nor the processes nor the memory of the machine that they run on. */
export const taskNoHostNamespaces: ControlRule = {
  name: "task-no-host-namespaces",
  severity: "required",
  title: "Tasks keep to namespaces of their own",
  why: "A container in its machine's namespaces sees the processes and the traffic of all others there, and can reach the credentials of the machine itself.",
  remediation: 'set networkMode: "awsvpc" and leave pidMode and ipcMode out',
  example: { bad: 'networkMode: "host",\npidMode: "host",', good: 'networkMode: "awsvpc",' },
  controls: {
    fsbp: ["ECS.3"],
    securityHub: ["ECS.17"],
    checkov: ["CKV_AWS_335"],
    cdkNag: ["ECSTaskDefinitionUserForHostMode"],
  },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, ...modes)],
  early: false,
  judge(task) {
    const faults = new Faults();
    for (const mode of modes) {
      const value = task.get(mode);
      if (value === UNKNOWN) faults.unknown(`${mode} is not known before the update`);
      else if (value === "host") faults.problem(`${mode} is the machine's own`);
    }
    return faults.outcome;
  },
};
