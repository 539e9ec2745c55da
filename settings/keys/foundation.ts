/** What an account needs once, before any service stack. */
import type { Definition } from "../values";
import { wholeNumber } from "../values";

export const foundationKeys = {
  foundationReleasesKept: {
    about: "How many of the newest images the registry keeps; an older release cannot be rolled back to.",
    ...wholeNumber(5, 1_000, "images"),
    fallback: "50",
  },
} satisfies Record<string, Definition<unknown>>;
