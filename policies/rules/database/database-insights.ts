import { mustBeTrue } from "../../knowledge/data/cache";
import { mustNameOwnKey } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { databaseInstance } from "../../model/types";
import { clusterInstance } from "../../model/types/database";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Days, of which the first costs nothing and is what RDS takes where nothing is said. */
const offered = [7, ...Array.from({ length: 23 }, (_, index) => (index + 1) * 31), 731];
const instances = [...databaseInstance, ...clusterInstance];

/** Which statements make the load is kept, under a key of one's own, for statements may hold personal data. */
export const databaseInsights: ControlRule = {
  name: "database-insights",
  severity: "required",
  title: "The database keeps what makes its load",
  why: "After an incident nobody can tell any more which statement held up all others.",
  remediation: "set performanceInsightsEnabled: true and performanceInsightsKmsKeyId",
  example: {
    bad: "performanceInsightsEnabled: false",
    good: "performanceInsightsEnabled: true, performanceInsightsKmsKeyId: key.arn",
  },
  controls: { checkov: ["CKV_AWS_353", "CKV_AWS_354"], trivy: ["AWS-0133", "AWS-0078"] },
  subjects: instances,
  watches: [
    watch(instances, "performanceInsightsEnabled", "performanceInsightsKmsKeyId", "performanceInsightsRetentionPeriod"),
  ],
  early: false,
  judge(subject, stack) {
    const faults = new Faults();
    mustBeTrue(subject, "performanceInsightsEnabled", faults);
    if (subject.get("performanceInsightsEnabled") === true)
      mustNameOwnKey(subject, "performanceInsightsKmsKeyId", stack, faults);
    const days = subject.get("performanceInsightsRetentionPeriod");
    if (days === UNKNOWN) faults.unknown("performanceInsightsRetentionPeriod is not known before the update");
    else if (!isAbsent(days) && !offered.includes(days as number))
      faults.problem(
        "performanceInsightsRetentionPeriod is none that RDS offers: 7 days, up to 23 months of 31, or 731 days",
      );
    return faults.outcome;
  },
};
