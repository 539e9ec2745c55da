import { z } from "zod";

import { monitorInputs, monitorType } from "./monitor";

/** Sentry's numbers for how urgent the issue of a monitor is. */
const priorities = { high: 75, medium: 50, resolved: 0 } as const;

/** What is counted: reported errors, or spans (the timed parts of jobs and requests). */
const datasets = {
  events: { queryType: 0, eventTypes: ["error", "default"] },
  events_analytics_platform: { queryType: 1, eventTypes: ["trace_item_span"] },
} as const;

interface Thresholds {
  readonly critical: number;
  readonly warning?: number | undefined;
  readonly resolve?: number | undefined;
}

/** Windows over which Sentry calculates. */
const windowsSeconds = [60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400] as const;

export const metricMonitorInputs = z
  .strictObject({
    ...monitorInputs,
    /** `events` are reported errors, `events_analytics_platform` are spans. */
    dataset: z.enum(["events", "events_analytics_platform"]),
    /** Such as `count()`, `failure_rate()` or `p95(span.duration)`; durations are milliseconds. */
    aggregate: z.string().min(1),
    /** Which events or spans count, in Sentry's search language. Default all. */
    query: z.string().default(""),
    /** Only this environment. Default all. */
    environment: z.string().min(1).max(64).optional(),
    timeWindowSeconds: z.literal(windowsSeconds),
    /** On which side of the thresholds it is bad. Default `above`. */
    direction: z.enum(["above", "below"]).default("above"),
    /** Beyond this the priority is high. */
    critical: z.number(),
    /** Beyond this its priority is medium. Default: there is no such step. */
    warning: z.number().optional(),
    /** From here on it is resolved. Default: the warning, or else the critical threshold. */
    resolve: z.number().optional(),
  })
  .refine(areOrdered, {
    path: [],
    message: "critical must lie beyond warning, and neither may lie within what resolves the issue",
  });
type Inputs = z.output<typeof metricMonitorInputs>;

const source = z.object({
  snubaQuery: z.object({
    dataset: z.string(),
    aggregate: z.string(),
    query: z.string(),
    timeWindow: z.number(),
    environment: z.string().nullish(),
  }),
});
const conditionGroup = z.object({
  conditions: z.array(z.object({ type: z.string(), comparison: z.unknown(), conditionResult: z.number() })),
});

/** Opens an issue while a figure over errors or spans is beyond a threshold. */
export const metricMonitorType = monitorType<Inputs>({
  type: "metric_issue",
  inputs: metricMonitorInputs,
  body(inputs) {
    const { dataset, aggregate, query, environment = null, timeWindowSeconds, direction } = inputs;
    const [beyond, within] = direction === "above" ? ["gt", "lte"] : ["lt", "gte"];
    const condition = (type: string | undefined, comparison: number, conditionResult: number) => ({
      type,
      comparison,
      conditionResult,
    });
    return {
      dataSources: [{ dataset, aggregate, query, environment, timeWindow: timeWindowSeconds, ...datasets[dataset] }],
      conditionGroup: {
        logicType: "any",
        conditions: [
          condition(beyond, inputs.critical, priorities.high),
          ...(inputs.warning === undefined ? [] : [condition(beyond, inputs.warning, priorities.medium)]),
          condition(within, resolution(inputs), priorities.resolved),
        ],
      },
      config: { detectionType: "static" },
    };
  },
  read(parts, known) {
    const { snubaQuery } = source.parse(parts.source);
    const { conditions } = conditionGroup.parse(parts.conditionGroup);
    const numberOf = (priority: number) => {
      const found = conditions.find(({ conditionResult }) => conditionResult === priority)?.comparison;
      return typeof found === "number" ? found : undefined;
    };
    const critical = numberOf(priorities.high);
    const read = {
      dataset: snubaQuery.dataset as Inputs["dataset"],
      aggregate: snubaQuery.aggregate,
      query: snubaQuery.query,
      environment: snubaQuery.environment ?? undefined,
      timeWindowSeconds: snubaQuery.timeWindow as Inputs["timeWindowSeconds"],
      direction: conditions.some(({ type }) => type === "lt") ? ("below" as const) : ("above" as const),
      warning: numberOf(priorities.medium),
      ...(critical !== undefined && { critical }),
    };
    const resolve = numberOf(priorities.resolved);
    const isDefault = known?.resolve === undefined && resolve === (read.warning ?? critical);
    return { ...read, resolve: isDefault ? undefined : resolve };
  },
});

function resolution({ critical, warning, resolve }: Thresholds): number {
  return resolve ?? warning ?? critical;
}

function areOrdered(inputs: Thresholds & { direction: "above" | "below" }): boolean {
  const steps = [inputs.critical, inputs.warning ?? inputs.critical, resolution(inputs)];
  const [critical = 0, warning = 0, resolve = 0] = inputs.direction === "below" ? steps.map((step) => -step) : steps;
  return critical >= warning && warning >= resolve;
}
