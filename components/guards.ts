import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scope";
import { secretPolicy } from "./secrets/resource-policy";

export interface GuardsArgs {
  readonly scope: Scope;
  /** Policy that bounds what any role of the stack may ever do. Default none. */
  readonly permissionsBoundaryArn?: string | undefined;
  /** Who reads secrets besides the stack's own roles. Default: whoever in the account IAM lets. */
  readonly secretReaderArns?: readonly string[] | undefined;
}

/**
 * What every role and every secret of a stack gets, whichever component makes it: a bound, and a policy of its own.
 *
 * Given to the stack's parts as an option, so that no part can forget it.
 *
 * @example
 * const opts = { providers: { aws: provider }, transformations: guards({ scope }) };
 * new Secrets("secrets", { scope, sentryDsn, slackWebhookUrl, pagerDutyRoutingKey }, opts);
 */
export function guards({
  scope,
  permissionsBoundaryArn,
  secretReaderArns,
}: GuardsArgs): pulumi.ResourceTransformation[] {
  return [
    ({ type, props, opts }) => {
      if (type !== "aws:iam/role:Role" || permissionsBoundaryArn === undefined) return undefined;
      return { props: { ...(props as aws.iam.RoleArgs), permissionsBoundary: permissionsBoundaryArn }, opts };
    },
    ({ type, props, opts }) => {
      if (type !== "aws:secretsmanager/secret:Secret") return undefined;
      const policy = pulumi.jsonStringify(secretPolicy(scope, secretReaderArns));
      return { props: { ...(props as aws.secretsmanager.SecretArgs), policy }, opts };
    },
  ];
}
