/** Keys whose values must be Pulumi secrets. Only presence, mark and form are checked; no value is kept or shown. */
import type { Key, Settings } from "./keys";
import type { Definition } from "./values";
import { entropyBits, keyBytes } from "./secret-strength";
import { safeUrl, text } from "./values";

/** A key whose value must be a Pulumi secret. */
export interface SecretDefinition extends Definition<unknown> {
  /** A key that must be set where this secret is. */
  readonly with?: Key;
  /** Whether a stack with these settings cannot do without it, and that in words. Default: none can. */
  readonly needed?: { readonly when: (settings: Settings) => boolean; readonly text: string };
}

/** Fewest bytes of what signs or encrypts, and fewest bits that there must be to guess in it. */
const leastBytes = 32;
const leastBits = 100;
const isStrong = (text: string): boolean => entropyBits(text) >= leastBits;

/** A value that a stack may have or not. */
const value = {
  ...text("8 to 8192 visible characters", /^[\x21-\x7e]{8,8192}$/),
  needed: { when: () => false, text: "optional" },
};

export const secretDefinitions = {
  slackWebhookUrl: {
    about: "Slack incoming webhook that alarms are sent to.",
    item: "env-slack-webhook-url",
    ...safeUrl,
    needed: { when: ({ slackChannelId }) => slackChannelId === undefined, text: "needed unless slackChannelId is set" },
  },
  pagerDutyRoutingKey: {
    about: "Integration key of the PagerDuty service that is paged by P0 and P1 alarms.",
    ...text("integration key without spaces", /^[\w-]{8,64}$/),
  },
  pagerDutyIntegrationUrl: {
    about: "Address that PagerDuty gives an Amazon CloudWatch integration; whoever has it can open incidents.",
    ...safeUrl,
    needed: {
      when: ({ pagerDutyDelivery }) => pagerDutyDelivery === "https",
      text: "needed when pagerDutyDelivery is https",
    },
  },
  sentryDsn: {
    about: "Sentry project that the worker reports errors to.",
    item: "env-sentry-dsn",
    expects: "DSN such as https://KEY@HOST/PROJECT (http only to loopback)",
    schema: safeUrl.schema.regex(/^https?:\/\/[^\s@/]+@[^\s@/]+(\/\S*)?\/\d+$/),
    needed: {
      when: ({ sentryOrganization }) => sentryOrganization === undefined,
      text: "needed unless sentryOrganization is set",
    },
  },
  sentryAuthToken: {
    about:
      "Token of Sentry's API with the scopes project:admin, alerts:write and org:read. SENTRY_AUTH_TOKEN in the environment does the same, and is what pulumi refresh and destroy need; the state never holds it.",
    ...text("token without spaces", /^[\x21-\x7e]{8,512}$/),
    needed: { when: () => false, text: "optional" },
  },
  edgeOidcClientSecret: {
    about: "Client secret that the issuer gave to this dashboard, where edgeDomain is set.",
    ...text("client secret without spaces", /^[\x21-\x7e]{8,512}$/),
    needed: { when: ({ edgeDomain }) => edgeDomain !== undefined, text: "needed where edgeDomain is set" },
  },
  upstashApiKey: {
    about: "Management API key of Upstash, with which the database is made.",
    ...text("API key without spaces", /^[\x21-\x7e]{8,512}$/),
    needed: { when: ({ redisEngine }) => redisEngine === "upstash", text: "needed with redisEngine upstash" },
  },
  externalApiToken: {
    about: "Token of the platform that jobs call (VERCEL_TOKEN). With it the worker gets a secret of that name.",
    with: "externalAccountId",
    item: "env-external-api-token",
    ...value,
  },
  aiProviderKey: {
    about: "Key of the AI provider that jobs call. With it the worker gets a secret AI_PROVIDER_KEY.",
    item: "env-ai-provider-key",
    ...value,
  },
  databaseServiceKey: {
    about: "Key of a database that others run. With it the worker gets a secret DATABASE_SERVICE_KEY.",
    item: "env-database-service-credentials",
    ...value,
  },
  jwtSecret: {
    about: "Signs the tokens of API clients. With it the worker gets a secret JWT_SECRET.",
    item: "jwt-secret-configured",
    ...value,
    expects: "32 to 8192 visible characters, made at random",
    schema: value.schema.min(leastBytes).refine(isStrong),
  },
  apiKeys: {
    about: "Keys that callers of the application's API show. With it the worker gets a secret API_KEYS.",
    item: "api-keys-configured",
    expects: "one or more different keys of 32 or more visible characters each, made at random, separated by commas",
    schema: value.schema.refine((text) => {
      const keys = text.split(",");
      return new Set(keys).size === keys.length && keys.every((key) => key.length >= leastBytes && isStrong(key));
    }),
    needed: value.needed,
  },
  encryptionKey: {
    about: "Encrypts what the application stores. With it the worker gets a secret ENCRYPTION_KEY.",
    item: "encryption-key-length",
    ...value,
    expects: "32 bytes or more, made at random, as hexadecimal digits or base64",
    schema: value.schema.refine((text) => keyBytes(text) >= leastBytes && isStrong(text)),
  },
} satisfies Record<string, SecretDefinition>;

export type SecretKey = keyof typeof secretDefinitions;
