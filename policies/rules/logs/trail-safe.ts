import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { trail } from "../../model/types/logs";
import { isAbsent, UNKNOWN } from "../../model/value";

/** A trail that is on in every region, whose files prove that nobody changed them, under a key of one's own. */
export const trailSafe: ControlRule = {
  name: "trail-safe",
  severity: "required",
  title: "A trail records every region, and cannot be changed unseen",
  why: "Whoever breaks in works in a region that nobody looks at, and cleans up the records after.",
  remediation:
    "set isMultiRegionTrail and enableLogFileValidation to true, kmsKeyId to a key's ARN, and leave enableLogging on",
  example: {
    bad: 'new aws.cloudtrail.Trail("trail", { s3BucketName })',
    good: 'new aws.cloudtrail.Trail("trail", { s3BucketName, isMultiRegionTrail: true, enableLogFileValidation: true, kmsKeyId: key.arn })',
  },
  controls: {
    fsbp: ["CloudTrail.1", "CloudTrail.2", "CloudTrail.4"],
    checkov: ["CKV_AWS_35", "CKV_AWS_36", "CKV_AWS_67", "CKV_AWS_251"],
    cdkNag: ["CloudTrailEncryptionEnabled", "CloudTrailLogFileValidationEnabled"],
  },
  subjects: trail,
  watches: [watch(trail, "enableLogFileValidation", "enableLogging", "isMultiRegionTrail", "kmsKeyId")],
  early: false,
  judge(subject) {
    const faults = new Faults();
    for (const property of ["isMultiRegionTrail", "enableLogFileValidation"]) {
      const value = subject.get(property);
      if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
      else if (value !== true) faults.problem(`${property} is not true`);
    }
    if (isAbsent(subject.get("kmsKeyId"))) faults.problem("kmsKeyId is not set");
    const isOn = subject.get("enableLogging");
    if (isOn === UNKNOWN) faults.unknown("enableLogging is not known before the update");
    else if (isOn === false) faults.problem("enableLogging is false");
    return faults.outcome;
  },
};
