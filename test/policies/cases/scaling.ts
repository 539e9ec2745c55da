import type { Cases } from "./case";
import { fails, isNotApplicable, isUnclear, passes } from "./case";
import { sent } from "./containers";
import type { EditableStack } from "./editable-stack";

const worker = "worker-service";
const target = "worker-scaling";
const cpu = "worker-scaling-cpu";
const backlog = "worker-scaling-backlog";
const tracking = "targetTrackingScalingPolicyConfiguration";
const track = (stack: EditableStack, name: string, change: object) =>
  stack.set(name, { [tracking]: sent({ ...(stack.of(name).outputs[tracking] as object), ...change }) });
/** A step of what scaling by the backlog follows. */
interface Query {
  readonly id: string;
  readonly metricStat?: { readonly metric: { readonly dimensions: readonly { name: string; value: string }[] } };
}
const query = (stack: EditableStack, id: string, change: (query: Query) => object) => {
  const followed = stack.of(backlog).outputs[tracking] as { customizedMetricSpecification: { metrics: Query[] } };
  const { metrics } = followed.customizedMetricSpecification;
  return track(stack, backlog, {
    customizedMetricSpecification: {
      metrics: metrics.map((one) => (one.id === id ? { ...one, ...change(one) } : one)),
    },
  });
};
const measure = (stack: EditableStack, id: string, name: string, value: string) =>
  query(stack, id, ({ metricStat }) => {
    const dimensions = metricStat?.metric.dimensions.map((one) => (one.name === name ? { name, value } : one));
    return { metricStat: { ...metricStat, metric: { ...metricStat?.metric, dimensions } } };
  });
const idle = (stack: EditableStack, asked: object) => {
  const settings = stack.of("declaration").outputs["settings"] as object;
  stack
    .set("worker", { level: "C" }, "ops:worker:Worker")
    .set("declaration", { settings: { ...settings, ...asked } })
    .set(target, { minCapacity: 0 });
};
const scaledElsewhere = { resourceId: "service/ops-agent-worker-prod/other" };

