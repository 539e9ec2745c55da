import { z } from "zod";
import { envelopeVersion } from "../contract";

/**
 * Job ids are ours, never counted by Redis: a counter starts again at 1 when Redis loses its data, and then two jobs
 * share one id in logs. A plain number and a colon mean something else to BullMQ.
 */
const jobId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "expected 1 to 128 letters, digits, dots, dashes or underscores")
  .refine((id) => !/^\d+$/.test(id), "expected an id that is not a plain number");

/** What every job in the queue carries. Handlers describe `payload`; everything else means the same for all of them. */
export const jobEnvelope = z.strictObject({
  /** Raised when an old worker could misread a new job; see `envelopeVersion`. */
  version: z.literal(envelopeVersion, `expected version ${envelopeVersion}`),
  /** Which handler does it; also the job's name in BullMQ. */
  type: z.string().min(1).max(64),
  id: jobId,
  payload: z.json(),
  enqueuedAt: z.iso.datetime(),
  /** Tenant and agent on whose behalf the job runs, for logs. */
  orgId: z.string().min(1).max(128).optional(),
  agentId: z.string().min(1).max(128).optional(),
});
export type JobEnvelope = z.infer<typeof jobEnvelope>;
export type Json = z.infer<ReturnType<typeof z.json>>;

/** Lists what is wrong with a value by path and expectation, without a single piece of the value itself. */
export function describeFaults(error: z.ZodError): string {
  return error.issues
    .map(({ code, path, message }) => {
      const where = path.length === 0 ? "(whole)" : path.join(".");
      return `${where}: ${code === "unrecognized_keys" ? "has fields that are not expected" : message}`;
    })
    .join("; ");
}
