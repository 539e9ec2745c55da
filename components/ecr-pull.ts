import * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "./policy-document";
import { allow } from "./policy-document";
import type { Scope } from "./scope";
import type { Image } from "./worker/image";

/** What it takes to read an image out of ECR; an image that is stored elsewhere takes nothing. */
export function pullStatements({ partition }: Scope, { ecr }: Image): readonly PolicyStatement[] {
  if (ecr === undefined) return [];
  const repository = pulumi.interpolate`arn:${partition}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.name}`;
  const read = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  // A log-in to ECR is for the whole account: this action takes no narrower resource.
  return [allow("ReadImage", read, repository), allow("LogInToEcr", ["ecr:GetAuthorizationToken"], "*")];
}
