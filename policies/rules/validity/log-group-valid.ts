import { Limits } from "../../model/limits";
import { Faults } from "../../model/outcome";
import type { AwsRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { logGroup } from "../../model/types";

const days = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs keeps lines for certain numbers of days only. */
export const logGroupValid: AwsRule = {
  name: "log-group-valid",
  documentation: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
  severity: "blocker",
  title: "CloudWatch Logs accepts the log group",
  why: "CloudWatch Logs refuses the number of days, and the task or function that writes there is not made.",
  remediation: `keep lines for one of these numbers of days: ${days.slice(1).join(", ")}`,
  example: {
    bad: "retentionInDays: 100,",
    good: "retentionInDays: 90,",
  },
  subjects: logGroup,
  watches: [watch(logGroup, "retentionInDays")],
  early: true,
  judge(group) {
    const faults = new Faults();
    const limits = Limits.of(group, faults);
    limits.matches("name", /^[\w#/.-]{1,512}$/, "1 to 512 letters, digits and _#/.-");
    limits.oneOf("retentionInDays", days);
    return faults.outcome;
  },
};
