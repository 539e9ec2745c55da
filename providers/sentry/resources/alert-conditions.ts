import { z } from "zod";

const interval = z.enum(["1min", "5min", "15min", "1hr", "1d", "1w", "30d"]);
const count = z.number().int().min(1);
const match = z.enum(["eq", "ne", "co", "nc", "sw", "ew", "is", "ns"]);

/** Comparisons by kind of condition, as the API has them. */
const comparisons = {
  /** The issue's priority: high 75, medium 50, low 25. */
  issue_priority_greater_or_equal: z.literal([75, 50, 25]),
  /** The event's level: 50 fatal, 40 error, 30 warning, 20 info, 10 debug. */
  level: z.strictObject({ level: z.literal([50, 40, 30, 20, 10]), match: z.enum(["eq", "gte", "lte"]) }),
  /** A tag of the event. */
  tagged_event: z.strictObject({ key: z.string().min(1), match, value: z.string().optional() }),
  /** More events than so many in the time. */
  event_frequency_count: z.strictObject({ value: count, interval }),
  /** Percent more events than in the same time before. */
  event_frequency_percent: z.strictObject({ value: count, interval, comparisonInterval: interval }),
  /** More people than so many in the time. */
  event_unique_user_frequency_count: z.strictObject({ value: count, interval }),
  /** The issue's age. */
  age_comparison: z.strictObject({
    comparisonType: z.enum(["older", "newer"]),
    value: count,
    time: z.enum(["minute", "hour", "day", "week"]),
  }),
  /** The issue's category: 1 error, 2 performance, 10 outage, 11 metric. */
  issue_category: z.strictObject({ value: z.number().int().min(1) }),
  /** The issue has had at least so many events. */
  issue_occurrences: z.strictObject({ value: count }),
};
type Kind = keyof typeof comparisons;

const one = <Name extends Kind>(type: Name) => z.strictObject({ type: z.literal(type), comparison: comparisons[type] });

/** What must hold for an alert to act. */
export const alertCondition = z.discriminatedUnion("type", [
  one("issue_priority_greater_or_equal"),
  one("level"),
  one("tagged_event"),
  one("event_frequency_count"),
  one("event_frequency_percent"),
  one("event_unique_user_frequency_count"),
  one("age_comparison"),
  one("issue_category"),
  one("issue_occurrences"),
]);
export type AlertCondition = z.output<typeof alertCondition>;

export const conditionAnswer = z.object({ type: z.string(), comparison: z.unknown() });

/** As a program has it: without what Sentry adds. A kind that this provider does not have stays as it was found. */
export function readCondition({ type, comparison }: z.output<typeof conditionAnswer>): AlertCondition {
  const schema = type in comparisons ? comparisons[type as Kind] : undefined;
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
  const kept =
    keys !== undefined && typeof comparison === "object" && comparison !== null
      ? Object.fromEntries(Object.entries(comparison).filter(([key]) => keys.includes(key)))
      : comparison;
  return { type, comparison: kept } as AlertCondition;
}
