import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmDefinition, Metric } from "../alarms";
import { nameIn } from "../scope";
import type { EdgeChoices } from "./args";
import type { LoadBalancing } from "./load-balancer";

/** AWS renews 60 days before the end; with fewer left than this, the renewal has failed for weeks. */
const certificateDaysLeft = 30;
const day = 86_400;

/** What can go wrong on the way in. The queue goes on working through all of it, so nothing here pages. */
export function edgeAlarms(
  { scope, serverErrorsAlarm, latencyAlarmSeconds, blockedAlarm }: EdgeChoices,
  { loadBalancer, targetGroup }: LoadBalancing,
  certificate: aws.acm.CertificateValidation,
): readonly AlarmDefinition[] {
  const balancer = { LoadBalancer: loadBalancer.arnSuffix };
  const targets = { ...balancer, TargetGroup: targetGroup.arnSuffix };
  const ofBalancer = (
    metricName: string,
    statistic: Metric["statistic"],
    dimensions: Metric["dimensions"],
  ): Metric => ({
    namespace: "AWS/ApplicationELB",
    metricName,
    dimensions,
    statistic,
  });
  return [
    {
      id: "dashboard-down",
      dedupeKey: "dashboard",
      severity: "P2",
      symptom: "No dashboard has been healthy for three minutes; the queue goes on without it.",
      runbook: "dashboard-down",
      watches: ofBalancer("HealthyHostCount", "Minimum", targets),
      rings: "below",
      threshold: 1,
      periods: 3,
      silence: "breaching",
    },
    {
      id: "edge-server-errors",
      dedupeKey: "dashboard",
      severity: "P2",
      symptom: `More than ${serverErrorsAlarm} requests to the dashboard ended in a 5xx answer within five minutes.`,
      runbook: "edge-server-errors",
      watches: [
        {
          id: "errors",
          label: "5xx answers",
          expression: "FILL(balancer, 0) + FILL(dashboard, 0)",
          returnData: true,
        },
        sum("balancer", "HTTPCode_ELB_5XX_Count", balancer),
        sum("dashboard", "HTTPCode_Target_5XX_Count", targets),
      ],
      rings: "above",
      threshold: serverErrorsAlarm,
      periods: 1,
      silence: "notBreaching",
    },
    {
      id: "edge-latency",
      severity: "P2",
      symptom: `One in twenty answers of the dashboard took more than ${latencyAlarmSeconds} s for fifteen minutes.`,
      runbook: "edge-latency",
      watches: ofBalancer("TargetResponseTime", "p95", targets),
      rings: "above",
      threshold: latencyAlarmSeconds,
      periodSeconds: 300,
      periods: 3,
      minimumSamples: 20,
      silence: "notBreaching",
    },
    {
      id: "edge-blocked",
      severity: "P3",
      symptom: `The firewall refused more than ${blockedAlarm} requests within five minutes.`,
      runbook: "edge-blocked",
      watches: {
        namespace: "AWS/WAFV2",
        metricName: "BlockedRequests",
        dimensions: { WebACL: nameIn(scope, "webAcl", "edge"), Region: scope.region, Rule: "ALL" },
        statistic: "Sum",
      },
      rings: "above",
      threshold: blockedAlarm,
      periodSeconds: 300,
      periods: 1,
      silence: "notBreaching",
    },
    {
      id: "edge-certificate",
      severity: "P2",
      symptom: `The dashboard's certificate ends in less than ${certificateDaysLeft} days, and AWS has not renewed it.`,
      runbook: "edge-certificate",
      watches: {
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        dimensions: { CertificateArn: certificate.certificateArn },
        statistic: "Minimum",
      },
      rings: "below",
      threshold: certificateDaysLeft,
      periodSeconds: day,
      periods: 1,
      // AWS says it once a day, and not at all before the first one.
      silence: "notBreaching",
    },
  ];
}

function sum(id: string, metricName: string, dimensions: Readonly<Record<string, pulumi.Input<string>>>) {
  return {
    id,
    returnData: false,
    metric: { namespace: "AWS/ApplicationELB", metricName, dimensions, period: 300, stat: "Sum" },
  };
}
