/** What is kept, and how. */
import type { Definition } from "../values";
import { oneOf, wholeNumber } from "../values";

export const backupsKeys = {
  backupRetentionDays: {
    about: "How long an object in the backup bucket is locked, and after which it expires.",
    ...wholeNumber(7, 3_650, "days"),
    fallback: "30",
  },
  backupLockMode: {
    about: "governance lets a named role lift a lock; compliance lets nobody, the account's root included.",
    ...oneOf(["governance", "compliance"]),
    fallback: { sandbox: "governance", staging: "governance", prod: "compliance" },
  },
} satisfies Record<string, Definition<unknown>>;
