import { noRedisOfItsOwn } from "../../knowledge/data/cache";
import { judgeDelivery } from "../../knowledge/data/cache-logs";
import { askedNumber, wholeNumberOf } from "../../model/demands";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { cacheCluster, cacheParameterGroup, componentTypes, replicationGroup } from "../../model/types";
import { at, elements, isAbsent, UNKNOWN } from "../../model/value";

/** Commands that hold up all others are written down; Redis itself keeps only the last few, in memory. */
export const redisSlowLog: ControlRule = {
  name: "redis-slow-log",
  severity: "required",
  title: "Redis writes slow commands to a log",
  why: "Redis runs one command at a time: who held up the queue last night cannot be found without the log.",
  remediation:
    'add { logType: "slow-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: <log group> } to logDeliveryConfigurations',
  example: {
    bad: "logDeliveryConfigurations: []",
    good: 'logDeliveryConfigurations: [{ logType: "slow-log", logFormat: "json", destinationType: "cloudwatch-logs", destination: logs.name }]',
  },
  controls: {},
  subjects: [...replicationGroup, ...cacheCluster],
  watches: [
    watch(replicationGroup, "engine", "logDeliveryConfigurations", "parameterGroupName"),
    watch(cacheCluster, "engine", "logDeliveryConfigurations", "parameterGroupName", "replicationGroupId"),
    watch(cacheParameterGroup, "parameters"),
    watch([componentTypes.declaration], "settings"),
  ],
  early: false,
  judge(cache, stack) {
    const excused = noRedisOfItsOwn(cache);
    if (excused) return excused;
    const faults = new Faults();
    judgeDelivery(cache, "slow-log", stack, faults);
    for (const group of stack.named(cacheParameterGroup, cache, "parameterGroupName")) judgeLimit(group, stack, faults);
    return faults.outcome;
  },
};

const limit = "slowlog-log-slower-than";
/** Microseconds that a command may take at most before it is written down. */
const mostMicroseconds = 1_000_000;

/** From when on a command is slow; where a group does not say, from 10 milliseconds on. */
function judgeLimit(group: Resource, stack: Stack, faults: Faults): void {
  const parameters = elements(group.get("parameters"));
  const found = parameters === UNKNOWN ? undefined : parameters.find((one) => at(one, "name") === limit);
  const value = parameters === UNKNOWN ? UNKNOWN : at(found, "value");
  const most = Math.min(mostMicroseconds, askedNumber(stack, "redisSlowLogMilliseconds", 1_000) * 1_000);
  if (value === UNKNOWN) faults.unknown(`${limit} of parameter group "${group.name}" is not known before the update`);
  else if (!isAbsent(value) && (wholeNumberOf(value) ?? Infinity) > most)
    faults.problem(
      `${limit} of parameter group "${group.name}" is not 0 to ${most} microseconds, so that slow commands are not written down`,
    );
}
