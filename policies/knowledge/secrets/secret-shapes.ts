/** Words that make a variable's name a secret's name. */
const secretWords = new Set([
  "APIKEY",
  "AUTH",
  "AUTHORIZATION",
  "CREDENTIAL",
  "CREDENTIALS",
  "DSN",
  "PASS",
  "PASSPHRASE",
  "PASSWD",
  "PASSWORD",
  "PWD",
  "SECRET",
  "SECRETS",
  "TOKEN",
]);
const secretPairs = [
  "API_KEY",
  "ACCESS_KEY",
  "PRIVATE_KEY",
  "SIGNING_KEY",
  "ENCRYPTION_KEY",
  "ROUTING_KEY",
  "ACCOUNT_KEY",
  "ADMIN_KEY",
  "HMAC_KEY",
  "LICENSE_KEY",
  "MASTER_KEY",
  "CONNECTION_STRING",
  "AMQP_URL",
  "DATABASE_URI",
  "DATABASE_URL",
  "MONGODB_URI",
  "MONGODB_URL",
  "MONGO_URI",
  "MONGO_URL",
  "MYSQL_URL",
  "POSTGRES_URL",
  "RABBITMQ_URL",
  "REDIS_URL",
  "WEBHOOK_URL",
];
/** Last words of names that only refer to a secret, or say whether one is asked for. */
const referenceWords = new Set(["ARN", "ENABLED", "FILE", "ID", "NAME", "PATH"]);

/**
 * Whether a variable's name says that its value is a secret. A name that ends in a word for a reference is not one
 * (`NOTIFIER_SECRET_ARN`), except an access key's id, which is half of a credential.
 */
export function hasSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
  const joined = `_${words.join("_")}_`;
  if (joined.includes("_ACCESS_KEY_ID_")) return true;
  if (referenceWords.has(words.at(-1) ?? "")) return false;
  return (
    words.some((word) => secretWords.has(word) || /PASSW(OR)?D$/.test(word)) ||
    secretPairs.some((pair) => joined.includes(`_${pair}_`))
  );
}

const credentialShapes = [
  /:\/\/[^\s/@:]*:[^\s/@]+@/, // user and password in a URL
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY( BLOCK)?-----/,
  /(^|;)\s{0,8}(password|pwd|accountkey|sharedaccesskey)=[^;\s]/i, // connection string
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // AWS access key
  /\bhttps:\/\/hooks\.slack\.com\/(services|workflows)\/\S+/,
  /\bhttps:\/\/([\w-]{1,20}\.)?discord(app)?\.com\/api\/webhooks\/\d+\/\S+/,
  /\bhttps:\/\/[\w-]{1,63}\.webhook\.office\.com\/\S+/,
  /\b(xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/, // Slack token
  /\bgh[opsru]_[A-Za-z0-9]{30,}\b/, // GitHub token
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[\w-]{20,}/, // GitLab token
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bpypi-AgE[\w-]{20,}/,
  /\bAIza[\w-]{35}\b/, // Google API key
  /\bya29\.[\w-]{20,}/, // Google access token
  /\bSG\.[\w-]{16,64}\.[\w-]{16,}/, // SendGrid key
  /\bSK[0-9a-f]{32}\b/, // Twilio key
  /\bdo[opr]_v1_[0-9a-f]{64}\b/, // DigitalOcean token
  /\bhv[sb]\.[\w-]{24,}/, // Vault token
  /\bwhsec_[A-Za-z0-9]{24,}/, // Stripe's secret of a webhook
  /\b(sk|rk)_(live|test)_[A-Za-z0-9]{16,}/, // Stripe key
  /\bsk-[A-Za-z0-9_-]{20,}/, // model provider's key
  /\beyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8}/, // JSON web token; its head is short, and so is the search for its end
  /\bhttps:\/\/[0-9a-f]{32}@[\w.-]+\/\d+/, // Sentry DSN
];

/** Whether a text contains a credential, judged by its shape. */
export const holdsSecret = (text: string): boolean => credentialShapes.some((shape) => shape.test(text));
