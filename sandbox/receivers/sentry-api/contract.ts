/**
 * Bodies that Sentry's management API takes, after its published contract and the validators of its open source
 * (getsentry/sentry). Fields that it does not know are ignored, as its own do.
 */
import { z } from "zod";

const slug = z
  .string()
  .regex(/^(?!\d+$)[a-z0-9_-]+$/, "Enter a valid slug.")
  .max(50);

export const projectBody = z.object({
  name: z.string("This field is required.").min(1).max(50),
  slug: slug.nullish(),
  platform: z.string().nullish(),
  default_rules: z.boolean().default(true),
});

export const projectChange = z.object({
  name: z.string().min(1).max(50).optional(),
  slug: slug.optional(),
  platform: z.string().nullish(),
});

export const keyBody = z.object({
  name: z.string().min(1).max(64).nullish(),
  rateLimit: z.object({ window: z.number().int().min(0).max(86_400), count: z.number().int().min(0) }).nullish(),
});

const monitorBase = z.object({
  name: z.string("This field is required.").min(1).max(200),
  description: z.string().nullish(),
  owner: z
    .string()
    .regex(/^(user|team):\d+$/, "Could not parse actor.")
    .nullish(),
  enabled: z.boolean().optional(),
});

const metricSource = z
  .object({
    dataset: z.enum(["events", "events_analytics_platform", "metrics"]),
    aggregate: z.string().regex(/^[a-z_]+\d*\(.*\)$/, "Invalid Metric: We do not currently support this field."),
    query: z.string(),
    queryType: z.literal([0, 1, 2]).optional(),
    timeWindow: z.number().int().min(60).max(86_400),
    environment: z.string().nullable(),
    eventTypes: z.array(z.enum(["error", "default", "transaction", "trace_item_span", "trace_item_log"])),
  })
  .refine(({ dataset, queryType }) => queryType === undefined || (queryType === 0) === (dataset === "events"), {
    error: "Invalid dataset for this query type.",
  })
  .refine(({ dataset, eventTypes }) => dataset !== "events_analytics_platform" || eventTypes.length <= 1, {
    error: "Multiple event types not allowed.",
  });

/** 75 high, 50 medium, 0 resolved. */
const priority = z.literal([75, 50, 0], "Unsupported condition result");

const metricMonitor = monitorBase.extend({
  type: z.literal("metric_issue"),
  dataSources: z.array(metricSource).min(1, "This field is required when creating a detector."),
  conditionGroup: z.object({
    logicType: z.enum(["any", "any-short", "all", "none"]),
    conditions: z
      .array(
        z.object({
          type: z.enum(["gt", "lt", "gte", "lte", "anomaly_detection"]),
          comparison: z.number(),
          conditionResult: priority,
        }),
      )
      .max(3, "Too many conditions")
      .refine((conditions) => conditions.some(({ conditionResult }) => conditionResult === 0), {
        error: "Resolution condition required for metric issue detector.",
      }),
  }),
  config: z.object({ detectionType: z.enum(["static", "percent", "dynamic"]) }),
});

const uptimeMonitor = monitorBase.extend({
  type: z.literal("uptime_domain_failure"),
  dataSources: z
    .array(
      z.object({
        url: z.url().max(255),
        intervalSeconds: z.literal([60, 300, 600, 1_200, 1_800, 3_600]),
        timeoutMs: z.number().int().min(1_000).max(60_000),
        method: z.enum(["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]).default("GET"),
        headers: z.array(z.tuple([z.string(), z.string()]), "Expected array of header tuples.").default([]),
        body: z.string().nullable().default(null),
        traceSampling: z.boolean().default(false),
      }),
    )
    .length(1, "Only one data source is allowed for this detector type."),
  config: z.object({
    mode: z.literal(1, "Only superusers can modify `mode`").default(1),
    environment: z.string().max(64).nullable(),
    recoveryThreshold: z.number().int().min(1).default(1),
    downtimeThreshold: z.number().int().min(1).default(3),
  }),
});

const cronLimits = {
  checkin_margin: z.number().int().min(1).max(40_320).nullable().default(null),
  max_runtime: z.number().int().min(1).max(10_080, "Max runtime must be 10080 minutes (7 days) or less.").nullable(),
  timezone: z.string().default("UTC"),
  failure_issue_threshold: z.number().int().min(1).max(720).nullable().default(null),
  recovery_threshold: z.number().int().min(1).max(720).nullable().default(null),
};

const cronMonitor = monitorBase.extend({
  type: z.literal("monitor_check_in_failure"),
  dataSources: z
    .array(
      z.object({
        name: z.string().max(128),
        slug: slug.optional(),
        config: z.discriminatedUnion("schedule_type", [
          z.object({
            schedule_type: z.literal("crontab"),
            schedule: z.string().regex(/^\S+( \S+){4}$/, "Only 5 field crontab syntax is supported"),
            ...cronLimits,
          }),
          z.object({
            schedule_type: z.literal("interval"),
            schedule: z.tuple([
              z.number().int().min(1, "Interval must be greater than zero"),
              z.enum(["year", "month", "week", "day", "hour", "minute"], "Invalid schedule for schedule unit name"),
            ]),
            ...cronLimits,
          }),
        ]),
      }),
    )
    .length(1, "Only one data source is allowed for this detector type."),
});

export const monitorBody = z.discriminatedUnion("type", [metricMonitor, uptimeMonitor, cronMonitor], {
  error: "Unknown detector type",
});
export type MonitorBody = z.output<typeof monitorBody>;

const target = (...types: [string, ...string[]]) =>
  z.object({
    targetType: z.enum(types),
    targetIdentifier: z.string().nullish(),
    targetDisplay: z.string().nullish(),
  });

const action = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("slack"),
    integrationId: z.string(),
    config: target("specific").extend({ targetDisplay: z.string() }),
    data: z.object({ tags: z.string().optional(), notes: z.string().optional() }),
  }),
  z.object({
    type: z.literal("pagerduty"),
    integrationId: z.string(),
    config: target("specific").extend({ targetIdentifier: z.string() }),
    data: z.object({ priority: z.enum(["default", "critical", "error", "warning", "info"]).optional() }),
  }),
  z.object({
    type: z.literal("email"),
    config: target("issue_owners", "team", "user"),
    data: z.object({ fallthroughType: z.enum(["AllMembers", "ActiveMembers", "NoOne"]).optional() }),
  }),
]);
export type ActionBody = z.output<typeof action>;

