import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn } from "../scope";

/** The log group into which RDS writes what the operating systems of an account's instances report; AWS chose the name. */
const operatingSystemLogs = "RDSOSMetrics";

export function monitoringDocument(scope: Scope): PolicyDocument {
  const logGroup = arnIn(scope, "logs", `log-group:${operatingSystemLogs}`);
  return policyDocument(
    allow(
      "MakeLogGroup",
      ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
      [logGroup, pulumi.interpolate`${logGroup}:*`],
    ),
    allow(
      "WriteLogs",
      ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
      pulumi.interpolate`${logGroup}:log-stream:*`,
    ),
  );
}

/** The role under which RDS reports what the instance's operating system does. */
export function makeMonitoringRole(parent: pulumi.Resource, name: string, scope: Scope) {
  const role = new aws.iam.Role(
    `${name}-monitoring`,
    {
      name: nameIn(scope, "iamRole", "database-monitoring"),
      description: "Reports on the operating system of the database",
      assumeRolePolicy: trustIn("monitoring.rds.amazonaws.com", scope),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-monitoring`,
    { role: role.id, name: "report", policy: pulumi.jsonStringify(monitoringDocument(scope)) },
    { parent },
  );
  return { role, policy };
}
