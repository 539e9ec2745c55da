import { allOf, anyRule, inlineOf, isOfAll } from "../../knowledge/data/bucket-roles";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { bucket, bucketLifecycle } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, UNKNOWN } from "../../model/value";

const mostDays = 30;

export const bucketAbortsUploads: ControlRule = {
  name: "bucket-aborts-uploads",
  severity: "required",
  title: "Every bucket gives up uploads that were broken off",
  why: "Parts of an upload that was never finished are in no list and cost as much as objects, for ever.",
  remediation: `add a lifecycle rule with abortIncompleteMultipartUpload: { daysAfterInitiation: 3 }, at most ${mostDays}`,
  example: {
    bad: 'rules: [{ id: "expire", status: "Enabled", expiration: { days: 400 } }]',
    good: 'rules: [{ id: "expire", status: "Enabled", expiration: { days: 400 }, abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } }]',
  },
  controls: { checkov: ["CKV_AWS_300"] },
  subjects: bucket,
  watches: [watch(bucket, "lifecycleRules"), watch(bucketLifecycle, "rules")],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    const { sure, possible } = stack.naming(bucketLifecycle, "bucket", subject);
    const rules: readonly (Value | undefined)[] = [
      inlineOf(subject, "lifecycleRules"),
      ...sure.map((setting): Value | undefined => setting.get("rules")),
    ];
    const answer = anyOf([...rules.map((list) => anyRule(list, abortsUploads)), possible ? UNKNOWN : false]);
    if (answer === UNKNOWN) faults.unknown("its lifecycle is not known before the update");
    else if (!answer) faults.problem("it keeps parts of uploads that were broken off");
    return faults.outcome;
  },
};

function abortsUploads(rule: Value): boolean | Unknown {
  const days =
    at(rule, "abortIncompleteMultipartUploadDays") ?? at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation");
  return days === UNKNOWN ? UNKNOWN : allOf(typeof days === "number" && days >= 1 && days <= mostDays, isOfAll(rule));
}
