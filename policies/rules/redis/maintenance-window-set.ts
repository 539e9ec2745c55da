import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { mustBeSet } from "../../model/demands";
import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { cacheCluster, caches, database, databaseInstance, replicationGroup } from "../../model/types";
import { textOf } from "../../model/value";
import { overlap, parseWindow } from "../../model/window";

const clusters = database.filter((type) => !databaseInstance.includes(type));

/** AWS patches and fails over in a window that somebody chose, and not while a backup is taken. */
export const maintenanceWindowSet: ChecklistRule = {
  name: "maintenance-window-set",
  items: ["maintenance-window-set"],
  scope: "core",
  severity: "advisory",
  title: "Maintenance and snapshot windows are set and do not overlap the peak",
  why: "A window that nobody chose is one of AWS's: the queue fails over in the middle of the busiest hour.",
  remediation:
    'set maintenanceWindow (preferredMaintenanceWindow of a cluster) to the quietest hour of the week, such as "sun:05:00-sun:06:00", apart from the daily backup',
  example: {
    bad: 'snapshotWindow: "03:00-04:00"',
    good: 'snapshotWindow: "03:00-04:00", maintenanceWindow: "sun:05:00-sun:06:00"',
  },
  subjects: [...replicationGroup, ...cacheCluster, ...database],
  watches: [
    watch(replicationGroup, "engine", "maintenanceWindow", "snapshotWindow"),
    watch(cacheCluster, "engine", "maintenanceWindow", "replicationGroupId", "snapshotWindow"),
    watch(databaseInstance, "backupWindow", "maintenanceWindow"),
    watch(clusters, "preferredBackupWindow", "preferredMaintenanceWindow"),
  ],
  early: false,
  judge(subject) {
    const excused = caches.includes(subject.type) ? noRedisOfItsOwn(subject) : undefined;
    if (excused?.status === "notApplicable") return notApplicable(excused.reason);
    const isCluster = clusters.includes(subject.type);
    const weekly = isCluster ? "preferredMaintenanceWindow" : "maintenanceWindow";
    const faults = new Faults();
    mustBeSet(subject, weekly, faults, "so AWS chooses when it is patched");
    const backup = caches.includes(subject.type)
      ? "snapshotWindow"
      : isCluster
        ? "preferredBackupWindow"
        : "backupWindow";
    const [upkeep, copying] = [weekly, backup].map((property) => parseWindow(textOf(subject.get(property))));
    if (upkeep?.isWeekly && copying && !copying.isWeekly && overlap(copying, upkeep))
      faults.problem(`${weekly} overlaps ${backup}`);
    return faults.outcome;
  },
};
