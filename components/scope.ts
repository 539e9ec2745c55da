import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NamedKind } from "./names";
import { physicalName } from "./names";

/** Where a stack's resources live and what their names begin with. Every component takes it. */
export interface Scope {
  /** Name of the service, such as `ops-agent-worker`. */
  readonly service: string;
  /** Name of the stack, such as `prod`. */
  readonly environment: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Input<string>;
}

/** The scope of a stack in the account that the provider's credentials belong to. */
export function scopeOf(
  names: { service: string; environment: string; region: string },
  provider: aws.Provider,
): Scope {
  return {
    ...names,
    accountId: aws.getCallerIdentityOutput({}, { provider }).accountId,
    partition: aws.getPartitionOutput({}, { provider }).partition,
  };
}

/** What has one namespace for all regions. */
const worldwide: readonly NamedKind[] = ["bucket", "iamRole"];

/**
 * The physical name of a resource in this scope: `<service>-<environment>-<words>`.
 *
 * Roles belong to the account and bucket names to the whole world, not to a region, so those also carry the region: else
 * the same stack could not stand in two regions.
 */
export function nameIn({ service, environment, region }: Scope, kind: NamedKind, ...words: readonly string[]): string {
  return worldwide.includes(kind)
    ? physicalName(kind, service, environment, region, ...words)
    : physicalName(kind, service, environment, ...words);
}

/** Path under which the scope's own log groups and secrets are named, such as `ops-agent-worker/prod`. */
export function pathIn({ service, environment }: Scope): string {
  return `${service}/${environment}`;
}

/** All budgets of the account, which belong to no region. */
export function budgetsIn({ accountId, partition }: Scope): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:budgets::${accountId}:*`;
}

/** The ARN of something in this scope whose name is known before it is made, such as `log-group:/x` of `logs`. */
export function arnIn(
  { accountId, partition, region }: Scope,
  service: string,
  resource: string,
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}
