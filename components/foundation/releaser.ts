import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";

export interface ReleaserArgs {
  readonly scope: Scope;
  /** `owner/name`. */
  readonly githubRepository: string;
  readonly githubEnvironment: string;
  readonly document: PolicyDocument;
}

type Arn = pulumi.Input<string>;

const issuer = "token.actions.githubusercontent.com";

/**
 * A role that workflows of one GitHub repository take on with the token that GitHub gives to each run: no AWS key is
 * stored anywhere. Only runs in one environment may, so that its reviewers and branch rules stand before every push.
 */
export function makeReleaser(parent: pulumi.Resource, name: string, args: ReleaserArgs): aws.iam.Role {
  const { scope, githubRepository, githubEnvironment } = args;
  const provider = new aws.iam.OpenIdConnectProvider(
    `${name}-github`,
    // AWS knows GitHub's authorities itself; a thumbprint would be ignored.
    { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] },
    { parent },
  );
  const role = new aws.iam.Role(
    `${name}-releaser`,
    {
      name: nameIn(scope, "iamRole", "releaser"),
      description: `Workflows of ${githubRepository} in ${githubEnvironment}: push images, write deploy records`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: provider.arn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                [`${issuer}:aud`]: "sts.amazonaws.com",
                [`${issuer}:sub`]: `repo:${githubRepository}:environment:${githubEnvironment}`,
              },
            },
          },
        ],
      }),
    },
    { parent },
  );
  new aws.iam.RolePolicy(
    `${name}-releaser`,
    { role: role.id, name: "push-and-record", policy: pulumi.jsonStringify(args.document) },
    { parent },
  );
  return role;
}

/** Push an image that is not there yet, look at what is; add a record and read them. Nothing is taken away. */
export function releaserDocument(
  scope: Scope,
  { aliasName, repositoryArn, bucketArn }: { aliasName: string; repositoryArn: Arn; bucketArn: Arn },
): PolicyDocument {
  return policyDocument(
    // A log-in to ECR is for the whole account: this action takes no narrower resource.
    allow("LogInToEcr", ["ecr:GetAuthorizationToken"], "*"),
    allow(
      "PushImages",
      [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      repositoryArn,
    ),
    allow("FindRecords", ["s3:ListBucket"], bucketArn),
    allow("AddAndReadRecords", ["s3:GetObject", "s3:PutObject"], pulumi.interpolate`${bucketArn}/*`),
    {
      // By its alias, which is known before the key is.
      ...allow("UseKeyForRecords", ["kms:Decrypt", "kms:GenerateDataKey"], arnIn(scope, "kms", "key/*")),
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliasName } },
    },
  );
}
