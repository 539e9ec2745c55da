import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ReportMessage } from "../../runtime/contract";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { AlarmsById } from "./alarm";
import { makeAlarms } from "./alarm";
import { incidentKey, runbookUrl, tagsOf } from "./announcement";
import type { AlarmDefinition, Alerting, Announcement } from "./definition";

/** What AWS reports once and does not measure: a failover, a failed deployment. */
export interface EventAlarmDefinition extends Announcement {
  /** EventBridge pattern of the event. Narrow it to this stack's own resources. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** A rule that reports an event, and the alarm on reports that got lost, `<id>-unreported`. */
export interface EventAlarm {
  readonly rule: aws.cloudwatch.EventRule;
  readonly alarms: AlarmsById;
}

/**
 * Tells the people of its severity whenever an event happens. Unlike an alarm it has no end.
 *
 * EventBridge does not escape text that it puts into a template, so only what AWS itself writes without quotes is taken
 * over: kind, time, place and resources. The message has the form that a chat configuration of AWS shows, too. When
 * EventBridge may not publish it drops the event and only counts it; CloudWatch, which publishes by a right of its own,
 * then says so. Events of AWS services cost nothing, the alarm 0.10 USD a month.
 *
 * @example
 * makeEventAlarm(this, name, scope, alerting, {
 *   id: "deployment-failed", severity: "P1", symptom: "A deployment failed.", runbook: "deployment-failed",
 *   pattern: { source: ["aws.ecs"], resources: [serviceArn], detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] } },
 * });
 */
export function makeEventAlarm(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  definition: EventAlarmDefinition,
): EventAlarm {
  const { id, severity, symptom, pattern } = definition;
  const ruleName = nameIn(scope, "eventRule", id);
  const rule = new aws.cloudwatch.EventRule(
    `${name}-${id}`,
    {
      name: ruleName,
      description: symptom,
      eventPattern: pulumi.jsonStringify(pattern),
      tags: tagsOf(scope, alerting, severity, definition),
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-${id}`,
    {
      rule: rule.name,
      targetId: severity.toLowerCase(),
      arn: alerting.topicArns[severity],
      inputTransformer: {
        inputPaths: {
          at: "$.time",
          account: "$.account",
          region: "$.region",
          kind: "$.detail-type",
          about: "$.resources",
        },
        inputTemplate: template(scope, alerting, ruleName, definition),
      },
    },
    { parent },
  );
  return { rule, alarms: makeAlarms(parent, name, scope, alerting, [unreported(definition, rule.name)]) };
}

function unreported({ id, severity, symptom }: EventAlarmDefinition, ruleName: pulumi.Input<string>): AlarmDefinition {
  return {
    id: `${id}-unreported`,
    severity,
    symptom: `EventBridge could not report an event, so nobody has heard: ${symptom}`,
    runbook: "delivery-failed",
    watches: {
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      dimensions: { RuleName: ruleName },
      statistic: "Sum",
    },
    rings: "above",
    threshold: 0,
    periods: 1,
    silence: "notBreaching",
  };
}

/** JSON in which EventBridge fills in what stands in angle brackets; a bare one is a whole value. */
function template(scope: Scope, alerting: Alerting, name: string, definition: EventAlarmDefinition): string {
  const { severity, symptom, runbook } = definition;
  const page = runbookUrl(alerting, runbook);
  const message: ReportMessage = {
    version: "1.0",
    source: "custom",
    content: {
      textType: "client-markdown",
      title: `${severity}: ${name}`,
      description: symptom,
      nextSteps: [`Follow the runbook: ${page}`],
    },
    metadata: {
      threadId: incidentKey(scope, definition) ?? name,
      summary: symptom,
      eventType: "<kind>",
      relatedResources: [],
      additionalContext: {
        name,
        severity,
        runbookUrl: page,
        incidentKey: incidentKey(scope, definition) ?? name,
        changedAt: "<at>",
        account: "<account>",
        region: "<region>",
      },
    },
  };
  return JSON.stringify(message).replace('"relatedResources":[]', '"relatedResources":<about>');
}