export const scalingCases: Cases = {
  "worker-horizontal-scaling": [
    fails("no target", worker, (stack) => stack.remove(target)),
    fails("a target for another service", worker, (stack) => stack.set(target, scaledElsewhere)),
    fails("another cluster's service", worker, (stack) =>
      stack.set(target, { resourceId: "service/other/ops-agent-worker-prod-worker" }),
    ),
    fails("no policy", worker, (stack) => stack.remove(cpu, backlog)),
    fails("suspended", worker, (stack) => stack.set(target, { suspendedState: { dynamicScalingOutSuspended: true } })),
    passes("a name that is made with the service", worker, (stack) =>
      stack.hide(target, "resourceId", "worker-cluster", worker).hide(cpu, "resourceId", target),
    ),
    isUnclear("whom the target names is not known", worker, (stack) =>
      stack.hide(target, "scalableDimension", "worker-cluster"),
    ),
    isNotApplicable("no worker", "dashboard-service", (stack) => stack),
  ],
  "autoscaling-bounds": [
    fails("one task", target, (stack) => stack.set(target, { minCapacity: 1 })),
    fails("no room", target, (stack) => stack.set(target, { maxCapacity: 2 })),
    fails("no end", target, (stack) => stack.set(target, { maxCapacity: 100 })),
    fails("no bound", target, (stack) => stack.set(target, { maxCapacity: undefined })),
    passes("none, as asked for at level C", target, (stack) => idle(stack, { workerMinTasks: 0 })),
    fails("none, for which nobody asked", target, (stack) => idle(stack, { workerMinTasks: 1 })),
    passes("more, as asked for", target, (stack) => {
      const settings = stack.of("declaration").outputs["settings"] as object;
      stack.set(target, { maxCapacity: 20 }).set("declaration", { settings: { ...settings, workerMaxTasks: 20 } });
    }),
    fails("more tasks than the bound", worker, (stack) => stack.set(worker, { desiredCount: 50 })),
    fails("thousands that nothing scales", "dashboard-service", (stack) =>
      stack.set("dashboard-service", { desiredCount: 2000 }),
    ),
    passes("as many as the bound", worker, (stack) => stack.set(worker, { desiredCount: 5 })),
    isUnclear("a bound that is not known", target, (stack) => stack.hide(target, "minCapacity", "worker-cluster")),
    isNotApplicable("a table's", "their-target", (stack) =>
      stack.add("their-target", "aws:appautoscaling/target:Target", {
        scalableDimension: "dynamodb:table:ReadCapacityUnits",
      }),
    ),
  ],
  "autoscaling-target": [
    fails("nearly all of the CPU", worker, (stack) => track(stack, cpu, { targetValue: 95 })),
    fails("nothing", worker, (stack) => track(stack, cpu, { targetValue: 0 })),
    fails("no metric", worker, (stack) => track(stack, backlog, { customizedMetricSpecification: undefined })),
    fails("steps only", worker, (stack) =>
      stack.set(cpu, { policyType: "StepScaling", [tracking]: undefined }).remove(backlog),
    ),
    fails("without the CPU, which was asked for", worker, (stack) => stack.remove(cpu)),
    passes("a backlog only", worker, (stack) => {
      const settings = stack.of("declaration").outputs["settings"] as object;
      stack.remove(cpu).set("declaration", { settings: { ...settings, workerScaleCpuPercent: "off" } });
    }),
    isUnclear("not known", worker, (stack) => stack.hide(cpu, tracking, "worker-cluster")),
    isNotApplicable("nothing to aim", worker, (stack) => stack.remove(target, cpu, backlog)),
  ],
  "autoscaling-on-backlog": [
    fails("CPU only", worker, (stack) => stack.remove(backlog)),
    fails("another figure", worker, (stack) =>
      track(stack, backlog, {
        customizedMetricSpecification: { namespace: "AWS/ECS", metricName: "MemoryUtilization" },
      }),
    ),
    passes("a queue of SQS", worker, (stack) =>
      track(stack, backlog, {
        customizedMetricSpecification: { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" },
      }),
    ),
    isUnclear("not known", worker, (stack) => stack.hide(backlog, tracking, "worker-cluster")),
  ],
  "scaling-metric-real": [
    fails("a metric that nobody emits", backlog, (stack) =>
      query(stack, "waiting", ({ metricStat }) => ({
        metricStat: { ...metricStat, metric: { ...metricStat?.metric, metricName: "Waiting" } },
      })),
    ),
    fails("a service that is not there", backlog, (stack) => measure(stack, "running", "ServiceName", "theirs")),
    fails("the tasks of another service", backlog, (stack) =>
      measure(stack, "running", "ServiceName", "ops-agent-worker-prod-dashboard"),
    ),
    fails("the tasks of a whole cluster", backlog, (stack) =>
      query(stack, "running", ({ metricStat }) => ({
        metricStat: {
          ...metricStat,
          metric: { ...metricStat?.metric, dimensions: metricStat?.metric.dimensions.slice(0, 1) },
        },
      })),
    ),
    fails("a formula over what is not there", backlog, (stack) =>
      query(stack, "depth", () => ({ expression: "waiting / tsaks" })),
    ),
    fails("two results", backlog, (stack) => query(stack, "waiting", () => ({ returnData: true }))),
    fails("no result", backlog, (stack) => query(stack, "backlog", () => ({ returnData: false }))),
    fails("a query of nothing", backlog, (stack) => query(stack, "waiting", () => ({ metricStat: undefined }))),
    fails("one metric of nobody's", backlog, (stack) =>
      track(stack, backlog, {
        customizedMetricSpecification: { namespace: "Theirs", metricName: "QueueDepth", statistic: "Average" },
      }),
    ),
    passes("one metric of the service's own", backlog, (stack) =>
      track(stack, backlog, {
        customizedMetricSpecification: {
          namespace: "AWS/ECS",
          metricName: "CPUUtilization",
          dimensions: [
            { name: "ClusterName", value: "ops-agent-worker-prod" },
            { name: "ServiceName", value: "ops-agent-worker-prod-worker" },
          ],
          statistic: "Average",
        },
      }),
    ),
    isUnclear("what it follows is not known", backlog, (stack) => stack.hide(backlog, tracking, "redis-life")),
    isNotApplicable("what AWS measures by itself", cpu, (stack) => stack),
  ],
  "scaling-policy-acts": [
    fails("of another kind than it describes", cpu, (stack) => stack.set(cpu, { policyType: undefined })),
    fails("of no kind", cpu, (stack) => stack.set(cpu, { policyType: "Scaling" })),
    fails("without saying how", cpu, (stack) => stack.set(cpu, { [tracking]: undefined })),
    fails("of no target", cpu, (stack) => stack.set(cpu, { resourceId: "service/theirs/theirs" })),
    fails("a metric of others", cpu, (stack) =>
      track(stack, cpu, { predefinedMetricSpecification: { predefinedMetricType: "DynamoDBReadCapacityUtilization" } }),
    ),
    fails("no pause inwards", cpu, (stack) => track(stack, cpu, { scaleInCooldown: 0 })),
    fails("a day's pause outwards", cpu, (stack) => track(stack, cpu, { scaleOutCooldown: 86_400 })),
    passes("AWS's own pauses", cpu, (stack) =>
      track(stack, cpu, { scaleInCooldown: undefined, scaleOutCooldown: undefined }),
    ),
    passes("steps", cpu, (stack) =>
      stack.set(cpu, {
        policyType: "StepScaling",
        [tracking]: undefined,
        stepScalingPolicyConfiguration: { adjustmentType: "ChangeInCapacity", stepAdjustments: [] },
      }),
    ),
    isUnclear("made by nobody known", cpu, (stack) => stack.hide(cpu, "resourceId", "redis-group")),
    isUnclear("a kind that is not known", cpu, (stack) => stack.hide(cpu, "policyType", "worker-cluster")),
    isNotApplicable("a table's", "their-policy", (stack) =>
      stack.add("their-policy", "aws:appautoscaling/policy:Policy", {
        scalableDimension: "dynamodb:table:ReadCapacityUnits",
      }),
    ),
  ],
};
