import { Faults, notApplicable } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { key } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** AWS rotates symmetric keys only, and copies in other regions with the first one. */
export const keyRotated: ControlRule = {
  name: "key-rotated",
  severity: "required",
  title: "Keys change every year",
  why: "The longer one key encrypts everything, the more opens with it once it is known; AWS keeps old versions for what is old.",
  remediation: "set enableKeyRotation: true",
  example: {
    bad: 'new aws.kms.Key("data");',
    good: 'new aws.kms.Key("data", { enableKeyRotation: true });',
  },
  controls: {
    securityHub: ["KMS.4"],
    checkov: ["CKV_AWS_7"],
    cdkNag: ["AwsSolutions-KMS5", "KMSBackingKeyRotationEnabled"],
    trivy: ["AWS-0065"],
  },
  subjects: key,
  watches: [watch(key, "customerMasterKeySpec", "enableKeyRotation", "rotationPeriodInDays")],
  early: false,
  judge(one) {
    const spec = one.get("customerMasterKeySpec");
    if (spec !== UNKNOWN && !isAbsent(spec) && spec !== "SYMMETRIC_DEFAULT")
      return notApplicable("AWS rotates no key of this kind");
    const faults = new Faults();
    const rotation = one.get("enableKeyRotation");
    const days = one.get("rotationPeriodInDays");
    if (rotation === UNKNOWN) faults.unknown("enableKeyRotation is not known before the update");
    else if (rotation !== true) faults.problem("enableKeyRotation is not true");
    if (typeof days === "number" && days > 365) faults.problem("rotationPeriodInDays is more than a year");
    return faults.outcome;
  },
};
