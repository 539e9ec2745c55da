import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import type { WorkerChoices } from "./args";
import type { Image } from "./image";

export interface WorkerRoles {
  /** What ECS may do to start a task: read the image and two secrets, write logs. */
  readonly execution: aws.iam.Role;
  readonly executionPolicy: aws.iam.RolePolicy;
  /** What the worker itself may do in AWS: nothing. Its metrics are log lines. */
  readonly task: aws.iam.Role;
}

export function makeRoles(
  parent: pulumi.Resource,
  name: string,
  { scope }: WorkerChoices,
  executionDocument: PolicyDocument,
): WorkerRoles {
  const makeRole = (suffix: string, description: string) =>
    new aws.iam.Role(
      `${name}-${suffix}`,
      {
        name: nameIn(scope, "iamRole", "worker", suffix),
        description,
        assumeRolePolicy: trustIn("ecs-tasks.amazonaws.com"),
      },
      { parent },
    );
  const execution = makeRole("execution", "Starts worker tasks: image, logs, secrets");
  const task = makeRole("task", "The worker at run time; it calls no AWS service");
  const executionPolicy = new aws.iam.RolePolicy(
    `${name}-execution`,
    { role: execution.id, name: "start-worker-tasks", policy: pulumi.jsonStringify(executionDocument) },
    { parent },
  );
  return { execution, executionPolicy, task };
}

/** What ECS may do to start a task. */
export function executionDocument(
  args: WorkerChoices,
  { image, logGroupName }: { image: Image; logGroupName: string },
): PolicyDocument {
  const { scope, keyArn, redisUrlSecretArn, sentryDsnSecretArn } = args;
  const logStreams = arnIn(scope, "logs", `log-group:${logGroupName}:*`);
  return policyDocument(
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], logStreams),
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], [redisUrlSecretArn, sentryDsnSecretArn]),
    allow("DecryptSecrets", ["kms:Decrypt"], keyArn),
    ...pullStatements(args, image),
  );
}

/** What it takes to read an image out of ECR; an image that is stored elsewhere takes nothing. */
function pullStatements({ scope }: WorkerChoices, { ecr }: Image): readonly PolicyStatement[] {
  if (ecr === undefined) return [];
  const repository = pulumi.interpolate`arn:${scope.partition}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.name}`;
  const read = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  // A log-in to ECR is for the whole account: this action takes no narrower resource.
  return [allow("ReadImage", read, repository), allow("LogInToEcr", ["ecr:GetAuthorizationToken"], "*")];
}
