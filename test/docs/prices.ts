/** What AWS asks in us-east-1, without tax, free tiers and discounts. */

/** When the prices were read off AWS's pages. */
export const pricesOf = "November 2026";
export const hoursPerMonth = 730;

export interface Price {
  /** USD for one unit. */
  readonly usd: number;
  readonly per: "hour" | "month";
  readonly unit: string;
  /** AWS's page, below https://aws.amazon.com/. */
  readonly page: string;
}

const hourly = (usd: number, unit: string, page: string): Price => ({ usd, per: "hour", unit, page });
const monthly = (usd: number, unit: string, page: string): Price => ({ usd, per: "month", unit, page });

const cache = (usd: number, name: string) => hourly(usd, `ElastiCache node ${name}`, "elasticache/pricing");
const database = (usd: number, name: string) => hourly(usd, `RDS PostgreSQL ${name}`, "rds/postgresql/pricing");

export const prices = {
  "cache.t4g.micro": cache(0.016, "cache.t4g.micro"),
  "cache.t4g.small": cache(0.032, "cache.t4g.small"),
  "cache.m7g.large": cache(0.158, "cache.m7g.large"),
  "db.t4g.micro": database(0.016, "db.t4g.micro"),
  "db.m7g.large": database(0.168, "db.m7g.large"),
  databaseStorage: monthly(0.115, "GiB of gp3 storage of RDS", "rds/postgresql/pricing"),
  fargateCore: hourly(0.04048, "Fargate vCPU", "fargate/pricing"),
  fargateMemory: hourly(0.004445, "Fargate GB of memory", "fargate/pricing"),
  natGateway: hourly(0.045, "NAT gateway", "vpc/pricing"),
  natData: monthly(0.045, "GB through a NAT gateway", "vpc/pricing"),
  publicAddress: hourly(0.005, "public IPv4 address", "vpc/pricing"),
  endpointAddress: hourly(0.01, "interface endpoint, per zone", "privatelink/pricing"),
  loadBalancer: hourly(0.0225, "Application Load Balancer", "elasticloadbalancing/pricing"),
  loadBalancerUnit: hourly(0.008, "LCU of a load balancer", "elasticloadbalancing/pricing"),
  webAcl: monthly(5, "web ACL", "waf/pricing"),
  webAclRule: monthly(1, "rule of a web ACL", "waf/pricing"),
  key: monthly(1, "KMS key", "kms/pricing"),
  secret: monthly(0.4, "secret", "secrets-manager/pricing"),
  alarmMetric: monthly(0.1, "metric that an alarm reads", "cloudwatch/pricing"),
  compositeAlarm: monthly(0.5, "composite alarm", "cloudwatch/pricing"),
  dashboard: monthly(3, "CloudWatch dashboard", "cloudwatch/pricing"),
  customMetric: monthly(0.3, "custom metric, those of Container Insights included", "cloudwatch/pricing"),
  logs: monthly(0.5, "GB of logs taken in", "cloudwatch/pricing"),
  storedObjects: monthly(0.023, "GB in S3", "s3/pricing"),
  functionRuns: monthly(0.2, "million function calls and their short runs", "lambda/pricing"),
  healthCheck: monthly(0.75, "health check of an address outside AWS", "route53/pricing"),
  healthCheckFeature: monthly(1, "HTTPS, 10 s interval or latency graph of such a health check", "route53/pricing"),
} as const satisfies Record<string, Price>;

export type PriceId = keyof typeof prices;

export const monthlyUsd = (id: PriceId): number => prices[id].usd * (prices[id].per === "hour" ? hoursPerMonth : 1);
