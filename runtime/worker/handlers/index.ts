import { echo } from "./echo";
import type { Handler } from "./handler";
import { httpCheck } from "./http-check";

/** All that this worker can do, by the envelope's `type`. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
  [echo, httpCheck].map((handler) => [handler.type, handler]),
);
