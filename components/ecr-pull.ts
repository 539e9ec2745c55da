import * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "./policy-document";
import { allow } from "./policy-document";
import type { Scope } from "./scope";
import type { Image } from "./worker/image";

/** What it takes to read images out of ECR; those that are stored elsewhere take nothing. */
export function pullStatements({ partition }: Scope, ...images: readonly Image[]): readonly PolicyStatement[] {
  const places = images.flatMap(({ ecr }) => (ecr ? [`${ecr.region}:${ecr.account}:repository/${ecr.name}`] : []));
  const [repository, ...others] = [...new Set(places)].map(
    (place) => pulumi.interpolate`arn:${partition}:ecr:${place}`,
  );
  if (repository === undefined) return [];
  const read = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  // A log-in to ECR is for the whole account: this action takes no narrower resource.
  return [
    allow("ReadImage", read, others.length === 0 ? repository : [repository, ...others]),
    allow("LogInToEcr", ["ecr:GetAuthorizationToken"], "*"),
  ];
}
