import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/**
 * A bucket of this stack; also one in another region is named after the stack's own. All accounts of the world share
 * bucket names; the account's id keeps ours free.
 */
export function bucketIn(scope: Scope, suffix: string): { name: pulumi.Output<string>; arn: pulumi.Output<string> } {
  const name = pulumi.output(scope.accountId).apply((accountId) => nameIn(scope, "bucket", suffix, accountId));
  return { name, arn: bucketArn(scope, name) };
}

/** All buckets of this stack. A long name is cut short, but never within its first fifty characters. */
export function bucketsIn(scope: Scope): pulumi.Output<string> {
  return bucketArn(scope, `${nameIn(scope, "bucket").slice(0, 50)}*`);
}

export function bucketArn({ partition }: Scope, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:s3:::${name}`;
}
