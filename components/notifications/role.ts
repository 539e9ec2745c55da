import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";
import type { NotificationsArgs } from "./args";

/** What the notifier may do: write its log, read its one secret, and put what it could not deliver aside. */
export function notifierDocument(
  { scope, secretArn, keyArn }: NotificationsArgs,
  { logGroupName, deadLettersName }: { logGroupName: string; deadLettersName: string },
): PolicyDocument {
  const logStreams = arnIn(scope, "logs", `log-group:${logGroupName}:*`);
  return policyDocument(
    allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], logStreams),
    allow("ReadDestinations", ["secretsmanager:GetSecretValue"], secretArn),
    allow("PutAside", ["sqs:SendMessage"], arnIn(scope, "sqs", deadLettersName)),
    allow("UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], keyArn),
  );
}

export function makeRole(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  document: PolicyDocument,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: nameIn(scope, "iamRole", "notifier"),
      description: "Sends alarms on to Slack and PagerDuty",
      assumeRolePolicy: trustIn("lambda.amazonaws.com"),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-role`,
    { role: role.id, name: "notify", policy: pulumi.jsonStringify(document) },
    { parent },
  );
  return { role, policy };
}
