import { createHash } from "node:crypto";

/**
 * Longest physical name that AWS takes, by kind of resource. Source: the service's API reference for the field that
 * carries the name. Sentry's slugs have 50 characters; 34 leave room for what a monitor checks.
 */
const longestName = Object.freeze({
  alarm: 255,
  backupPlan: 50,
  backupVault: 50,
  bucket: 63,
  budget: 100,
  cluster: 255,
  dashboard: 255,
  database: 63,
  eventRule: 64,
  function: 64,
  iamRole: 64,
  keyAlias: 250,
  loadBalancer: 32,
  parameterGroup: 255,
  queue: 80,
  replicationGroup: 40,
  repository: 256,
  schedule: 64,
  securityGroup: 255,
  sentrySlug: 34,
  service: 255,
  subnetGroup: 255,
  targetGroup: 32,
  taskFamily: 255,
  topic: 256,
  user: 40,
  userGroup: 40,
  webAcl: 128,
});

export type NamedKind = keyof typeof longestName;

/** How AWS lets no name of a kind begin. The setting `service` refuses all of them. */
const reservedBeginnings: Readonly<Partial<Record<NamedKind, readonly string[]>>> = Object.freeze({
  bucket: ["amzn-s3-demo-", "sthree-"],
  loadBalancer: ["internal-"],
  securityGroup: ["sg-"],
});

/**
 * The physical name of a resource: lower-case words joined by single dashes, which every kind above accepts
 * (ElastiCache refuses `--`). A name too long for its kind keeps its beginning and ends in a digest of the whole, so that
 * two long names stay different.
 *
 * @throws when the name begins as AWS lets none of its kind begin: with something else than a letter, or as
 * `sg-` of a security group; AWS would say so only while deploying
 * @example
 * physicalName("replicationGroup", "ops-agent-worker", "prod", "redis"); // ops-agent-worker-prod-redis
 */
export function physicalName(kind: NamedKind, ...words: readonly string[]): string {
  const whole = words
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (!/^[a-z]/.test(whole)) throw new Error(`A ${kind} name must begin with a letter: ${JSON.stringify(words)}`);
  const reserved = reservedBeginnings[kind]?.find((beginning) => whole.startsWith(beginning));
  if (reserved !== undefined)
    throw new Error(`A ${kind} name must not begin with "${reserved}": ${JSON.stringify(words)}`);
  const most = longestName[kind];
  if (whole.length <= most) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${whole.slice(0, most - digest.length - 1).replace(/-$/, "")}-${digest}`;
}
