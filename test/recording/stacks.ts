/** A stack of the project: whose settings it has, and what is different. */
export interface RecordedStack {
  readonly like: "sandbox" | "staging" | "prod" | "foundation";
  readonly settings?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What rules are tried on: each profile as it is, prod with every part that it may have, and with other parts in place of its own. */
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
  shared: {
    like: "prod",
    settings: {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: "subnet-0123456789abcdef1,subnet-0123456789abcdef2",
      redisGroupId: "shared-redis",
      redisGroupSecurityGroupId: "sg-0123456789abcdef0",
      redisUrlSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:platform/prod/redis/url-AbCdEf",
    },
  },
  outside: {
    like: "prod",
    settings: { redisEngine: "upstash", upstashEmail: "platform-team@example.com" },
    secrets: { upstashApiKey: "CANARY-upstash-key" },
  },
  zero: {
    like: "staging",
    settings: {
      level: "C",
      externalAccountId: "team_1",
      iamPermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
      redisAccess: "users",
      workerArchitecture: "ARM64",
      workerBakeMinutes: "2",
      workerDeploymentStrategy: "blue-green",
      workerExec: "on",
      workerMinTasks: "0",
      workerScaleCpuPercent: "60",
      workerSpotPercent: "50",
    },
    secrets: {
      aiProviderKey: "CANARY-ai-provider-key",
      databaseServiceKey: "CANARY-database-service-key",
      encryptionKey: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      externalApiToken: "CANARY-external-api-token",
      jwtSecret: "Q0FOQVJZLWp3dC1zZWNyZXQtb2YtYS1yZWNvcmRpbmctb2YtZW5vdWdoLWJ5dGVzISEhIQ==",
    },
  },
} as const satisfies Readonly<Record<string, RecordedStack>>;

export type RecordedName = keyof typeof recordedStacks;
export const recordedNames = Object.keys(recordedStacks) as readonly RecordedName[];
