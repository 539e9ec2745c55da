import { allOf, anyRule, inlineOf, isOfAll, isVersioned, within } from "../../knowledge/data/bucket-roles";
import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketLifecycle, bucketVersioning } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, UNKNOWN } from "../../model/value";

/** Where versions are kept, an object that expires leaves a marker behind, which S3 sweeps only once it is as old as objects get. */
export const bucketMarkersSwept: ControlRule = {
  name: "bucket-markers-swept",
  severity: "advisory",
  title: "A bucket sweeps the markers of what has expired",
  why: "Markers outnumber the objects after a while, and every list of the bucket goes through all of them.",
  remediation:
    "add a lifecycle rule that is Enabled with expiration: { expiredObjectDeleteMarker: true }, beside the one with an age",
  example: {
    bad: 'rules: [{ id: "expire", status: "Enabled", expiration: { days: 400 } }]',
    good: 'rules: [{ id: "expire", status: "Enabled", expiration: { days: 400 } }, { id: "sweep", status: "Enabled", expiration: { expiredObjectDeleteMarker: true } }]',
  },
  controls: {},
  subjects: bucket,
  watches: [
    watch(bucket, "lifecycleRules", "versioning", "versionings"),
    watch(bucketLifecycle, "rules"),
    watch(bucketVersioning, "versioningConfiguration"),
  ],
  early: false,
  judge(subject, stack) {
    const { sure, possible } = stack.naming(bucketLifecycle, "bucket", subject);
    const lists: readonly (Value | undefined)[] = [
      inlineOf(subject, "lifecycleRules"),
      ...sure.map((setting): Value | undefined => setting.get("rules")),
    ];
    const some = (holds: (rule: Value) => boolean | Unknown): boolean | Unknown =>
      anyOf(lists.map((list) => anyRule(list, holds)));
    const leaves = some(hasAge);
    if (leaves === false) return notApplicable("nothing in it expires by age");
    const sweeps = some(hasSweep);
    if (sweeps === true) return pass;
    const keeps = isVersioned(subject, stack);
    if (keeps === false) return notApplicable("it keeps no versions, so nothing leaves a marker");
    return [leaves, sweeps, keeps].includes(UNKNOWN) || possible
      ? unknown("its lifecycle is not known before the update")
      : fail("markers of what has expired stay in it");
  },
};

const hasAge = (rule: Value): boolean | Unknown => {
  const days = within(rule, "expiration", "days");
  return days === UNKNOWN ? UNKNOWN : typeof days === "number" && days > 0;
};

const hasSweep = (rule: Value): boolean | Unknown => {
  const sweeps = within(rule, "expiration", "expiredObjectDeleteMarker");
  return sweeps === UNKNOWN ? UNKNOWN : allOf(sweeps === true, isOfAll(rule));
};
