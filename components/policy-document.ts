import type * as pulumi from "@pulumi/pulumi";

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

/** Lets one AWS service take a role on. */
export function trustIn(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}
