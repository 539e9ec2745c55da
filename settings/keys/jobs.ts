/** What the code of jobs is told beside its secrets. The worker hands it on and reads none of it. */
import type { Definition } from "../values";
import { list, optional, text, trueOrFalse } from "../values";

const roles = ["admin", "user", "viewer"];
const declared = list("admin, user and viewer, separated by commas", /^(admin|user|viewer)$/, roles.length);

export const jobsKeys = {
  externalAccountId: {
    about:
      "Account at the platform that jobs call (VERCEL_TEAM_ID). Needed with externalApiToken, whose calls would go to the account of whoever made the token.",
    item: "env-external-account-id",
    ...optional(text("id without spaces", /^[\w.-]{1,128}$/)),
    example: "team_0123456789",
  },
  apiKeyAuthEnabled: {
    about: "Whether an API of the application asks for a key (API_KEY_AUTH_ENABLED). true in prod.",
    item: "env-api-key-auth-enabled",
    ...trueOrFalse,
    fallback: "true",
  },
  rbacEnabled: {
    about: "Whether an API of the application looks at roles (RBAC_ENABLED). true in prod.",
    item: "env-rbac-enabled",
    ...trueOrFalse,
    fallback: "true",
  },
  rbacRoles: {
    about: "The roles that there are (RBAC_ROLES).",
    item: "rbac-roles-configured",
    ...declared,
    fallback: roles.join(","),
  },
} satisfies Record<string, Definition<unknown>>;
