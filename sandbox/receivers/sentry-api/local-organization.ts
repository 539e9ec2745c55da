import type { SentryApiOptions } from "./api";

/** The Sentry organization of every sandbox. Its token is no secret: it opens nothing but a fake on this machine. */
export const localOrganization = Object.freeze({
  organization: "sandbox",
  teams: ["sandbox"],
  token: "sandbox",
  integrations: [
    { id: "1", type: "slack" },
    { id: "2", type: "pagerduty", services: ["1"] },
  ],
} satisfies Omit<SentryApiOptions, "dsn">);