const interval = z.enum(["1min", "5min", "15min", "1hr", "1d", "1w", "30d"]);
const filter = <Name extends string, Comparison extends z.ZodType>(type: Name, comparison: Comparison) =>
  z.object({ type: z.literal(type), comparison, conditionResult: z.boolean() });

const condition = z.discriminatedUnion("type", [
  filter("issue_priority_greater_or_equal", z.literal([75, 50, 25])),
  filter("level", z.object({ level: z.number().int(), match: z.enum(["eq", "gte", "lte"]) })),
  filter("tagged_event", z.object({ key: z.string(), match: z.string(), value: z.string().optional() })),
  filter("event_frequency_count", z.object({ value: z.number().int(), interval })),
  filter("event_frequency_percent", z.object({ value: z.number().int(), interval, comparisonInterval: interval })),
  filter("event_unique_user_frequency_count", z.object({ value: z.number().int(), interval })),
  filter(
    "age_comparison",
    z.object({
      comparisonType: z.enum(["older", "newer"]),
      value: z.number().int(),
      time: z.enum(["minute", "hour", "day", "week"]),
    }),
  ),
  filter("issue_category", z.object({ value: z.number().int() })),
  filter("issue_occurrences", z.object({ value: z.number().int() })),
]);

export const workflowBody = z.object({
  name: z.string("This field is required.").min(1).max(256),
  enabled: z.boolean().default(true),
  environment: z.string().nullish(),
  config: z.object({ frequency: z.literal([0, 5, 10, 30, 60, 180, 720, 1_440, 10_080, 43_200]) }),
  detectorIds: z.array(z.string()).default([]),
  triggers: z.object({
    logicType: z.literal("any-short"),
    conditions: z.array(
      z.object({
        type: z.enum(["first_seen_event", "regression_event", "reappeared_event", "issue_resolved_trigger"]),
        comparison: z.literal(true),
        conditionResult: z.boolean(),
      }),
    ),
  }),
  actionFilters: z.array(
    z.object({
      logicType: z.enum(["any", "any-short", "all", "none"]),
      conditions: z.array(condition),
      actions: z.array(action, "Missing actions key in action filter"),
    }),
  ),
});
export type WorkflowBody = z.output<typeof workflowBody>;

export const dashboardBody = z.object({
  title: z.string("This field is required.").min(1).max(255),
  projects: z.array(z.number().int()).default([]),
  environment: z.array(z.string()).default([]),
  widgets: z
    .array(
      z.object({
        title: z.string().max(255),
        displayType: z.enum(["line", "area", "stacked_area", "bar", "table", "big_number", "top_n"]),
        widgetType: z.enum(["error-events", "spans", "issue", "transaction-like", "metrics", "logs"]),
        interval: z.string().max(10).default("5m"),
        limit: z.number().int().min(1).max(10).nullish(),
        layout: z
          .object({ x: z.int(), y: z.int(), w: z.int(), h: z.int(), minH: z.int("Missing required keys: minH") })
          .nullish(),
        queries: z.array(
          z.object({
            name: z.string().default(""),
            fields: z.array(z.string(), "fields are required during creation."),
            aggregates: z.array(z.string()).nullish(),
            columns: z.array(z.string()).nullish(),
            conditions: z.string("conditions are required during creation."),
            orderby: z.string().default(""),
          }),
        ),
      }),
    )
    .max(30),
});
export type DashboardBody = z.output<typeof dashboardBody>;
