import { isReplica, replicaProperties } from "../../knowledge/data/databases";
import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { isAbsent, textOf, UNKNOWN } from "../../model/value";

/** RDS grows a disk only where the bound is at least so much of what it has. */
const leastGrowthPercent = 110;
/** GiB, the largest disk that RDS has. */
const largest = 65_536;

/** A disk that is nearly full grows by itself, as far as somebody is ready to pay. */
export const databaseStorageGrows: ControlRule = {
  name: "database-storage-grows",
  severity: "required",
  title: "The database's storage grows by itself, up to a bound",
  why: "A database whose disk is full stops, and does not start again until it is made larger by hand.",
  remediation:
    "set maxAllocatedStorage to at least 1.1 times allocatedStorage; a few times as much leaves time to notice",
  example: { bad: "allocatedStorage: 50", good: "allocatedStorage: 50, maxAllocatedStorage: 500" },
  controls: {},
  subjects: databaseInstance,
  watches: [watch(databaseInstance, "allocatedStorage", "engine", "maxAllocatedStorage", ...replicaProperties)],
  early: false,
  judge(subject) {
    if (textOf(subject.get("engine")).startsWith("aurora")) return notApplicable("Aurora's storage always grows");
    if (isReplica(subject) && isAbsent(subject.get("maxAllocatedStorage")))
      return notApplicable("it is a replica, and its source is judged instead");
    const faults = new Faults();
    const [now, most] = [subject.get("allocatedStorage"), subject.get("maxAllocatedStorage")];
    if (most === UNKNOWN) faults.unknown("maxAllocatedStorage is not known before the update");
    else if (typeof most !== "number" || most === 0)
      faults.problem("maxAllocatedStorage is not set, so its disk never grows");
    else if (most > largest) faults.problem(`maxAllocatedStorage is more than ${largest} GiB, which is no bound`);
    else if (now === UNKNOWN) faults.unknown("allocatedStorage is not known before the update");
    else if (typeof now === "number" && most * 100 < now * leastGrowthPercent)
      faults.problem("maxAllocatedStorage leaves its disk no room to grow");
    return faults.outcome;
  },
};
