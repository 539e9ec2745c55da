import type { CloudWatchClient, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";

import type { Exported } from "../engine/state";
import type { Check } from "../ledger/entry";
import type { Patience } from "../wait";
import { until } from "../wait";

const name = "alarms-quiet";
const alarmTypes = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

/** Names of the alarms that a state has. */
export const alarmsIn = ({ deployment }: Exported): readonly string[] =>
  deployment.resources.flatMap(({ type, id, delete: isGoing }) =>
    alarmTypes.includes(type) && id !== undefined && isGoing !== true ? [id] : [],
  );

/** Watches the stack's own alarms for a while: one that rings ends it, and at the end each must say that all is well. */
export async function bake(
  alarms: readonly string[],
  cloudWatch: CloudWatchClient,
  patience: Patience,
): Promise<Check> {
  if (alarms.length === 0) return { name, verdict: "unknown", says: "the stack has no alarm that could ring" };
  let states: readonly AlarmState[] = [];
  const ringing = await until(async () => {
    states = await statesOf(alarms, cloudWatch);
    const heard = states.filter(({ state }) => state === "ALARM");
    return heard.length > 0 ? heard : undefined;
  }, patience);
  if (ringing !== undefined) return { name, verdict: "fail", says: `${namesOf(ringing)} rings` };
  const mute = states.filter(({ state }) => state !== "OK");
  if (mute.length > 0) return { name, verdict: "unknown", says: `${namesOf(mute)} cannot tell` };
  return { name, verdict: "pass", says: `${alarms.length} alarms quiet for ${patience.timeoutSeconds} s` };
}

interface AlarmState {
  readonly alarm: string;
  readonly state: string;
}

const namesOf = (alarms: readonly AlarmState[]): string =>
  `${alarms
    .slice(0, 5)
    .map(({ alarm }) => alarm)
    .join(", ")}${alarms.length > 5 ? ` and ${alarms.length - 5} more` : ""}`;

/** CloudWatch describes so many by name at once. */
const page = 100;

async function statesOf(alarms: readonly string[], cloudWatch: CloudWatchClient): Promise<AlarmState[]> {
  const states = new Map<string, string>();
  for (let at = 0; at < alarms.length; at += page) {
    const AlarmNames = alarms.slice(at, at + page);
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: page }),
    );
    for (const { AlarmName = "", StateValue } of [...MetricAlarms, ...CompositeAlarms] as MetricAlarm[])
      states.set(AlarmName, StateValue ?? "none");
  }
  return alarms.map((alarm) => ({ alarm, state: states.get(alarm) ?? "missing" }));
}
