import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policy-document";
import { allow, policyDocument, trustIn } from "../policy-document";
import type { Scope } from "../scope";
import { arnIn, nameIn, pathIn } from "../scope";

export interface FlowLogs {
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly role: aws.iam.Role;
  readonly flowLog: aws.ec2.FlowLog;
}

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly traffic: "all" | "rejected";
  readonly keyArn: pulumi.Input<string> | undefined;
  readonly retentionDays: number;
}

const trafficTypes = Object.freeze({ all: "ALL", rejected: "REJECT" } as const);

/** Records of this many seconds of a connection become one line. The other size that AWS offers, 60, costs far more. */
const intervalSeconds = 600;

const logGroupName = (scope: Scope): string => `/${pathIn(scope)}/flow-logs`;

/** What the flow log service may do: write into this one log group. */
export function flowLogDocument(scope: Scope): PolicyDocument {
  const logGroup = arnIn(scope, "logs", `log-group:${logGroupName(scope)}`);
  return policyDocument(
    allow(
      "WriteLogs",
      ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      [logGroup, pulumi.interpolate`${logGroup}:*`],
    ),
    // Finding the group means listing groups, which AWS grants for an account and region only.
    allow("FindLogGroup", ["logs:DescribeLogGroups"], arnIn(scope, "logs", "log-group:*")),
  );
}

/** Who talked to whom in the network: what an investigation after an attack begins with. About 0.50 USD per gigabyte. */
export function makeFlowLogs(parent: pulumi.Resource, name: string, scope: Scope, args: FlowLogsArgs): FlowLogs {
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-flow-logs`,
    {
      name: logGroupName(scope),
      retentionInDays: args.retentionDays,
      ...(args.keyArn !== undefined && { kmsKeyId: args.keyArn }),
      tags: { Purpose: "audit" },
    },
    { parent },
  );
  const role = new aws.iam.Role(
    `${name}-flow-logs`,
    {
      name: nameIn(scope, "iamRole", "flow-logs"),
      description: "Writes down who talks to whom in the network",
      assumeRolePolicy: trustIn("vpc-flow-logs.amazonaws.com", scope),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-flow-logs`,
    { role: role.id, name: "write-flow-logs", policy: pulumi.jsonStringify(flowLogDocument(scope)) },
    { parent },
  );
  const flowLog = new aws.ec2.FlowLog(
    `${name}-flow-logs`,
    {
      vpcId: args.vpcId,
      trafficType: trafficTypes[args.traffic],
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: intervalSeconds,
      tags: { Name: nameIn(scope, "securityGroup", "flow-logs") },
    },
    { parent, dependsOn: policy },
  );
  return { logGroup, role, flowLog };
}
