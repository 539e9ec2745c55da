import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { Alarm } from "./alarm";
import { descriptionOf, tagsOf } from "./announcement";
import type { Alerting, Announcement } from "./definition";

export interface SuppressionPeriods {
  /** How long a symptom waits for its service to be found down before it rings. */
  readonly waitSeconds: number;
  /** How long symptoms stay silent after their service is back, so that they can end as well. */
  readonly afterSeconds: number;
}

/** One composite for each service that has symptoms: it rings while any alarm does that means the service is down. */
export function makeOutages(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  alarms: readonly Alarm[],
): Readonly<Record<string, aws.cloudwatch.CompositeAlarm>> {
  const services = [...new Set(alarms.flatMap(({ definition }) => definition.symptomOf ?? []))].sort();
  return Object.fromEntries(
    services.map((service) => {
      const causes = alarms.filter(({ definition }) => definition.outageOf?.includes(service));
      const [cause] = causes;
      if (cause === undefined)
        throw new Error(`alarms are symptoms of an outage of ${service}, and no alarm has outageOf: ["${service}"]`);
      const announcement: Announcement = {
        id: `${service}-outage`,
        // Its causes tell people; this one only leaves the length of the outage in the digest.
        severity: "P3",
        symptom: `The service ${service} is down; alarms that are only symptoms of that are silent.`,
        runbook: cause.definition.runbook,
      };
      return [service, composite(parent, name, scope, alerting, announcement, causes)] as const;
    }),
  );
}

/** For each symptom the composite that tells people of it, unless its service is down. */
export function makeSymptoms(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  alarms: readonly Alarm[],
  outages: Readonly<Record<string, aws.cloudwatch.CompositeAlarm>>,
  { waitSeconds, afterSeconds }: SuppressionPeriods,
): Readonly<Record<string, aws.cloudwatch.CompositeAlarm>> {
  return Object.fromEntries(
    alarms.flatMap((alarm) => {
      const { definition } = alarm;
      const outage = outages[definition.symptomOf ?? ""];
      if (definition.symptomOf === undefined || outage === undefined) return [];
      const announcement = { ...definition, id: `${definition.id}-unless-${definition.symptomOf}-outage` };
      const suppressor = { alarm: outage.alarmName, waitPeriod: waitSeconds, extensionPeriod: afterSeconds };
      return [[definition.id, composite(parent, name, scope, alerting, announcement, [alarm], suppressor)] as const];
    }),
  );
}

function composite(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  alerting: Alerting,
  announcement: Announcement,
  causes: readonly Alarm[],
  actionsSuppressor?: aws.types.input.cloudwatch.CompositeAlarmActionsSuppressor,
): aws.cloudwatch.CompositeAlarm {
  const actions = [alerting.topicArns[announcement.severity]];
  return new aws.cloudwatch.CompositeAlarm(
    `${name}-${announcement.id}`,
    {
      alarmName: nameIn(scope, "alarm", announcement.id),
      alarmDescription: descriptionOf(scope, alerting, announcement),
      // By fixed names: the rule is known in a first preview.
      alarmRule: causes.map(({ fixedName }) => `ALARM("${fixedName}")`).join(" OR "),
      alarmActions: actions,
      okActions: actions,
      ...(actionsSuppressor && { actionsSuppressor }),
      tags: tagsOf(scope, alerting, announcement.severity, announcement),
    },
    { parent, dependsOn: [...causes] },
  );
}
