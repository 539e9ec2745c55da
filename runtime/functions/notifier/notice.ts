import * as z from "zod";
import type { Severity } from "../../contract";

/** What Lambda receives from SNS, as far as it matters here. */
export const snsEvent = z.object({
  Records: z
    .array(
      z.object({
        Sns: z.object({
          MessageId: z.string(),
          TopicArn: z.string(),
          Message: z.string(),
          MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })).default({}),
        }),
      }),
    )
    .min(1),
});
export type SnsMessage = z.infer<typeof snsEvent>["Records"][number]["Sns"];

/** Something that people are to hear of: an alarm that changed its state, or a report of what happened once. */
export interface Notice {
  readonly kind: "alarm" | "report";
  readonly name: string;
  /** What is told first, beside state and severity. */
  readonly title: string;
  /** Under which the pager keeps one incident. */
  readonly incidentKey: string;
  /** Whether several alarms have that key, and the end of one may not be the end of it. */
  readonly sharesIncident: boolean;
  readonly region: string;
  readonly account: string;
  readonly description: string;
  readonly runbookUrl: string | undefined;
  /** Who answers for it, where that is not the stack's owner. */
  readonly owner: string | undefined;
  readonly state: "ALARM" | "OK" | "INSUFFICIENT_DATA";
  /** Whether it says no more than that a new alarm has found all in order. */
  readonly isFirstCheck: boolean;
  readonly reason: string;
  readonly changedAt: Date;
  /** What it is about, such as `AWS/ECS CPUUtilization (ServiceName=ops)`. */
  readonly subject: string;
  readonly severity: Severity;
}
