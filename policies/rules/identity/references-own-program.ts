import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes } from "../../model/types";
import { UNKNOWN } from "../../model/value";
import { isHandedOver, mayBeStranger, referenceWatches, referring, resolvedIn } from "./resolved-references";

/** What a resource sets up is made by the same program, as far as that makes such things at all. */
export const referencesOwnProgram: ControlRule = {
  name: "references-own-program",
  severity: "advisory",
  title: "What a resource sets up is made by the same program",
  why: "Two programs that set up one thing take turns in undoing each other's work. And a mistyped name looks like that of another program's.",
  remediation:
    "hand on the output of the resource that is meant (role: role.name); where it is another program's, let that one set it up, or leave the report as it is",
  example: {
    bad: 'const bucket = new aws.s3.Bucket("reports");\nnew aws.s3.BucketPolicy("reports", { bucket: "report", policy });',
    good: 'const bucket = new aws.s3.Bucket("reports");\nnew aws.s3.BucketPolicy("reports", { bucket: bucket.bucket, policy });',
  },
  controls: {},
  subjects: referring,
  watches: [...referenceWatches, watch([componentTypes.declaration], "settings")],
  early: false,
  judge(subject, stack) {
    const excuse = notApplicable("it sets up nothing, or another rule says whose");
    if (stack.isDeclared) return excuse;
    const names = [...resolvedIn(subject, stack)].filter(({ reference }) => mayBeStranger(reference, stack));
    if (names.length === 0) return excuse;
    const faults = new Faults();
    for (const { reference, label, value, found } of names) {
      if (found.length > 0 || stack.ofTypes(reference.to).length === 0) continue;
      if (value === UNKNOWN && !isHandedOver(reference, subject, stack))
        faults.unknown(`whether ${label} names something of this stack is not known before the update`);
      else faults.problem(`${label} names nothing of this stack, which makes some of that kind`);
    }
    return faults.outcome;
  },
};
