import type { SecretRef } from "../../ledger/facts";
import type { Refusal } from "../../release/deploy";

/** Secrets never roll back: the release gets today's values, and so each that it needs must have one today. */
export const secretsPresent = (needed: readonly SecretRef[], today: readonly string[]): Refusal[] =>
  needed
    .filter(({ name }) => !today.includes(name))
    .map(({ name }) => ({
      guard: "secrets-present",
      why: `the release needs the secret ${name}, and today's settings have none`,
      fix: `set a value that is valid today: pulumi config set --secret ${name}`,
    }));
