/** How secrets are kept, and how old they may become. */
import { z } from "zod";
import type { Definition } from "../values";
import { list, optional, wholeNumber } from "../values";

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
  secretMaxAgeDays: {
    about: "A secret that has kept its value for longer warns (P2). The encryption key has a limit of its own.",
    ...wholeNumber(1, 365, "days"),
    fallback: "90",
  },
  secretEncryptionKeyMaxAgeDays: {
    about: "The same for encryptionKey, whose replacement means encrypting everything anew.",
    ...wholeNumber(1, 1_095, "days"),
    fallback: "365",
  },
  secretReaderArns: {
    about:
      "Who may read the stack's secrets besides its own roles, as IAM ARNs in which * stands for anything: name everybody who deploys. Default: whoever in the account IAM lets.",
    ...optional(
      list("ARNs of roles or users, separated by commas", /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/*-]+$/, 1),
    ),
  },
} satisfies Record<string, Definition<unknown>>;
