/** Words that make a variable's name a secret's name. */
const secretWords = new Set([
  "AUTH",
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
  "CONNECTION_STRING",
  "REDIS_URL",
  "DATABASE_URL",
  "WEBHOOK_URL",
];
/** Last words of names that only refer to a secret. */
const referenceWords = new Set(["ARN", "FILE", "ID", "NAME", "PATH"]);

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
    words.some((word) => secretWords.has(word) || word === "APIKEY") ||
    secretPairs.some((pair) => joined.includes(`_${pair}_`))
  );
}

const credentialShapes = [
  /:\/\/[^\s/@:]*:[^\s/@]+@/, // user and password in a URL
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // AWS access key
  /\bhttps:\/\/hooks\.slack\.com\/(services|workflows)\/\S+/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/, // Slack token
  /\bgh[opsru]_[A-Za-z0-9]{30,}\b/, // GitHub token
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\b(sk|rk)_(live|test)_[A-Za-z0-9]{16,}/, // Stripe key
  /\bsk-[A-Za-z0-9_-]{20,}/, // model provider's key
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/, // JSON web token
  /\bhttps:\/\/[0-9a-f]{32}@[\w.-]+\/\d+/, // Sentry DSN
];

/** Whether a text contains a credential, judged by its shape. */
export const holdsSecret = (text: string): boolean => credentialShapes.some((shape) => shape.test(text));
