import { Faults } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { ecsService } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** The scheduler REPLICA keeps at least one task alive; DAEMON and a count of zero do not. */
export const workerRestartsAutomatically: ChecklistRule = {
  name: "worker-restarts-automatically",
  items: ["worker-restarts-automatically"],
  scope: "core",
  severity: "blocker",
  title: "A crashed worker is restarted by the platform",
  why: "A service that wants no task starts none after a crash, and jobs wait until somebody notices.",
  remediation: 'set desiredCount to 1 or more and leave schedulingStrategy at "REPLICA"',
  example: {
    bad: 'new aws.ecs.Service("worker", { desiredCount: 0 });',
    good: 'new aws.ecs.Service("worker", { desiredCount: 2 });',
  },
  subjects: ecsService,
  watches: [watch(ecsService, "desiredCount", "schedulingStrategy")],
  early: true,
  judge(service) {
    const faults = new Faults();
    const strategy = service.get("schedulingStrategy");
    if (strategy === UNKNOWN) faults.unknown("schedulingStrategy is not known before the update");
    else if (!isAbsent(strategy) && strategy !== "REPLICA") faults.problem("schedulingStrategy is not REPLICA");
    const count = service.get("desiredCount");
    if (count === UNKNOWN) faults.unknown("desiredCount is not known before the update");
    else if (typeof count !== "number" || count < 1) faults.problem("desiredCount is less than 1");
    return faults.outcome;
  },
};
