import { z } from "zod";

import { monitorInputs, monitorType } from "./monitor";

/** Four weeks, the longest margin that Sentry takes. */
const mostMarginMinutes = 40_320;
/** A week, the longest run that Sentry takes. */
const mostRuntimeMinutes = 10_080;
const mostCheckIns = 720;

const checkIns = z.number().int().min(1).max(mostCheckIns);

export const cronMonitorInputs = z
  .strictObject({
    ...monitorInputs,
    /** What check-ins name; no other monitor of the organization may have it. */
    slug: z
      .string()
      .regex(/^(?!\d+$)[a-z0-9_-]{1,50}$/, "1 to 50 lower-case letters, digits, - and _, not only digits"),
    /** When it runs, as five fields such as `0 3 * * *`. This or `interval`. */
    crontab: z
      .string()
      .regex(/^\S+( \S+){4}$/, "five fields with single spaces between them")
      .optional(),
    /** How often it runs. This or `crontab`. */
    interval: z
      .strictObject({
        value: z.number().int().min(1),
        unit: z.enum(["year", "month", "week", "day", "hour", "minute"]),
      })
      .optional(),
    /** Time zone of `crontab`. Default `UTC`. */
    timezone: z.string().min(1).default("UTC"),
    /** How late a check-in may come. Default 1. */
    checkInMarginMinutes: z.number().int().min(1).max(mostMarginMinutes).default(1),
    /** How long a run may take from its first check-in. Default 30. */
    maximumRuntimeMinutes: z.number().int().min(1).max(mostRuntimeMinutes).default(30),
    /** How many check-ins in a row must be missing or bad until an issue is opened. Default 1. */
    failureThreshold: checkIns.default(1),
    /** How many good ones in a row resolve it. Default 1. */
    recoveryThreshold: checkIns.default(1),
  })
  .refine(({ crontab, interval }) => (crontab === undefined) !== (interval === undefined), {
    path: [],
    message: "exactly one of crontab and interval is needed",
  });
type Inputs = z.output<typeof cronMonitorInputs>;

const source = z.object({
  slug: z.string(),
  config: z
    .object({
      timezone: z.string().nullish(),
      checkin_margin: z.number().nullish(),
      max_runtime: z.number().nullish(),
      failure_issue_threshold: z.number().nullish(),
      recovery_threshold: z.number().nullish(),
    })
    .and(
      z.discriminatedUnion("schedule_type", [
        z.object({ schedule_type: z.literal("crontab"), schedule: z.string() }),
        z.object({
          schedule_type: z.literal("interval"),
          schedule: z.tuple([z.number(), cronMonitorInputs.shape.interval.unwrap().shape.unit]),
        }),
      ]),
    ),
});

/** Opens an issue when scheduled work does not check in, or checks in as failed. */
export const cronMonitorType = monitorType<Inputs>({
  type: "monitor_check_in_failure",
  inputs: cronMonitorInputs,
  body: ({ name, slug, crontab, interval, timezone, ...limits }) => ({
    dataSources: [
      {
        name,
        slug,
        config: {
          ...(interval === undefined
            ? { schedule_type: "crontab", schedule: crontab }
            : { schedule_type: "interval", schedule: [interval.value, interval.unit] }),
          timezone,
          checkin_margin: limits.checkInMarginMinutes,
          max_runtime: limits.maximumRuntimeMinutes,
          failure_issue_threshold: limits.failureThreshold,
          recovery_threshold: limits.recoveryThreshold,
        },
      },
    ],
  }),
  read(parts) {
    const { slug, config } = source.parse(parts.source);
    const isCrontab = config.schedule_type === "crontab";
    return {
      slug,
      crontab: isCrontab ? config.schedule : undefined,
      interval: isCrontab ? undefined : { value: config.schedule[0], unit: config.schedule[1] },
      timezone: config.timezone ?? "UTC",
      checkInMarginMinutes: config.checkin_margin ?? 1,
      maximumRuntimeMinutes: config.max_runtime ?? 30,
      failureThreshold: config.failure_issue_threshold ?? 1,
      recoveryThreshold: config.recovery_threshold ?? 1,
    };
  },
});
