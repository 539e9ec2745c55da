/** What the service promises. */
import type { Choice, Definition, Level } from "../values";
import { wholeNumber } from "../values";
import { decimal } from "./decimal";

/** The objective selects the level (C18); of these the documents' 99 % is the least. */
const sloByLevel: Readonly<Record<Level, string>> = Object.freeze({ A: "99.9", B: "99.5", C: "99" });

export const objectivesKeys = {
  rpoHours: {
    about: "How much work may be lost with Redis (recovery point). At least backupIntervalHours, which must hold it.",
    item: "rpo-rto-stated",
    ...wholeNumber(1, 168, "hours"),
    fallback: "24",
  },
  rtoMinutes: {
    about: "How long the service may take to be back after a loss (recovery time). A restore by hand takes an hour.",
    item: "rpo-rto-stated",
    ...wholeNumber(5, 10_080, "minutes"),
    fallback: "240",
  },
  sloPercent: {
    about:
      "Share of the jobs of a month that must succeed; the rest is the error budget. Default: 99.9 at level A, 99.5 at B, 99 at C.",
    item: "slo-defined",
    ...decimal(90, 99.99, "percent"),
    fallback: ({ level }: Choice) => sloByLevel[level],
  },
} satisfies Record<string, Definition<unknown>>;
