import type { CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

import { severities } from "../../runtime/contract";
import type { Aws } from "../aws";
import type { RingingAlarm } from "./decide";

/**
 * Alarms of a stack that ring and tell somebody. How urgent one is, is said by the topic that it tells: the tag says the
 * same, and would be one call more for each.
 *
 * @param prefix what the names of the stack's alarms begin with
 */
export async function ringingAlarms({ cloudWatch }: Pick<Aws, "cloudWatch">, prefix: string): Promise<RingingAlarm[]> {
  const pages = paginateDescribeAlarms(
    { client: cloudWatch, pageSize: 100 },
    { AlarmNamePrefix: prefix, StateValue: "ALARM", AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  );
  const found: RingingAlarm[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    found.push(...[...MetricAlarms, ...CompositeAlarms].flatMap((alarm) => told(alarm) ?? []));
  return found;
}

function told(alarm: MetricAlarm | CompositeAlarm): RingingAlarm | undefined {
  const { AlarmName, AlarmActions = [], ActionsEnabled, StateTransitionedTimestamp, StateUpdatedTimestamp } = alarm;
  const severity = severities.find((one) => AlarmActions.some((topic) => topic.endsWith(`-${one.toLowerCase()}`)));
  const isSilenced = "ActionsSuppressedBy" in alarm && alarm.ActionsSuppressedBy !== undefined;
  if (AlarmName === undefined || severity === undefined || ActionsEnabled === false || isSilenced) return undefined;
  return { name: AlarmName, severity, since: StateTransitionedTimestamp ?? StateUpdatedTimestamp ?? new Date(0) };
}
