import type * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../policy-document";
import { allow } from "../policy-document";

/** With these Lambda puts the function's network interfaces into the network. */
const interfaceActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
] as const;

/**
 * What the role of a function inside the network needs. Lambda itself acts under it before the interfaces have ids, and
 * EC2 knows no narrower resource for listing them; so all are allowed, and the function's own code is denied them again.
 */
export function networkStatements(functionArn: pulumi.Input<string>): readonly PolicyStatement[] {
  return [
    allow("JoinNetwork", interfaceActions, "*"),
    {
      Sid: "OnlyLambdaItself",
      Effect: "Deny",
      Action: interfaceActions,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
    },
  ];
}
