import { UnrecoverableError } from "bullmq";
import type { z } from "zod";
import type { Json } from "../../queue/envelope";
import { describeFaults } from "../../queue/envelope";
import type { RecordCall } from "../api-calls";
import type { Logger } from "../logger";

/** What a handler is told beside its payload. */
export interface JobContext {
  readonly jobId: string;
  /**
   * Ends the job early: it took too long, the worker is stopping, or another worker has taken it over. A handler must
   * pass it on to everything that waits. What it does after that still happens, but its answer is no longer wanted.
   */
  readonly signal: AbortSignal;
  /** Its lines carry the job's id and name. Never give it the payload. */
  readonly logger: Logger;
  /** Must hear of each call to another API. */
  readonly recordCall: RecordCall;
}

export interface HandlerDefinition<Payload> {
  /** The envelope's `type`. Renaming it makes jobs that wait under the old name fail. */
  readonly type: string;
  /** Longest run of one attempt. Seconds. */
  readonly timeoutSeconds: number;
  readonly payload: z.ZodType<Payload>;
  /**
   * Does the job. Delivery is at least once: after a crash the same job runs again, so its effect must bear repetition.
   * A thrown error counts as a failed attempt and is tried again; throw BullMQ's UnrecoverableError where that is futile.
   */
  readonly run: (payload: Payload, context: JobContext) => Promise<Json>;
}

/** A handler whose payload type no longer matters to its caller. */
export interface Handler {
  readonly type: string;
  readonly timeoutSeconds: number;
  /** @throws {UnrecoverableError} when the payload is not what the handler expects */
  readonly prepare: (payload: unknown) => (context: JobContext) => Promise<Json>;
}

/** @example export const ping = defineHandler({ type: "ping", timeoutSeconds: 5, payload: z.null(), run: async () => "pong" }); */
export function defineHandler<Payload>(definition: HandlerDefinition<Payload>): Handler {
  return Object.freeze({
    type: definition.type,
    timeoutSeconds: definition.timeoutSeconds,
    prepare: (payload: unknown) => {
      const { data, error, success } = definition.payload.safeParse(payload);
      if (!success) throw new UnrecoverableError(`payload of ${definition.type}: ${describeFaults(error)}`);
      return (context: JobContext) => definition.run(data, context);
    },
  });
}
