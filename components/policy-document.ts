import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scope";
import { arnIn } from "./scope";

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * An IAM policy document as a structure.
 *
 * As one JSON text a document is unknown as soon as one ARN in it is, and nobody could review it in a first preview. So a
 * component also declares its documents, as inputs and as outputs of its own: `policyDocuments`, by the name of the
 * resource that carries them. Rules read them there.
 */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** A statement of an identity's policy: what it may do, and to what. */
export function allow(sid: string, actions: readonly string[], resource: PolicyStatement["Resource"]): PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resource };
}

/**
 * Which of an account's resources a service acts for when it takes a role on, for the services that AWS documents to say
 * so. Lambda, S3 and AWS Backup are not among them: whoever hands a role to those needs `iam:PassRole` in its account.
 */
const actsFor: Readonly<Record<string, readonly [service: string, resource: string]>> = {
  "ecs-tasks.amazonaws.com": ["ecs", "*"],
  "monitoring.rds.amazonaws.com": ["rds", "db:*"],
  "scheduler.amazonaws.com": ["scheduler", "schedule-group/*"],
  "vpc-flow-logs.amazonaws.com": ["ec2", "vpc-flow-log/*"],
};

/**
 * Lets one AWS service take a role on; in a scope only on behalf of that account's resources in that region, so that
 * nobody else's resource can borrow the role through the service (the "confused deputy").
 *
 * @example
 * trustIn("scheduler.amazonaws.com", scope);
 */
export function trustIn(service: string, scope?: Scope): pulumi.Output<string> {
  const source = actsFor[service];
  const condition =
    scope === undefined || source === undefined
      ? {}
      : {
          Condition: {
            StringEquals: { "aws:SourceAccount": scope.accountId },
            ArnLike: { "aws:SourceArn": arnIn(scope, ...source) },
          },
        };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...condition }],
  });
}
