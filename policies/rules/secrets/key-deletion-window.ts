import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes } from "../../model/types";
import { everyKey } from "../../model/types/secrets";
import { isAbsent, UNKNOWN } from "../../model/value";

const fewestDays = 30;

/** AWS waits 30 days where nothing is said, and at least 7, which do for what can be made anew. */
export const keyDeletionWindow: ControlRule = {
  name: "key-deletion-window",
  severity: "required",
  title: "A key that is deleted by mistake can be kept",
  why: "Nothing opens again what a deleted key has encrypted; the days until then are the only time to notice.",
  remediation: `leave deletionWindowInDays out, or set it to ${fewestDays}`,
  example: {
    bad: 'new aws.kms.Key("data", { deletionWindowInDays: 7 });',
    good: 'new aws.kms.Key("data", { deletionWindowInDays: 30 });',
  },
  controls: { fsbp: ["KMS.3"] },
  subjects: everyKey,
  watches: [watch(everyKey, "deletionWindowInDays"), watch([componentTypes.declaration], "settings")],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    const days = one.get("deletionWindowInDays");
    const least = stack.profile === "prod" ? fewestDays : 7;
    if (days === UNKNOWN) faults.unknown("deletionWindowInDays is not known before the update");
    else if (!isAbsent(days) && !(typeof days === "number" && days >= least))
      faults.problem(`deletionWindowInDays is less than ${least}`);
    return faults.outcome;
  },
};
