/** What AWS asks in us-east-1, without tax, free tiers and discounts. */

/** When the prices were last compared with what is published of them. */
export const comparedOn = "22 November 2026";
export const hoursPerMonth = 730;

export interface Price {
  /** USD for one unit. */
  readonly usd: number;
  readonly per: "hour" | "month";
  readonly unit: string;
  /** AWS's page, below https://aws.amazon.com/. */
  readonly page: string;
  /** Who published the same price, and when; nothing where it was written down from memory. */
  readonly seen?: string;
}

const priced = (usd: number, per: Price["per"], unit: string, page: string, seen?: string): Price => ({
  usd,
  per,
  unit,
  page,
  ...(seen !== undefined && { seen }),
});
const hourly = (usd: number, unit: string, page: string, seen?: string) => priced(usd, "hour", unit, page, seen);
const monthly = (usd: number, unit: string, page: string, seen?: string) => priced(usd, "month", unit, page, seen);

const cache = (usd: number, name: string, seen?: string) =>
  hourly(usd, `ElastiCache node ${name}`, "elasticache/pricing", seen);
const database = (usd: number, name: string) => hourly(usd, `RDS PostgreSQL ${name}`, "rds/postgresql/pricing");

export const prices = {
  "cache.t4g.micro": cache(0.016, "cache.t4g.micro", "price tables in public repositories"),
  "cache.t4g.small": cache(0.032, "cache.t4g.small", "price tables in public repositories"),
  "cache.m7g.large": cache(0.158, "cache.m7g.large", "price tables in public repositories"),
  "db.t4g.micro": database(0.016, "db.t4g.micro"),
  "db.m7g.large": database(0.168, "db.m7g.large"),
  databaseStorage: monthly(0.115, "GiB of gp3 storage of RDS", "rds/postgresql/pricing"),
  fargateCore: hourly(0.04048, "Fargate vCPU", "fargate/pricing", "wring.co, March 2026"),
  fargateMemory: hourly(0.004445, "Fargate GB of memory", "fargate/pricing", "wring.co, March 2026"),
  natGateway: hourly(0.045, "NAT gateway", "vpc/pricing", "wiki.connerv.com"),
  natData: monthly(0.045, "GB through a NAT gateway", "vpc/pricing", "wiki.connerv.com"),
  publicAddress: hourly(0.005, "public IPv4 address", "vpc/pricing", "factualminds.com, June 2026"),
  endpointAddress: hourly(0.01, "interface endpoint, per zone", "privatelink/pricing", "factualminds.com, June 2026"),
  loadBalancer: hourly(
    0.0225,
    "Application Load Balancer",
    "elasticloadbalancing/pricing",
    "awsnegotiations.com, May 2026",
  ),
  loadBalancerUnit: hourly(
    0.008,
    "LCU of a load balancer",
    "elasticloadbalancing/pricing",
    "awsnegotiations.com, May 2026",
  ),
  webAcl: monthly(5, "web ACL", "waf/pricing"),
  webAclRule: monthly(1, "rule of a web ACL", "waf/pricing"),
  key: monthly(1, "KMS key", "kms/pricing", "cloudburn.io, March 2026"),
  secret: monthly(0.4, "secret", "secrets-manager/pricing", "hivebook.wiki"),
  alarmMetric: monthly(0.1, "metric that an alarm reads", "cloudwatch/pricing", "c3x.dev"),
  compositeAlarm: monthly(0.5, "composite alarm", "cloudwatch/pricing", "c3x.dev"),
  dashboard: monthly(3, "CloudWatch dashboard", "cloudwatch/pricing", "factualminds.com, June 2026"),
  customMetric: monthly(
    0.3,
    "custom metric, those of Container Insights included",
    "cloudwatch/pricing",
    "signoz.io, February 2026",
  ),
  logs: monthly(0.5, "GB of logs taken in", "cloudwatch/pricing", "factualminds.com, June 2026"),
  storedObjects: monthly(0.023, "GB in S3", "s3/pricing"),
  functionRuns: monthly(0.2, "million function calls and their short runs", "lambda/pricing"),
  healthCheck: monthly(0.75, "health check of an address outside AWS", "route53/pricing"),
  healthCheckFeature: monthly(1, "HTTPS, 10 s interval or latency graph of such a health check", "route53/pricing"),
} as const satisfies Record<string, Price>;

export type PriceId = keyof typeof prices;

export const monthlyUsd = (id: PriceId): number => prices[id].usd * (prices[id].per === "hour" ? hoursPerMonth : 1);
