import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pullStatements } from "../ecr-pull";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import { arnIn, nameIn } from "../scope";
import type { Image } from "../worker/image";
import type { DashboardChoices } from "./args";

export interface DashboardRoles {
  /** What ECS may do to start a task: read the image and one secret, write logs. */
  readonly execution: aws.iam.Role;
  readonly executionPolicy: aws.iam.RolePolicy;
  /** What the dashboard itself may do in AWS: nothing. */
  readonly task: aws.iam.Role;
}

export function makeRoles(
  parent: pulumi.Resource,
  name: string,
  { scope }: DashboardChoices,
  document: PolicyDocument,
): DashboardRoles {
  const makeRole = (suffix: string, description: string) =>
    new aws.iam.Role(
      `${name}-${suffix}`,
      {
        name: nameIn(scope, "iamRole", "dashboard", suffix),
        description,
        assumeRolePolicy: trustIn("ecs-tasks.amazonaws.com", scope),
      },
      { parent },
    );
  const execution = makeRole("execution", "Starts dashboard tasks: image, logs, one secret");
  const task = makeRole("task", "The dashboard at run time; it calls no AWS service");
  const executionPolicy = new aws.iam.RolePolicy(
    `${name}-execution`,
    { role: execution.id, name: "start-dashboard-tasks", policy: pulumi.jsonStringify(document) },
    { parent },
  );
  return { execution, executionPolicy, task };
}

/** What ECS may do to start a task. */
export function executionDocument(
  { scope, keyArn, redisUrlSecretArn, redisUrlKeyStatements }: DashboardChoices,
  { image, logGroupName }: { image: Image; logGroupName: string },
): PolicyDocument {
  return policyDocument(
    allow(
      "WriteLogs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      arnIn(scope, "logs", `log-group:${logGroupName}:*`),
    ),
    allow("ReadSecret", ["secretsmanager:GetSecretValue"], redisUrlSecretArn),
    allow("DecryptSecret", ["kms:Decrypt"], keyArn),
    ...redisUrlKeyStatements,
    ...pullStatements(scope, image),
  );
}
