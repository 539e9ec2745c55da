/** What is looked at from outside. */
import { z } from "zod";
import type { Definition } from "../values";
import { list, optional } from "../values";

export const uptimeKeys = {
  uptimeUrls: {
    about:
      "Public addresses that are called from several regions of the world; an address that does not answer pages (P1). Needs nothing of the worker, which has no public address.",
    ...optional(
      list(
        "http or https URLs of public hosts, separated by commas",
        /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[^\s,]*)?$/,
        1,
      ),
    ),
  },
  uptimeIntervalSeconds: {
    about: "Time between two calls from one region. 10 costs 1 USD a month more for each address.",
    expects: "10 or 30 seconds",
    schema: z.enum(["10", "30"]).transform((seconds): 10 | 30 => (seconds === "10" ? 10 : 30)),
    fallback: "30",
  },
} satisfies Record<string, Definition<unknown>>;
