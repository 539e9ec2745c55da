/** A stack of the project: whose settings it has, and what is different. */
export interface RecordedStack {
  readonly like: "sandbox" | "staging" | "prod" | "foundation";
  readonly settings?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What rules are tried on: each profile as it is, and prod with every part that it may have. */
export const recordedStacks = {
  // As the sandbox sets it, with the fake of Sentry on the machine itself.
  sandbox: {
    like: "sandbox",
    settings: { sentryOrganization: "ops-sandbox", sentryTeam: "ops", sentryUrl: "http://127.0.0.1:9" },
    secrets: { sentryAuthToken: "CANARY-sentry-token" },
  },
  staging: { like: "staging" },
  prod: { like: "prod" },
  foundation: { like: "foundation" },
  full: {
    like: "prod",
    settings: {
      backupPlan: "on",
      contactDatabase: "database@example.com",
      databaseEnabled: "true",
      edgeDomain: "ops.example.com",
      edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
      edgeOidcClientId: "dashboard",
      edgeOidcExchangeEndpoint: "https://login.example.com/token",
      edgeOidcIssuer: "https://login.example.com",
      edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
      edgeZoneId: "Z0123456789ABCDEFGHIJ",
      fallbackEmail: "on-call@example.com",
      redisAccess: "users",
      sentryOrganization: "acme",
      sentryTeam: "ops",
      slackChannelId: "C0123ABCD",
      slackWorkspaceId: "T0123ABCD",
      uptimeUrls: "https://ops.example.com/health,https://status.example.com/health",
    },
    secrets: { edgeOidcClientSecret: "CANARY-OIDC-client-secret", sentryAuthToken: "CANARY-sentry-token" },
  },
} as const satisfies Readonly<Record<string, RecordedStack>>;

export type RecordedName = keyof typeof recordedStacks;
export const recordedNames = Object.keys(recordedStacks) as readonly RecordedName[];
