import { isDeepStrictEqual } from "node:util";

import type { Recorded } from "./recorder";
import { account } from "./recorder";

/** What a role of the stack may do to something that is not the stack's own, and why AWS or the stack leaves no choice. */
export interface Exception {
  readonly actions: readonly string[];
  /** The resource as policies write it; `*` there is a wildcard of the policy and stands for itself. */
  readonly resource: string;
  /** Without exactly these conditions it is no exception. */
  readonly condition?: NonNullable<Statement["Condition"]>;
  readonly reason: string;
}

/** What is known of the stack that was recorded. */
export interface Reviewed {
  /** Service and stack, as physical names begin: `ops-agent-worker-test`. */
  readonly prefix: string;
  /** As log groups and secrets are named: `ops-agent-worker/test`. */
  readonly path: string;
  readonly exceptions: readonly Exception[];
  /** Services whose roles cannot be bound to an account's resources, with the reason. */
  readonly unbound: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const roleType = "aws:iam/role:Role";
const policyTypes = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"];
const list = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item];

function statements(document: unknown): readonly Statement[] {
  return list((JSON.parse(document as string) as { Statement: Statement | readonly Statement[] }).Statement);
}

/** What the stack's identities may that they should not, one line each; and exceptions that nobody makes use of. */
export function reviewPermissions(resources: readonly Recorded[], reviewed: Reviewed): readonly string[] {
  const used = new Set<Exception>();
  const findings = resources.flatMap((resource) => {
    const { type, name, inputs } = resource;
    if (policyTypes.includes(type)) {
      return statements(inputs["policy"]).flatMap((statement) =>
        reviewStatement(statement, resources, reviewed, used).map((fault) => `${name}, ${statement.Sid}: ${fault}`),
      );
    }
    return type === roleType ? reviewRole(resource, reviewed).map((fault) => `${name}: ${fault}`) : [];
  });
  const idle = reviewed.exceptions
    .filter((exception) => !used.has(exception))
    .map(({ actions, resource }) => `nobody needs the exception for ${actions.join(", ")} on ${resource}`);
  return [...findings, ...idle];
}

function reviewStatement(
  statement: Statement,
  resources: readonly Recorded[],
  { prefix, path, exceptions }: Reviewed,
  used: Set<Exception>,
): string[] {
  if (statement.Effect === "Deny") return [];
  if (statement.NotAction !== undefined || statement.NotResource !== undefined) return ["it allows all but something"];
  const isOwn = (arn: string) => {
    const beforeWildcard = arn.split("*")[0] ?? "";
    // The recorder's ARN of a resource: `arn:<its name>`, with what is inside it.
    const [, recorded] = /^arn:([\w-]+)(?:[/:].*)?$/.exec(arn) ?? [];
    const owner = arn.split(":")[4] ?? "";
    const isNamedAsOwn = [prefix, path].some((own) => beforeWildcard.includes(own));
    return (
      resources.some(({ type, name }) => type.startsWith("aws:") && name === recorded) ||
      (isNamedAsOwn && ["", account.accountId].includes(owner))
    );
  };
  return list(statement.Action).flatMap((action) => {
    if (action.includes("*")) return [`the action ${action} has a wildcard`];
    return list(statement.Resource).flatMap((resource) => {
      if (isOwn(resource)) return [];
      const exception = exceptions.find(
        (one) =>
          one.actions.includes(action) &&
          one.resource === resource &&
          (one.condition === undefined || isDeepStrictEqual(one.condition, statement.Condition)),
      );
      if (exception === undefined) return [`${action} on ${resource}, which is not the stack's own`];
      used.add(exception);
      return [];
    });
  });
}

function reviewRole({ inputs }: Recorded, { prefix, unbound }: Reviewed): string[] {
  const faults: string[] = [];
  if (!String(inputs["name"]).startsWith(`${prefix}-`)) faults.push("its name does not begin with the stack's");
  if (inputs["inlinePolicies"] !== undefined || inputs["managedPolicyArns"] !== undefined)
    faults.push("its policies are not resources of their own, where they would be reviewed");
  for (const { Principal, Condition } of statements(inputs["assumeRolePolicy"])) {
    const services = typeof Principal === "object" ? list(Principal["Service"]) : [];
    if (services.length === 0) faults.push("others than services of AWS may take it on");
    const isBound =
      Condition?.["StringEquals"]?.["aws:SourceAccount"] === account.accountId &&
      Condition["ArnLike"]?.["aws:SourceArn"] !== undefined;
    for (const service of services) {
      if (!isBound && unbound[service] === undefined) faults.push(`${service} may take it on for any account`);
    }
  }
  return faults;
}
