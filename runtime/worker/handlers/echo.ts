import { z } from "zod";
import { defineHandler } from "./handler";

/** Answers with its payload. Probes use it to see a job go all the way round. */
export const echo = defineHandler({
  type: "echo",
  timeoutSeconds: 5,
  payload: z.json(),
  run: (payload) => Promise.resolve(payload),
});
