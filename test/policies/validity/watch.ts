import type { ValidityCase } from "./case";
import { docs, missing, wrong } from "./case";

const alarm = `${docs}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`;
const scheduleTypes = `${docs}/scheduler/latest/UserGuide/schedule-types.html`;

export const watchCases: readonly ValidityCase[] = [
  wrong("alarm period of 61 seconds", ["alarm-down", "period"], 61, ["alarm-valid", "period is not 10", alarm]),
  wrong("more datapoints than periods", ["alarm-down", "datapointsToAlarm"], 4, [
    "alarm-valid",
    "datapointsToAlarm is more than",
    alarm,
  ]),
  wrong("unknown comparison operator", ["alarm-queue-warn", "comparisonOperator"], "IsBad", [
    "alarm-valid",
    "comparisonOperator is not",
    alarm,
  ]),
  wrong("alarm over more than a day", ["alarm-down", "evaluationPeriods"], 2000, [
    "alarm-valid",
    "is more than 86400 seconds",
    alarm,
  ]),
  wrong("composite of a missing alarm", ["outage", "alarmRule"], 'ALARM("nowhere")', [
    "composite-alarm-valid",
    "alarmRule names an alarm that is not",
    `${docs}/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html`,
  ]),
  wrong("dashboard that is not JSON", ["dashboard", "dashboardBody"], "{widgets", [
    "dashboard-json-valid",
    "dashboardBody is not a JSON object",
    `${docs}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html`,
  ]),
  wrong("log lines kept for 13 days", ["logs", "retentionInDays"], 13, [
    "log-group-valid",
    "retentionInDays is not",
    `${docs}/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html`,
  ]),
  wrong("rate of 0 minutes", ["event", "scheduleExpression"], "rate(0 minutes)", [
    "schedule-expression-valid",
    "has a rate of less than 1",
    `${docs}/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html`,
  ]),
  wrong("rate of 1 minutes", ["event", "scheduleExpression"], "rate(1 minutes)", [
    "schedule-expression-valid",
    "does not agree with its number",
    `${docs}/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html`,
  ]),
  wrong("cron with five fields", ["schedule", "scheduleExpression"], "cron(0 3 * * ?)", [
    "schedule-expression-valid",
    "six fields",
    scheduleTypes,
  ]),
  wrong("subscription to a missing topic", ["subscription", "topic"], missing("sns:us-east-1:000000000000:nowhere"), [
    "references-exist",
    "topic names nothing",
    `${docs}/sns/latest/api/API_Subscribe.html`,
  ]),
  wrong("health check every 15 seconds", ["uptime", "requestInterval"], 15, [
    "health-check-valid",
    "requestInterval is not one of 10, 30",
    `${docs}/Route53/latest/APIReference/API_HealthCheckConfig.html`,
  ]),
];
