import { describe, expect, test } from "vitest";

import { hasSecretName, holdsSecret } from "../../policies/knowledge/secrets/secret-shapes";

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Names of variables as programs have them, of secrets and of other things. */
const secretNames = words(`
  PASSWORD DB_PASSWORD DATABASE_PASSWORD POSTGRES_PASSWORD PGPASSWORD MYSQL_PWD MYSQL_ROOT_PASSWORD REDIS_PASSWORD
  REDIS_AUTH_TOKEN REDIS_URL DATABASE_URL CONNECTION_STRING MONGODB_URI AMQP_URL API_TOKEN API_KEY APIKEY OPENAI_API_KEY
  ANTHROPIC_API_KEY STRIPE_SECRET_KEY STRIPE_API_KEY SENDGRID_API_KEY TWILIO_AUTH_TOKEN GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN
  NPM_TOKEN SLACK_TOKEN SLACK_BOT_TOKEN SLACK_WEBHOOK_URL SLACK_SIGNING_SECRET DISCORD_WEBHOOK_URL PAGERDUTY_ROUTING_KEY
  PAGERDUTY_TOKEN SENTRY_DSN SENTRY_AUTH_TOKEN DATADOG_API_KEY DD_API_KEY NEW_RELIC_LICENSE_KEY HONEYCOMB_API_KEY
  VERCEL_TOKEN CLOUDFLARE_API_TOKEN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN SECRET_KEY SECRET_KEY_BASE
  JWT_SECRET SESSION_SECRET COOKIE_SECRET NEXTAUTH_SECRET CLIENT_SECRET OAUTH_CLIENT_SECRET GOOGLE_CLIENT_SECRET
  ENCRYPTION_KEY SIGNING_KEY PRIVATE_KEY SSH_PRIVATE_KEY TLS_PRIVATE_KEY GPG_PASSPHRASE KEYSTORE_PASS TRUSTSTORE_PASSWORD
  SMTP_PASSWORD SMTP_PASS MAIL_PASSWORD LDAP_BIND_PASSWORD ADMIN_PASSWORD ROOT_PASSWORD BASIC_AUTH HTTP_BASIC_AUTH
  AUTHORIZATION BEARER_TOKEN ACCESS_TOKEN REFRESH_TOKEN ID_TOKEN X_API_KEY ALGOLIA_ADMIN_KEY FIREBASE_CREDENTIALS
  GOOGLE_APPLICATION_CREDENTIALS_JSON AZURE_CLIENT_SECRET AZURE_STORAGE_CONNECTION_STRING STORAGE_ACCOUNT_KEY
  SERVICE_ACCOUNT_KEY HMAC_KEY WEBHOOK_SECRET MASTER_KEY MASTER_PASSWORD VAULT_TOKEN CONSUL_HTTP_TOKEN UPSTASH_REDIS_REST_TOKEN
  dbPassword apiKey clientSecret authToken privateKey accessToken webhookUrl db-password api.key
`);
const otherNames = words(`
  NODE_ENV LOG_LEVEL PORT HOST HOSTNAME SERVICE_NAME REGION AWS_REGION TZ PATH HOME LANG USER SHELL PWD_HISTORY_LIMIT
  REDIS_HOST REDIS_PORT REDIS_TLS_ENABLED DATABASE_HOST DATABASE_PORT DATABASE_NAME DB_USER PGHOST PGUSER PGSSLMODE
  QUEUE_NAME QUEUE_URL DEAD_LETTER_QUEUE_URL TOPIC_ARN BUCKET BACKUP_BUCKET BACKUP_KEY_ARN KMS_KEY_ARN KMS_KEY_ID KEY_ARN
  SECRET_ARN NOTIFIER_SECRET_ARN REDIS_URL_SECRET_ARN DATABASE_SECRET_ARN SECRET_NAME SECRET_ID PASSWORD_FILE TOKEN_PATH
  AUTH_ENABLED API_KEY_AUTH_ENABLED TOKEN_ENABLED CLIENT_ID OAUTH_CLIENT_ID GOOGLE_CLIENT_ID OIDC_ISSUER OIDC_ISSUER_URL
  PUBLIC_URL BASE_URL API_URL CALLBACK_URL HEALTH_URL METRICS_PORT SENTRY_ENVIRONMENT SENTRY_RELEASE SENTRY_MONITOR_PREFIX
  SENTRY_TRACES_SAMPLE_RATE WORKER_CONCURRENCY WORKER_MAX_JOBS POLL_INTERVAL_SECONDS TIMEOUT_MS RETRIES MAX_RETRIES
  FEATURE_FLAGS CACHE_TTL CACHE_KEY_PREFIX PARTITION_KEY SORT_KEY PRIMARY_KEY FOREIGN_KEYS KEYBOARD MONKEY KEYSPACE
  PAGERDUTY_EVENTS_URL SLACK_CHANNEL SLACK_CHANNEL_ID SLACK_MENTIONS DIRECT_CHANNELS ALARM_OWNER OWNER TEAM DATA_CLASS
  AUTHOR AUTHORS COMPASS BYPASS_CACHE PASSENGER_COUNT PASSIVE TOKENIZER MAX_OUTPUT_LENGTH DIGEST_MOST_ALARMS WATCHED_ARNS
  LANDING_BUCKET SNAPSHOT_PREFIX REPLICATION_GROUP_ID BACKUP_INTERVAL_HOURS CONFIG_SUBJECTS PUBLIC_KEY TLS_PUBLIC_KEY
  VAPID_PUBLIC_KEY CERTIFICATE CA_CERTIFICATE LOG_GROUP nodeEnv serviceName clientId keyPrefix
`);

