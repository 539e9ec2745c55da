import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument, PolicyStatement } from "../policy-document";
import { policyDocument } from "../policy-document";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

/**
 * Who may never read a secret of the stack, whatever else he may: identities of other accounts and, where `readerArns`
 * says who reads besides the stack's own roles, everybody else in this one.
 *
 * It denies reading only. Whoever administers Secrets Manager can still change this policy, so nobody is locked out for
 * good; and the one who deploys must be a reader, since Pulumi compares values.
 */
export function secretPolicy(scope: Scope, readerArns: readonly pulumi.Input<string>[] = []): PolicyDocument {
  const { accountId, partition } = scope;
  const denyReading = (Sid: string, Condition: NonNullable<PolicyStatement["Condition"]>): PolicyStatement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "secretsmanager:GetSecretValue",
    // In a secret's own policy that is the secret.
    Resource: "*",
    Condition,
  });
  const inAccount = pulumi.interpolate`arn:${partition}:iam::${accountId}`;
  const readers = [
    // A long role name is cut short, but never within its first fifty characters.
    pulumi.interpolate`${inAccount}:role/${nameIn(scope, "iamRole").slice(0, 50)}*`,
    pulumi.interpolate`${inAccount}:root`,
    ...readerArns,
  ];
  return policyDocument(
    denyReading("OwnAccountOnly", {
      StringNotEquals: { "aws:PrincipalAccount": accountId },
      Bool: { "aws:PrincipalIsAWSService": "false" },
    }),
    ...(readerArns.length === 0 ? [] : [denyReading("OnlyTheseRead", { ArnNotLike: { "aws:PrincipalArn": readers } })]),
  );
}
