import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { metricAlarm } from "../../model/types";
import { certificate, certificateValidation } from "../../model/types/edge";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, textOf, UNKNOWN } from "../../model/value";

const fewestDays = 30;
const below = ["LessThanThreshold", "LessThanOrEqualToThreshold"];

/** AWS renews certificates by itself as long as their validation holds, and says nothing when it does not. */
export const certificateExpiryAlarm: ChecklistRule = {
  name: "certificate-expiry-alarm",
  items: ["certificate-expiry-alarm"],
  scope: "api",
  severity: "required",
  title: "An alarm says that a certificate is about to end",
  why: "AWS stops renewing when the record that proves the domain is gone; on the last day every client refuses the service.",
  remediation: `add an alarm on AWS/CertificateManager DaysToExpiry with the dimension CertificateArn, comparisonOperator LessThanThreshold and a threshold of at least ${fewestDays}`,
  example: {
    bad: 'new aws.acm.Certificate("web", { domainName, validationMethod: "DNS" });',
    good: 'new aws.cloudwatch.MetricAlarm("web-certificate", { namespace: "AWS/CertificateManager", metricName: "DaysToExpiry", dimensions: { CertificateArn: certificate.arn }, comparisonOperator: "LessThanThreshold", threshold: 30, period: 86400, evaluationPeriods: 1, statistic: "Minimum", alarmActions: [topic.arn] });',
  },
  controls: { fsbp: ["ACM.1"] },
  subjects: certificate,
  watches: [
    watch(certificate),
    watch(certificateValidation, "certificateArn"),
    watch(metricAlarm, "namespace", "metricName", "dimensions", "comparisonOperator", "threshold"),
  ],
  early: false,
  judge(one, stack) {
    const faults = new Faults();
    const watching = stack
      .with(metricAlarm, "metricName", "DaysToExpiry")
      .filter((alarm) => alarm.get("namespace") === "AWS/CertificateManager");
    const answer = anyOf(watching.map((alarm) => tellsInTime(alarm, one, stack)));
    const hidden = stack.with(metricAlarm, "metricName", UNKNOWN).length > 0;
    if (answer === UNKNOWN || (!answer && hidden))
      faults.unknown("whether an alarm on its DaysToExpiry rings in time is not known before the update");
    else if (!answer) faults.problem(`no alarm rings when it has less than ${fewestDays} days to live`);
    return faults.outcome;
  },
};

function tellsInTime(alarm: Resource, one: Resource, stack: Stack): boolean | Unknown {
  const arn = at(alarm.get("dimensions"), "CertificateArn");
  const isOfThis = arn === undefined ? false : namesCertificate(alarm, arn, one, stack);
  const threshold = alarm.get("threshold");
  const operator = alarm.get("comparisonOperator");
  if (isOfThis === false) return false;
  if (threshold !== UNKNOWN && (typeof threshold !== "number" || threshold < fewestDays)) return false;
  if (operator !== UNKNOWN && !below.includes(textOf(operator))) return false;
  return threshold === UNKNOWN || operator === UNKNOWN ? UNKNOWN : isOfThis;
}

/** Its validation hands the certificate on. */
function namesCertificate(alarm: Resource, arn: Value, one: Resource, stack: Stack): boolean | Unknown {
  const validations = stack.namedBy(arn, certificateValidation, alarm, "dimensions");
  const handedOn = validations.some((validation) =>
    stack.named(certificate, validation, "certificateArn").includes(one),
  );
  return handedOn || stack.names(arn, alarm, "dimensions", one);
}
