import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { taskDefinition } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

export const taskVolumesEncrypted: ControlRule = {
  name: "task-volumes-encrypted",
  severity: "required",
  title: "Volumes that tasks share are encrypted on their way",
  why: "EFS speaks NFS, which without TLS carries files in plain text over the network.",
  remediation: 'set efsVolumeConfiguration.transitEncryption: "ENABLED"',
  example: {
    bad: 'volumes: [{ name: "shared", efsVolumeConfiguration: { fileSystemId } }]',
    good: 'volumes: [{ name: "shared", efsVolumeConfiguration: { fileSystemId, transitEncryption: "ENABLED" } }]',
  },
  controls: { securityHub: ["ECS.18"], checkov: ["CKV_AWS_97"], trivy: ["AWS-0035"] },
  subjects: taskDefinition,
  watches: [watch(taskDefinition, "volumes")],
  early: false,
  judge(task) {
    const faults = new Faults();
    const volumes = elements(task.get("volumes"));
    if (volumes === UNKNOWN) faults.unknown("volumes is not known before the update");
    else
      for (const volume of volumes) {
        const shared = at(volume, "efsVolumeConfiguration");
        const encryption = at(shared, "transitEncryption");
        if (shared === UNKNOWN || encryption === UNKNOWN) faults.unknown("a volume is not known before the update");
        else if (!isAbsent(shared) && encryption !== "ENABLED")
          faults.problem("a volume of EFS is not encrypted on its way");
      }
    return faults.outcome;
  },
};
