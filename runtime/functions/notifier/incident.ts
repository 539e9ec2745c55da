import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { pagingSeverities } from "../../contract";
import type { Notice } from "./notice";
import { incidentIn, severityOfTopic } from "./message";

/**
 * Whether another alarm that has opened the same incident rings still: then the end of this one is not the end of it.
 * CloudWatch changes an alarm's state before it tells of it, so the last of them to end finds no other. An alarm whose
 * actions are switched off or suppressed would never tell of its end, and does not count.
 */
export async function incidentGoesOn({ name, incidentKey, region }: Notice): Promise<boolean> {
  const client = new CloudWatchClient({ region, maxAttempts: 3 });
  const ringing = paginateDescribeAlarms(
    { client },
    { StateValue: "ALARM", AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of ringing) {
    const able = [...MetricAlarms, ...CompositeAlarms.filter(({ ActionsSuppressedBy: by }) => by === undefined)];
    const isOther = able.some(
      ({ AlarmName, AlarmDescription, ActionsEnabled, AlarmActions = [] }) =>
        AlarmName !== name &&
        ActionsEnabled !== false &&
        incidentIn(AlarmDescription) === incidentKey &&
        AlarmActions.some((arn) => pagingSeverities.some((severity) => severity === severityOfTopic(arn))),
    );
    if (isOther) return true;
  }
  return false;
}
