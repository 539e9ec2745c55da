import { metrics, workerEnvironment } from "../../../runtime/contract";
import type { Reading } from "../../knowledge/alarms/alarm-metrics";
import { readingProperties, readingsOf } from "../../knowledge/alarms/alarm-metrics";
import { containersOf, isEssential, taskDefinitionsOf, valuesOfVariable } from "../../knowledge/worker/containers";
import { INVALID } from "../../model/json";
import type { Outcome } from "../../model/outcome";
import { Faults } from "../../model/outcome";
import type { Resource } from "../../model/resource";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { ecsService, metricAlarm, targetGroup, taskDefinition } from "../../model/types";
import type { Unknown } from "../../model/value";
import { anyOf, at, isAbsent, isStructure, UNKNOWN } from "../../model/value";
import { readsTargetGroup, targetGroupsOf } from "../../knowledge/worker/workers";

/**
 * Each service can be seen to be well, by its containers' own checks or by its load balancer's, and somebody is told when
 * it is not: an alarm is about this service, about its target group, or about what it counts itself.
 */
export const everyServiceHasHealthCheckAndMonitor: ChecklistRule = {
  name: "every-service-has-health-check-and-monitor",
  items: ["every-service-has-health-check-and-monitor"],
  scope: "core",
  severity: "required",
  title: "Every service in the stack has a health check and a monitor",
  why: "A service without a health check keeps tasks that hang, and one that no alarm is about fails unseen: both are found by those who depend on it.",
  remediation:
    "give each essential container a healthCheck, or the service a target group, and add an alarm whose dimensions name the service",
  example: {
    bad: 'new aws.ecs.Service("dashboard", { taskDefinition: task.arn, desiredCount: 1 }); // and no alarm about it',
    good: [
      'new aws.cloudwatch.MetricAlarm("dashboard-cpu", {',
      '  namespace: "AWS/ECS",',
      '  metricName: "CPUUtilization",',
      "  dimensions: { ClusterName: cluster.name, ServiceName: service.name },",
      '  statistic: "Average",',
      '  comparisonOperator: "GreaterThanThreshold",',
      "  threshold: 80,",
      "  period: 60,",
      "  evaluationPeriods: 5,",
      "  alarmActions: [topic.arn],",
      "});",
    ].join("\n"),
  },
  subjects: ecsService,
  watches: [
    watch(ecsService, "taskDefinition", "loadBalancers"),
    watch(taskDefinition, "containerDefinitions"),
    watch(targetGroup, "healthCheck", "arnSuffix"),
    watch(metricAlarm, ...readingProperties),
  ],
  early: false,
  judge(service, stack) {
    const faults = new Faults();
    const isChecked = anyOf([checkedByBalancer(service, stack), checkedByItself(service, stack)]);
    if (isChecked === UNKNOWN) faults.unknown("whether its health is checked is not known before the update");
    else if (!isChecked) faults.problem("neither its containers nor its load balancer check its health");
    const isWatched = anyOf(watchersOf(service, stack));
    if (isWatched === UNKNOWN) faults.unknown("whether an alarm is about it is not known before the update");
    else if (!isWatched) faults.problem("no alarm is about it");
    return faults.outcome satisfies Outcome;
  },
};

const checkedByBalancer = (service: Resource, stack: Stack): boolean | Unknown =>
  anyOf(
    targetGroupsOf(service, stack).map((group) => {
      const enabled = at(group.get("healthCheck"), "enabled");
      return enabled === UNKNOWN ? UNKNOWN : enabled !== false;
    }),
  );

function checkedByItself(service: Resource, stack: Stack): boolean | Unknown {
  const answers = taskDefinitionsOf(service, stack).map((task): boolean | Unknown => {
    const containers = containersOf(task, stack);
    if (containers === UNKNOWN) return UNKNOWN;
    if (containers === INVALID) return false;
    const essential = containers.filter((container) => !isStructure(container) || isEssential(container));
    const commands = essential.map((container) => at(container, "healthCheck", "command"));
    if (commands.some((command) => command !== UNKNOWN && isAbsent(command))) return false;
    return commands.includes(UNKNOWN) ? UNKNOWN : commands.length > 0;
  });
  return answers.includes(UNKNOWN) ? UNKNOWN : answers.length > 0 && answers.every(Boolean);
}

/** For each metric that an alarm reads, whether it is of this service. */
function* watchersOf(service: Resource, stack: Stack): Generator<boolean | Unknown> {
  const groups = targetGroupsOf(service, stack);
  const emitted = valuesOfVariable(taskDefinitionsOf(service, stack), stack, workerEnvironment.serviceName);
  for (const { alarm, reading } of stack.index(findWatching)) {
    if (reading === UNKNOWN) {
      yield UNKNOWN;
      continue;
    }
    const own = at(reading.dimensions, metrics.dimension);
    if (own === UNKNOWN && reading.namespace === metrics.namespace) yield UNKNOWN;
    else if (typeof own === "string" && reading.namespace === metrics.namespace && emitted.includes(own)) yield true;
    else if (groups.some((group) => readsTargetGroup(alarm, reading, group))) yield true;
    else if (!isAbsent(at(reading.dimensions, "ServiceName")))
      yield stack.names(at(reading.dimensions, "ServiceName"), alarm, reading.property, service);
  }
}

interface Watching {
  readonly alarm: Resource;
  readonly reading: Reading | Unknown;
}

/** What alarms read that may be about some service. */
const findWatching = (stack: Stack): readonly Watching[] =>
  stack.ofTypes(metricAlarm).flatMap((alarm): Watching[] => {
    const readings = readingsOf(alarm);
    if (readings === UNKNOWN) return [{ alarm, reading: UNKNOWN }];
    return readings.filter(mayBeOfService).map((reading) => ({ alarm, reading }));
  });

const mayBeOfService = ({ dimensions, namespace }: Reading): boolean =>
  dimensions === UNKNOWN ||
  namespace === metrics.namespace ||
  ["ServiceName", "TargetGroup"].some((name) => !isAbsent(at(dimensions, name)));
