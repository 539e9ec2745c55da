import type { ReportMessage, Severity } from "../../runtime/contract";

/** What SNS hands to Lambda when a CloudWatch alarm changes, in the shape that AWS documents and sends. */
export function snsEvent(topic: string, message: unknown, attributes: Readonly<Record<string, string>> = {}) {
  const topicArn = `arn:aws:sns:us-east-1:000000000000:${topic}`;
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: `${topicArn}:21be56ed-a058-49f5-8c98-aedd2564c486`,
        Sns: {
          Type: "Notification",
          MessageId: "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
          TopicArn: topicArn,
          Subject: 'ALARM: "ops-agent-worker-prod-worker-down" in US East (N. Virginia)',
          Message: JSON.stringify(message),
          Timestamp: "2026-11-22T04:08:44.844Z",
          SignatureVersion: "1",
          Signature: "EXAMPLE",
          SigningCertUrl: "EXAMPLE",
          UnsubscribeUrl: "EXAMPLE",
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { Type: "String", Value: value }]),
          ),
        },
      },
    ],
  };
}

export function alarmChange(state: "ALARM" | "OK" | "INSUFFICIENT_DATA") {
  return {
    AlarmName: "ops-agent-worker-prod-worker-down",
    AlarmDescription: "Fewer workers run than must. Runbook: https://example.com/runbook/worker-down.md",
    AWSAccountId: "000000000000",
    AlarmConfigurationUpdatedTimestamp: "2026-11-22T03:59:01.112+0000",
    NewStateValue: state,
    NewStateReason: "Threshold Crossed: 2 datapoints [0.0, 0.0] were less than the threshold (2.0).",
    StateChangeTime: "2026-11-22T04:08:44.803+0000",
    Region: "US East (N. Virginia)",
    AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:ops-agent-worker-prod-worker-down",
    OldStateValue: state === "OK" ? "ALARM" : "OK",
    OKActions: [],
    AlarmActions: ["arn:aws:sns:us-east-1:000000000000:ops-agent-worker-prod-p0"],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: "RunningTaskCount",
      Namespace: "ECS/ContainerInsights",
      StatisticType: "Statistic",
      Statistic: "MINIMUM",
      Unit: null,
      Dimensions: [
        { value: "ops-prod", name: "ClusterName" },
        { value: "ops", name: "ServiceName" },
      ],
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      ComparisonOperator: "LessThanThreshold",
      Threshold: 2,
      TreatMissingData: "breaching",
      EvaluateLowSampleCountPercentile: "",
    },
  };
}

export function mathAlarmChange() {
  return {
    ...alarmChange("ALARM"),
    AlarmDescription: null,
    NewStateReason: "5 % & more <!channel>",
    Trigger: {
      Period: 60,
      EvaluationPeriods: 5,
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 5,
      TreatMissingData: "notBreaching",
      EvaluateLowSampleCountPercentile: "",
      Metrics: [
        { Id: "rate", Expression: "100 * failed / processed", Label: "rate", ReturnData: true },
        {
          Id: "failed",
          MetricStat: {
            Metric: { Namespace: "OpsAgentWorker", MetricName: "JobsFailed", Dimensions: [] },
            Period: 60,
            Stat: "Sum",
          },
          ReturnData: false,
        },
      ],
    },
  };
}

/** What an event rule of ours puts on a topic. */
export function report(severity: Severity): ReportMessage {
  return {
    version: "1.0",
    source: "custom",
    content: {
      textType: "client-markdown",
      title: `${severity}: ops-prod-deployment-failed`,
      description: "A deployment failed.",
      nextSteps: ["Follow the runbook: https://example.com/runbook/deployment-failed.md"],
    },
    metadata: {
      threadId: "ops-prod-deployment-failed",
      summary: "A deployment failed.",
      eventType: "ECS Deployment State Change",
      relatedResources: ["arn:aws:ecs:us-east-1:000000000000:service/ops/worker"],
      additionalContext: {
        name: "ops-prod-deployment-failed",
        severity,
        runbookUrl: "https://example.com/runbook/deployment-failed.md",
        incidentKey: "ops-prod-deployment-failed",
        changedAt: "2026-11-22T04:08:44Z",
        account: "000000000000",
        region: "us-east-1",
      },
    },
  };
}
