import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { ecsCluster, ecsService } from "../../model/types";
import type { Value } from "../../model/value";
import { at, isAbsent, UNKNOWN } from "../../model/value";

/** Where somebody may open a shell in a task, all that is said in it is written down, encrypted. */
export const execSessionsRecorded: ControlRule = {
  name: "exec-sessions-recorded",
  severity: "required",
  title: "Shells in tasks are recorded",
  why: "A shell in a worker has its secrets and its rights. Without a record nobody can say afterwards who did what with them.",
  remediation:
    'set the cluster\'s executeCommandConfiguration: { logging: "OVERRIDE", kmsKeyId, logConfiguration: { cloudWatchLogGroupName, cloudWatchEncryptionEnabled: true } }, or enableExecuteCommand: false',
  example: {
    bad: 'configuration: { executeCommandConfiguration: { logging: "NONE" } }',
    good: 'configuration: {\n  executeCommandConfiguration: {\n    logging: "OVERRIDE",\n    kmsKeyId: key.arn,\n    logConfiguration: { cloudWatchLogGroupName: group.name, cloudWatchEncryptionEnabled: true },\n  },\n}',
  },
  controls: { checkov: ["CKV_AWS_223", "CKV_AWS_224"] },
  subjects: ecsCluster,
  watches: [watch(ecsCluster, "configuration"), watch(ecsService, "cluster", "enableExecuteCommand")],
  early: false,
  judge(cluster, stack) {
    const exec = at(cluster.get("configuration"), "executeCommandConfiguration");
    if (isAbsent(exec) && !mayOpenShells(cluster, stack)) return notApplicable("nobody may open a shell in its tasks");
    const faults = new Faults();
    const read = (name: string, ...more: string[]): Value | undefined => {
      const value = at(exec, name, ...more);
      if (value === UNKNOWN) faults.unknown(`${[name, ...more].join(".")} is not known before the update`);
      return value;
    };
    const logging = read("logging");
    if (logging !== "OVERRIDE" && logging !== UNKNOWN)
      faults.problem("executeCommandConfiguration.logging is not OVERRIDE");
    // Names that are not known yet are names.
    if (isAbsent(at(exec, "kmsKeyId"))) faults.problem("executeCommandConfiguration has no kmsKeyId");
    const toGroup = at(exec, "logConfiguration", "cloudWatchLogGroupName");
    const toBucket = at(exec, "logConfiguration", "s3BucketName");
    if (isAbsent(toGroup) && isAbsent(toBucket)) faults.problem("its sessions are written down nowhere");
    for (const [place, isEncrypted] of [
      [toGroup, "cloudWatchEncryptionEnabled"],
      [toBucket, "s3BucketEncryptionEnabled"],
    ] as const) {
      if (isAbsent(place)) continue;
      const value = read("logConfiguration", isEncrypted);
      if (value !== true && value !== UNKNOWN) faults.problem(`${isEncrypted} is not true`);
    }
    return faults.outcome;
  },
};

const mayOpenShells = (cluster: Resource, stack: Stack): boolean => {
  const { sure, possible } = stack.naming(ecsService, "cluster", cluster);
  const services = possible ? stack.ofTypes(ecsService) : sure;
  return services.some((service) => {
    const isEnabled = service.get("enableExecuteCommand");
    return isEnabled === true || isEnabled === UNKNOWN;
  });
};
