import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { metricAlarm } from "../../model/types";
import { isAbsent, UNKNOWN } from "../../model/value";

/** Every alarm says what silence means: CloudWatch's own choice, `missing`, leaves an alarm as it was, for good or ill. */
export const alarmMissingDataStated: ChecklistRule = {
  name: "alarm-missing-data-stated",
  items: ["alarm-missing-data-stated"],
  scope: "core",
  severity: "required",
  title: "Every alarm states how it treats missing data",
  why: "What is dead sends no data. An alarm that nobody told what silence means stays as it was, which is often green.",
  remediation:
    'set treatMissingData: "breaching" where silence is the fault, "notBreaching" where nothing to count is fine, "ignore" or "missing" where that is meant',
  example: {
    bad: 'new aws.cloudwatch.MetricAlarm("down", { metricName: "RunningTaskCount", threshold: 1 })',
    good: 'new aws.cloudwatch.MetricAlarm("down", { metricName: "RunningTaskCount", threshold: 1, treatMissingData: "breaching" })',
  },
  subjects: metricAlarm,
  watches: [watch(metricAlarm, "treatMissingData")],
  early: false,
  judge(alarm) {
    const treatment = alarm.get("treatMissingData");
    if (treatment === UNKNOWN) return unknown("treatMissingData is not known before the update");
    return isAbsent(treatment) ? fail("treatMissingData is not set") : pass;
  },
};
