/** How secrets are kept. */
import { z } from "zod";
import type { Definition } from "../values";

export const secretsKeys = {
  secretRecoveryDays: {
    about:
      "How long a deleted secret can be brought back; until then its name cannot be used again. 0 only outside prod.",
    expects: "0, or 7 to 30 days",
    schema: z
      .string()
      .regex(/^(0|[7-9]|[12]\d|30)$/)
      .transform(Number),
    fallback: { sandbox: "0", staging: "7", prod: "30" },
  },
} satisfies Record<string, Definition<unknown>>;
