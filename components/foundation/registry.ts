import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { imageTags } from "../../runtime/contract";
import type { Scope } from "../scope";
import { physicalName } from "../names";

export interface RegistryArgs {
  readonly scope: Scope;
  readonly keyArn: pulumi.Input<string>;
  readonly releasesKept: number;
  readonly untaggedKeptDays: number;
  readonly dirtyKeptDays: number;
  readonly pullAccountIds: readonly pulumi.Input<string>[];
}

/** Where the service's images are: a tag, once pushed, names the same image for ever, and no image is deleted by hand. */
export function makeRegistry(parent: pulumi.Resource, name: string, args: RegistryArgs): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    `${name}-repository`,
    {
      // One for all stacks of the service: staging and prod run the same image.
      name: physicalName("repository", args.scope.service),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
      forceDelete: false,
    },
    { parent },
  );
  new aws.ecr.LifecyclePolicy(
    `${name}-repository`,
    { repository: repository.name, policy: JSON.stringify(lifecycle(args)) },
    { parent },
  );
  new aws.ecr.RepositoryPolicy(
    `${name}-repository`,
    { repository: repository.name, policy: pulumi.jsonStringify(repositoryPolicy(args)) },
    { parent },
  );
  return repository;
}

/** Releases are counted by themselves, so that trial images never push one out. */
function lifecycle({ releasesKept, untaggedKeptDays, dirtyKeptDays }: RegistryArgs) {
  const expire = { type: "expire" };
  const olderThan = (days: number) => ({ countType: "sinceImagePushed", countUnit: "days", countNumber: days });
  return {
    rules: [
      {
        rulePriority: 1,
        description: "What was never tagged goes",
        selection: { tagStatus: "untagged", ...olderThan(untaggedKeptDays) },
        action: expire,
      },
      {
        rulePriority: 2,
        description: "Images of uncommitted sources go",
        selection: { tagStatus: "tagged", tagPrefixList: [imageTags.dirtyPrefix], ...olderThan(dirtyKeptDays) },
        action: expire,
      },
      {
        rulePriority: 3,
        description: "The newest releases stay, to roll back to",
        selection: {
          tagStatus: "tagged",
          tagPrefixList: [imageTags.releasePrefix],
          countType: "imageCountMoreThan",
          countNumber: releasesKept,
        },
        action: expire,
      },
    ],
  };
}

/** A statement of a repository's policy, which knows no `Resource`: it is always the repository. */
function repositoryPolicy({ scope, pullAccountIds }: RegistryArgs) {
  const pull = {
    Sid: "OtherAccountsPull",
    Effect: "Allow",
    Principal: { AWS: pullAccountIds.map((id) => pulumi.interpolate`arn:${scope.partition}:iam::${id}:root`) },
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // The lifecycle rules are ECR's own and are not bound by this.
        Sid: "ImagesGoByAgeOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["ecr:BatchDeleteImage", "ecr:PutImageTagMutability"],
      },
      ...(pullAccountIds.length === 0 ? [] : [pull]),
    ],
  };
}
