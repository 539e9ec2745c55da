import { anyRule, inlineOf, judgeOtherBucket, within } from "../../knowledge/data/bucket-roles";
import { notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketLifecycle, componentTypes } from "../../model/types";
import type { Value } from "../../model/value";
import { UNKNOWN } from "../../model/value";

/** What lies in a bucket for no longer is only on its way through. */
const mostDaysOnTheWay = 7;
/** Stacks that are there to be torn down again. */
const passing = ["sandbox", "staging"];

/** In prod, S3 refuses to delete a bucket in which something lies, unless it was told to empty it first. */
export const bucketNotEmptied: ControlRule = {
  name: "bucket-not-emptied",
  severity: "required",
  title: "A bucket of production is not emptied when it is deleted",
  why: "A bucket that is renamed, or a stack that is torn down by mistake, takes all that was kept with it; logs are then missing when somebody asks why.",
  remediation: "leave forceDestroy out, or set it to false; what only passes through expires within a week",
  example: { bad: "forceDestroy: true", good: "forceDestroy: false" },
  controls: {},
  subjects: bucket,
  watches: [
    watch(bucket, "forceDestroy", "lifecycleRules", "tags", "tagsAll"),
    watch(bucketLifecycle, "rules"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(subject, stack) {
    if (passing.includes(stack.profile)) return notApplicable("the stack is not for production");
    return judgeOtherBucket(subject, "stateful-resources-protected", (faults) => {
      const empties = subject.get("forceDestroy");
      if (empties === UNKNOWN) faults.unknown("forceDestroy is not known before the update");
      if (empties !== true) return;
      const lists: readonly (Value | undefined)[] = [
        inlineOf(subject, "lifecycleRules"),
        ...stack.naming(bucketLifecycle, "bucket", subject).sure.map((one): Value | undefined => one.get("rules")),
      ];
      if (!lists.some((list) => anyRule(list, passesThrough) === true))
        faults.problem("forceDestroy empties it when it is deleted");
    });
  },
};

function passesThrough(rule: Value): boolean {
  const days = within(rule, "expiration", "days");
  return typeof days === "number" && days <= mostDaysOnTheWay;
}
