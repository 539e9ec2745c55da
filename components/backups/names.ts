import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/** A bucket of this stack. All accounts of the world share bucket names; the account's id keeps ours free. */
export function bucketIn(scope: Scope, suffix: string): { name: pulumi.Output<string>; arn: pulumi.Output<string> } {
  const name = pulumi.output(scope.accountId).apply((accountId) => nameIn(scope, "bucket", suffix, accountId));
  return { name, arn: bucketArn(scope, name) };
}

export function bucketArn({ partition }: Scope, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:s3:::${name}`;
}
