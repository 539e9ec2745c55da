import * as pulumi from "@pulumi/pulumi";

/** A secret, as ECS names one: its ARN, and where a version is meant, the version behind two fields that stay empty. */
export function secretReference(
  arn: pulumi.Input<string>,
  versionId: pulumi.Input<string> | undefined,
): pulumi.Input<string> {
  return versionId === undefined ? arn : pulumi.interpolate`${arn}:::${versionId}`;
}
