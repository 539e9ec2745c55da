import { fail, notApplicable, pass, unknown } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { componentTypes, logGroup, stackType } from "../../model/types";
import { trail } from "../../model/types/logs";
import { at, isAbsent, isStructure, UNKNOWN } from "../../model/value";

/** Something writes down who did what: a trail that is on, or a log group that its tag `Purpose` calls `audit` and that is kept. */
export const auditLoggingEnabled: ChecklistRule = {
  name: "audit-logging-enabled",
  items: ["audit-logging-enabled"],
  scope: "core",
  severity: "required",
  title: "Audit logging is on",
  why: "After a break-in the first question is who did what since when. Only what was written down before answers it.",
  remediation:
    'declare an aws.cloudtrail.Trail, or tag the log group that takes the audit records (such as flow logs) with Purpose "audit" and set retentionInDays',
  example: {
    bad: 'new aws.cloudwatch.LogGroup("flow-logs", {})',
    good: 'new aws.cloudwatch.LogGroup("flow-logs", { retentionInDays: 365, tags: { Purpose: "audit" } })',
  },
  subjects: [stackType],
  watches: [
    watch(trail, "enableLogging"),
    watch(logGroup, "retentionInDays", "tags"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(_, stack) {
    const trails = stack.ofTypes(trail).map((one) => one.get("enableLogging"));
    if (trails.some((isOn) => isOn !== false && isOn !== UNKNOWN)) return pass;
    const groups = stack.ofTypes(logGroup).map((group) => ({ purpose: purposeOf(group.get("tags")), group }));
    const audits = groups.filter(({ purpose }) => purpose === "audit").map(({ group }) => group.get("retentionInDays"));
    if (audits.some((days) => typeof days === "number" && days > 0)) return pass;
    if ([...trails, ...audits, ...groups.map(({ purpose }) => purpose)].includes(UNKNOWN))
      return unknown("whether audit records are kept is not known before the update");
    if (!isAbsent(stack.asked("vpcId")) && audits.length === 0 && trails.length === 0)
      return notApplicable("its network is another stack's, and so are the logs of who reaches what in it");
    return fail(
      audits.length > 0
        ? "the log group of audit records has no retentionInDays"
        : "there is neither a trail nor a log group of audit records",
    );
  },
};

const purposeOf = (tags: Parameters<typeof at>[0]) =>
  isStructure(tags) || tags === UNKNOWN ? at(tags, "Purpose") : undefined;