// Put together here, so that whoever looks for credentials in this repository finds none.
const letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const some = (length: number, from = letters): string =>
  Array.from({ length }, (_, index) => from[(index * 7 + 3) % from.length]).join("");
const upper = some(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
const hex = (length: number): string => some(length, "0123456789abcdef");
const key = (kind: string): string => `-----BEGIN ${kind}-----\n${some(64)}\n-----END ${kind}-----`;

const secretTexts: readonly string[] = [
  "redis://:pass@redis:6379",
  "rediss://worker:pass@master.redis.amazonaws.com:6379",
  "postgres://me:pass@db/app",
  "postgresql://me:p%40ss@db:5432/app?sslmode=require",
  "mysql://root:root@localhost/app",
  "mongodb+srv://me:pass@cluster.example.net/app",
  "amqp://guest:guest@rabbit:5672/",
  "amqps://me:pass@queue",
  "https://me:pass@example.com/repository.git",
  "smtp://mailer:pass@mail.example.com:587",
  "ftp://me:pass@files",
  "url=redis://:pass@redis --verbose",
  ...["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED "].map((kind) => key(`${kind}PRIVATE KEY`)),
  key("PGP PRIVATE KEY BLOCK"),
  `AKIA${upper}`,
  `ASIA${upper}`,
  `export AWS_ACCESS_KEY_ID=AKIA${upper}`,
  `https://hooks.slack.com/services/T${some(8)}/B${some(8)}/${some(24)}`,
  `https://hooks.slack.com/workflows/T${some(8)}/A${some(8)}/${some(18)}`,
  `https://discord.com/api/webhooks/${some(18, "0123456789")}/${some(68)}`,
  `https://example.webhook.office.com/webhookb2/${hex(36)}/IncomingWebhook/${hex(32)}`,
  ...["b", "p", "a", "r", "s", "o"].map((kind) => `xox${kind}-${some(12)}-${some(24)}`),
  `xapp-1-${some(11)}-${some(13)}-${hex(64)}`,
  ...["p", "o", "u", "s", "r"].map((kind) => `gh${kind}_${some(36)}`),
  `github_pat_${some(22)}_${some(59)}`,
  `glpat-${some(20)}`,
  `npm_${some(36)}`,
  `pypi-AgEIcHlwaS5vcmc${some(60)}`,
  `sk_live_${some(24)}`,
  `sk_test_${some(24)}`,
  `rk_live_${some(24)}`,
  `whsec_${some(32)}`,
  `sk-${some(48)}`,
  `sk-proj-${some(60)}`,
  `sk-ant-api03-${some(80)}`,
  `AIza${some(35)}`,
  `ya29.${some(60)}`,
  `SG.${some(22)}.${some(43)}`,
  `SK${hex(32)}`,
  `dop_v1_${hex(64)}`,
  `hvs.${some(90)}`,
  `eyJ${some(33)}.eyJ${some(80)}.${some(43)}`,
  `Bearer eyJ${some(33)}.eyJ${some(80)}.${some(43)}`,
  `https://${hex(32)}@o1.ingest.sentry.io/1`,
  `https://${hex(32)}@sentry.example.com/42`,
  `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${some(86)}==;EndpointSuffix=core.windows.net`,
  `Server=db;User Id=me;Password=pass;Database=app`,
];
const otherTexts: readonly string[] = [
  "production",
  "info",
  "true",
  "0",
  "6379",
  "eu-central-1",
  "ops-agent-worker-prod",
  "platform-team",
  "on-call@example.com",
  "Jane Doe <jane@example.com>",
  "https://example.com",
  "https://example.com/path?query=a:b@c",
  "https://example.com:8443/health",
  "https://events.pagerduty.com/v2/enqueue",
  "https://slack.com/api/chat.postMessage",
  "https://sentry.io/organizations/acme",
  "https://discord.com/channels/1/2",
  "redis://redis:6379",
  "rediss://master.redis.amazonaws.com:6379",
  "postgres://db:5432/app",
  "http://localhost:3000",
  "git@github.com:acme/app.git",
  "ssh://git@github.com/acme/app.git",
  "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ops/prod/token-AbCdEf",
  "arn:aws:iam::123456789012:role/worker",
  "arn:aws:kms:eu-central-1:123456789012:key/0b8d4b4e-0000-4000-8000-000000000000",
  "arn:aws:sns:eu-central-1:123456789012:alarms",
  "111122223333.dkr.ecr.eu-central-1.amazonaws.com/worker@sha256:0000000000000000000000000000000000000000000000000000000000000000",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
  "0b8d4b4e-3f0c-4a7e-9a54-2f6d1f0e8c11",
  "2026-11-22T10:00:00Z",
  "cron(0 8 * * ? *)",
  "rate(1 minute)",
  "node --enable-source-maps dist/worker.js",
  "/usr/local/bin:/usr/bin:/bin",
  "s3://bucket/key",
  "task-0123456789abcdef",
  "sk-learn",
  "ask-anything",
  "desk-1234",
  "risk-assessment-of-the-second-quarter",
  "npm_config_cache",
  "gh_pages",
  "xoxo",
  "AKIA",
  "eyJ",
  "SGVsbG8gd29ybGQ=",
  "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@example.com",
  '{"level":"info","service":"worker"}',
  '{"P0":"<!channel>","P1":"<!here>"}',
  "user:password",
  "a:b@c",
  "Password must have 12 letters",
  "AccountName=a;EndpointSuffix=core.windows.net",
  "Authorization, Content-Type",
  "10.20.0.0/16",
  "Bearer",
];

interface Score {
  readonly missed: readonly string[];
  readonly alarms: readonly string[];
}
const scored = (secrets: readonly string[], others: readonly string[], isSecret: (one: string) => boolean): Score => ({
  missed: secrets.filter((one) => !isSecret(one)),
  alarms: others.filter(isSecret),
});

describe.each([
  ["names", secretNames, otherNames, hasSecretName, { recall: 0.98, falseAlarms: 0.02 }],
  ["texts", secretTexts, otherTexts, holdsSecret, { recall: 0.98, falseAlarms: 0 }],
] as const)("secrets are told by their %s", (what, secrets, others, isSecret, floors) => {
  const { missed, alarms } = scored(secrets, others, isSecret);
  const recall = 1 - missed.length / secrets.length;
  const falseAlarms = alarms.length / others.length;

  test("of a set that is large enough, and in which nothing stands twice", () => {
    expect(secrets.length + others.length).toBeGreaterThanOrEqual(what === "names" ? 200 : 100);
    expect(new Set([...secrets, ...others]).size).toBe(secrets.length + others.length);
  });

  test("nearly all are found, and nearly nothing else is", () => {
    console.log(
      `${what}: recall ${recall.toFixed(3)} of ${secrets.length}, false alarms ${falseAlarms.toFixed(3)} of ${others.length}`,
    );
    expect({ missed: recall >= floors.recall ? [] : missed }).toEqual({ missed: [] });
    expect({ alarms: falseAlarms <= floors.falseAlarms ? [] : alarms }).toEqual({ alarms: [] });
  });
});

test("a long text takes no time", () => {
  for (const text of [
    ":/".repeat(500_000),
    `://${"a:".repeat(400_000)}`,
    "eyJ".repeat(300_000),
    "-".repeat(1_000_000),
  ]) {
    const start = process.cpuUsage().user;
    holdsSecret(text);
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(200);
  }
});
