import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import type { EditableStack } from "./editable-stack";

const worker = "worker-service";
const errorRate = "worker-error-rate-deployment";
const down = "worker-worker-down-deployment";
const running = "worker-running-revision";

const alarms = (stack: EditableStack, change: object) =>
  stack.set(worker, { alarms: { ...(stack.of(worker).outputs["alarms"] as object), ...change } });

interface Query {
  id: string;
  metric?: { dimensions: object; period: number };
  expression?: string;
}
const queries = (stack: EditableStack, alarm: string, edit: (query: Query) => Query) =>
  stack.set(alarm, { metricQueries: (stack.of(alarm).outputs["metricQueries"] as Query[]).map(edit) });
const withMetric = (change: object) => (query: Query) =>
  query.metric ? { ...query, metric: { ...query.metric, ...change } } : query;

export const rollbackCases: Cases = {
  "rollback-trigger-error-rate": [
    fails("no deployment alarms", worker, (stack) => stack.set(worker, { alarms: undefined })),
    fails("alarms off", worker, (stack) => alarms(stack, { enable: false })),
    fails("alarms that only stop", worker, (stack) => alarms(stack, { rollback: false })),
    fails("other alarms only", worker, (stack) =>
      alarms(stack, { alarmNames: ["ops-agent-worker-prod-worker-down-deployment"] }),
    ),
    fails("a threshold of 50 %", worker, (stack) => stack.set(errorRate, { threshold: 50 })),
    fails("more than was asked for", worker, (stack) =>
      stack.set("declaration", {
        settings: { ...(stack.of("declaration").outputs["settings"] as object), errorRateRollbackPercent: 3 },
      }),
    ),
    fails("the wrong way round", worker, (stack) => stack.set(errorRate, { comparisonOperator: "LessThanThreshold" })),
    fails("another service", worker, (stack) =>
      queries(stack, errorRate, withMetric({ dimensions: { Service: "other" } })),
    ),
    fails("an hour later", worker, (stack) => queries(stack, errorRate, withMetric({ period: 3600 }))),
    fails("the alarm gone", worker, (stack) => stack.remove(errorRate), "references-exist"),
    passes("a fraction", worker, (stack) =>
      queries(stack, errorRate, (query) => (query.expression ? { ...query, expression: "bad / every" } : query)).set(
        errorRate,
        { threshold: 0.05 },
      ),
    ),
    passes("alarms named by their ARNs' ends", worker, (stack) =>
      stack.hide(worker, "alarms", errorRate).set(worker, {
        alarms: { enable: true, rollback: true, alarmNames: ["ops-agent-worker-prod-error-rate-deployment"] },
      }),
    ),
    isUnclear("alarms that nobody knows", worker, (stack) => stack.hide(worker, "alarms", "worker-cluster")),
    isUnclear("alarms of another stack", worker, (stack) => alarms(stack, { alarmNames: ["theirs"] })),
    isUnclear("a threshold not known", worker, (stack) => stack.hide(errorRate, "threshold", "worker-cluster")),
    isNotApplicable("no worker", "dashboard-service", (stack) => stack),
  ],
  "rollback-trigger-unavailable": [
    fails("no deployment alarms", worker, (stack) => stack.set(worker, { alarms: undefined })),
    fails("without this alarm", worker, (stack) =>
      alarms(stack, { alarmNames: ["ops-agent-worker-prod-error-rate-deployment"] }),
    ),
    fails("a threshold of nothing", worker, (stack) => stack.set(down, { threshold: 0 })),
    fails("the wrong way round", worker, (stack) => stack.set(down, { comparisonOperator: "GreaterThanThreshold" })),
    fails("ten minutes later", worker, (stack) => stack.set(down, { evaluationPeriods: 10 })),
    fails("another service", worker, (stack) =>
      queries(stack, down, withMetric({ dimensions: { ClusterName: "ops-agent-worker-prod", ServiceName: "other" } })),
    ),
    fails("no cluster", worker, (stack) =>
      queries(stack, down, withMetric({ dimensions: { ServiceName: "ops-agent-worker-prod-worker" } })),
    ),
    passes("a bare count", worker, (stack) =>
      stack.set(down, {
        metricQueries: undefined,
        namespace: "ECS/ContainerInsights",
        metricName: "RunningTaskCount",
        dimensions: { ClusterName: "ops-agent-worker-prod", ServiceName: "ops-agent-worker-prod-worker" },
        period: 60,
        threshold: 1,
      }),
    ),
    isNotApplicable("none need be alive", worker, (stack) => stack.set("worker-scaling", { minCapacity: 0 })),
    isUnclear("its metrics not known", worker, (stack) => stack.hide(down, "metricQueries", "worker-cluster")),
    isUnclear("alarms that nobody knows", worker, (stack) => stack.hide(worker, "alarms", "worker-cluster")),
  ],
  "rollback-triggers-as-asked": [
    fails("one alarm missing", worker, (stack) => {
      const { alarmNames } = stack.of(worker).outputs["alarms"] as { alarmNames: string[] };
      alarms(stack, { alarmNames: alarmNames.filter((name) => !name.endsWith("job-duration-deployment")) });
    }),
    fails("an alarm on something else", worker, (stack) => {
      const { alarmNames } = stack.of(worker).outputs["alarms"] as { alarmNames: string[] };
      const others = alarmNames.filter((name) => !name.endsWith("queue-depth-deployment"));
      alarms(stack, { alarmNames: [...others, "ops-agent-worker-prod-worker-down"] });
    }),
    passes("only what was asked for", worker, (stack) => {
      stack.set("declaration", { settings: { profile: "prod", errorRateRollbackPercent: 5 } });
      alarms(stack, {
        alarmNames: ["ops-agent-worker-prod-error-rate-deployment", "ops-agent-worker-prod-worker-down-deployment"],
      });
    }),
    isUnclear("alarms that nobody knows", worker, (stack) => stack.hide(worker, "alarms", "worker-cluster")),
    isNotApplicable("nothing was asked for", worker, (stack) => stack.set("declaration", { settings: {} })),
    isNotApplicable("no worker", "dashboard-service", (stack) => stack),
  ],
  "running-revision-of-service": [
    fails("another service", running, (stack) => stack.set(running, { service: "ops-agent-worker-prod-dashboard" })),
    fails("no service", running, (stack) => stack.set(running, { service: "theirs" })),
    fails("another region", running, (stack) => stack.set(running, { region: "eu-west-1" })),
    fails("another revision", running, (stack) =>
      stack.hide(running, "taskDefinition", stack.of("dashboard-task", "aws:ecs/taskDefinition:TaskDefinition")),
    ),
    fails("nobody asks", "worker", (stack) => stack.remove(running)),
    passes("as it is", "worker", (stack) => stack),
    passes("the cluster by its name", running, (stack) => stack.set(running, { cluster: "ops-agent-worker-prod" })),
    isUnclear("a service that nobody knows", running, (stack) => stack.hide(running, "service", "redis-group")),
    isUnclear("a region that nobody knows", running, (stack) => stack.hide(running, "region", "redis-group")),
  ],
};
