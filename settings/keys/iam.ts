/** What bounds the stack's roles. */
import type { Definition } from "../values";
import { optional, text } from "../values";

export const iamKeys = {
  iamPermissionsBoundaryArn: {
    about: "Managed policy that bounds what any role of the stack may ever do, where the account demands one.",
    ...optional(text("ARN of a policy", /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/)),
  },
} satisfies Record<string, Definition<unknown>>;
