import { fail, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { logGroup } from "../../model/types";
import { UNKNOWN } from "../../model/value";

const leastDays = 30;
const mostDays = 400;

/** Logs are kept long enough to look back, and not for ever: a group without a retention never forgets nor gets cheaper. */
export const logRetentionSet: ChecklistRule = {
  name: "log-retention-set",
  items: ["log-retention-set"],
  scope: "core",
  severity: "required",
  title: "Log rotation or retention is set",
  why: "Without a retention CloudWatch keeps every line for ever: it costs more each month, and holds what should be forgotten.",
  remediation: `set retentionInDays between ${leastDays} and ${mostDays}`,
  example: {
    bad: 'new aws.cloudwatch.LogGroup("worker", {})',
    good: 'new aws.cloudwatch.LogGroup("worker", { retentionInDays: 90 })',
  },
  controls: { securityHub: ["CloudWatch.16"], checkov: ["CKV_AWS_66"], cdkNag: ["CloudWatchLogGroupRetentionPeriod"] },
  subjects: logGroup,
  watches: [watch(logGroup, "logGroupClass", "retentionInDays")],
  early: false,
  judge(group) {
    const days = group.get("retentionInDays");
    const kept = group.get("logGroupClass");
    if (kept === UNKNOWN) return unknown("logGroupClass is not known before the update");
    if (kept === "DELIVERY")
      return fail("logGroupClass is DELIVERY, which keeps lines for a day or two, whatever is asked");
    if (days === UNKNOWN) return unknown("retentionInDays is not known before the update");
    if (typeof days !== "number" || days === 0) return fail("retentionInDays is not set, so logs are kept for ever");
    return days < leastDays || days > mostDays
      ? fail(`retentionInDays is not between ${leastDays} and ${mostDays}`)
      : pass;
  },
};
