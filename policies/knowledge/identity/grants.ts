import { isLike } from "./admission";
import { INVALID } from "../../model/json";
import { documentsOf } from "./permissions";
import type { Statement } from "./policy-document";
import { identifiersOf, isAnonymous } from "../../model/references";
import type { Resource } from "../../model/resource";
import type { Watch } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { iamRole, secretVersion } from "../../model/types";
import { policyAttachment } from "../../model/types/identity";
import { rolePolicy, rolePolicyAttachment } from "../../model/types/references";
import { managedSecret } from "../../model/types/secrets";
import type { Unknown, Value } from "../../model/value";
import { elements, isAbsent, textOf, UNKNOWN } from "../../model/value";
import { managedPolicies } from "./managed-policies";
import { lookUp } from "../../model/look-up";

const ownPolicy = ["aws:iam/policy:Policy"];
const attachments = [...rolePolicyAttachment, ...policyAttachment];

/** What the rights of a role are read from. */
export const grantWatches: readonly Watch[] = [
  watch(iamRole, "inlinePolicies", "managedPolicyArns"),
  watch(rolePolicy, "policy", "role"),
  watch(ownPolicy, "policy"),
  watch(rolePolicyAttachment, "policyArn", "role"),
  watch(policyAttachment, "policyArn", "roles"),
  watch(secretVersion, "secretId"),
];

/** What something is allowed or denied to: a resource of the stack, or what an ARN names. */
export interface Target {
  readonly resource?: Resource;
  readonly arn?: string;
}

interface Grant {
  readonly statement: Statement;
  /** Where the statement stands, to trace what is not known in it. */
  readonly holder: Resource;
  readonly property: string;
}

/** The rights of a role. */
export interface Grants {
  readonly statements: readonly Grant[];
  /** Actions, in small letters, that policies of AWS's own allow on everything. */
  readonly managed: readonly string[];
  /** Whether a policy is attached of which nobody here can know what it says. */
  readonly isTrusted: boolean;
  /** Whether one of its policies is not known before the update. */
  readonly isOpen: boolean;
}

/** All that a role's own policies say, and those that are attached to it. */
export const grantsOf = (role: Resource, stack: Stack): Grants => stack.once(read, role);

function read(role: Resource, stack: Stack): Grants {
  const statements: Grant[] = [];
  const managed: string[] = [];
  let isTrusted = false;
  let isOpen = false;
  const add = (holder: Resource, property: string): void => {
    for (const document of documentsOf(holder, stack)) {
      if (document === INVALID) continue;
      if (document === UNKNOWN) isOpen = true;
      else statements.push(...document.map((statement) => ({ statement, holder, property })));
    }
  };
  const attach = (value: Value, holder: Resource, property: string): void => {
    const own = stack.namedBy(value, ownPolicy, holder, property);
    for (const policy of own) add(policy, "policy");
    if (own.length > 0) return;
    const actions = lookUp(managedPolicies, textOf(value).replace(/^arn:[\w-]+:iam::aws:policy\//, ""));
    if (actions) managed.push(...actions.map((action) => action.toLowerCase()));
    else if (value === UNKNOWN) isOpen = true;
    else isTrusted = true;
  };
  add(role, "inlinePolicies");
  for (const policy of stack.naming(rolePolicy, "role", role).sure) add(policy, "policy");
  const attached = [
    ...stack.naming(rolePolicyAttachment, "role", role).sure,
    ...stack.naming(policyAttachment, "roles", role).sure,
  ];
  for (const one of attached.filter(({ type }) => attachments.includes(type)))
    attach(one.get("policyArn") ?? UNKNOWN, one, "policyArn");
  const listed = elements(role.get("managedPolicyArns"));
  const arns: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  for (const arn of arns) attach(arn, role, "managedPolicyArns");
  return { statements, managed, isTrusted, isOpen };
}

/** Whether a role may do something to a target; to anything at all where there is none. */
export function isGranted(grants: Grants, action: string, target: Target | undefined, stack: Stack): boolean | Unknown {
  let answer: boolean | Unknown = false;
  for (const grant of grants.statements) {
    if (hasAction(grant.statement, action) === false) continue;
    if (grant.statement.allows === false) {
      if (denies(grant, action, target, stack)) return false;
    } else if (answer !== true) {
      const allowed = allows(grant, action, target, stack);
      if (allowed !== false) answer = allowed;
    }
  }
  const wanted = action.toLowerCase();
  if (grants.isTrusted || grants.managed.some((one) => isLike(wanted, one))) return true;
  return answer === false && grants.isOpen ? UNKNOWN : answer;
}

/** A denial under a condition is not taken for one. */
function denies(grant: Grant, action: string, target: Target | undefined, stack: Stack): boolean {
  const { statement } = grant;
  if (hasAction(statement, action) !== true || !isAbsent(statement.parts["Condition"])) return false;
  return target ? isAbout(grant, target, stack) === true : isEverything(statement);
}

function allows(grant: Grant, action: string, target: Target | undefined, stack: Stack): boolean | Unknown {
  const is = isAbout(grant, target, stack);
  if (is === false) return false;
  const isSure = grant.statement.allows === true && hasAction(grant.statement, action) === true;
  return is === true && isSure ? true : UNKNOWN;
}

/** Whether a statement is about an action; `s3:*` asks for any action of a service. */
export function hasAction({ actions, parts }: Statement, action: string): boolean | Unknown {
  if (actions === UNKNOWN) return UNKNOWN;
  const wanted = action.toLowerCase();
  const ofService = wanted.endsWith(":*") ? wanted.slice(0, -1) : undefined;
  let answer: boolean | Unknown = false;
  for (const one of actions)
    if (one === UNKNOWN) answer = UNKNOWN;
    else if (ofService === undefined ? isLike(wanted, one) : one === "*" || one.startsWith(ofService)) {
      answer = true;
      break;
    }
  return parts["NotAction"] === undefined || answer === UNKNOWN ? answer : !answer;
}

const isEverything = ({ parts }: Statement): boolean => {
  const listed = elements(parts["Resource"]);
  return listed !== UNKNOWN && listed.includes("*");
};

function isAbout({ statement: { parts }, holder, property }: Grant, target: Target | undefined, stack: Stack) {
  if (!target || parts["NotResource"] !== undefined) return true;
  const listed = elements(parts["Resource"]);
  const places: readonly Value[] = listed === UNKNOWN ? [UNKNOWN] : listed;
  let answer: boolean | Unknown = false;
  for (const one of places) {
    const is =
      one === UNKNOWN
        ? target.resource
          ? isMadeOf(holder, property, target.resource, stack)
          : UNKNOWN
        : one === "*" ||
          (target.resource ? speaksOf(textOf(one), target.resource) : isLike(target.arn ?? "", textOf(one)));
    if (is === true) return true;
    if (is === UNKNOWN) answer = UNKNOWN;
  }
  return answer;
}

/** Whether what is not known may be this resource's ARN, or that of what is in it. */
function isMadeOf(holder: Resource, property: string, target: Resource, stack: Stack): boolean | Unknown {
  const answer = stack.names(UNKNOWN, holder, property, target);
  if (answer !== false) return answer;
  // A secret's version hands the secret's ARN on.
  return (
    managedSecret.includes(target.type) &&
    stack
      .namedBy(UNKNOWN, secretVersion, holder, property)
      .some((version) => stack.named(managedSecret, version, "secretId").includes(target))
  );
}

/** Whether an ARN as policies write it, with wildcards and with what is inside, is about a resource. */
export function speaksOf(arn: string, target: Resource): boolean {
  const isKnown = !isAnonymous(target);
  const names = identifiersOf(target);
  if (isKnown && names.includes(arn)) return true;
  const end = arn.split(":").slice(5).join(":").slice(0, longestName);
  const isPattern = /[*?]/.test(end);
  // All of that kind.
  if (isPattern && /^([a-z-]+[:/])?\*$/.test(end)) return true;
  if (!isKnown) return false;
  if (names.some((name) => hasPart(end, name))) return true;
  if (!isPattern) return false;
  if (names.some((name) => name.startsWith("arn:") && isLike(name, arn))) return true;
  const borders = [...end.matchAll(/[:/]/g)].slice(0, mostParts).map(({ index }) => index);
  const begins = [0, ...borders.map((index) => index + 1)];
  const ends = [...borders, end.length];
  return begins.some((begin) =>
    ends.some((close) => {
      if (close <= begin) return false;
      const part = end.slice(begin, close);
      return part.includes("*") && part !== "*" && names.some((name) => isLike(name, part));
    }),
  );
}

/** Whether a name stands in a text from one border of its parts to another. */
function hasPart(text: string, name: string): boolean {
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1))
    if (isBorder(text[start - 1]) && isBorder(text[start + name.length])) return true;
  return false;
}

const isBorder = (letter: string | undefined): boolean => letter === undefined || letter === ":" || letter === "/";

/** ARNs are no longer. */
const longestName = 2048;
/** Names of log groups and roles have paths, but not endless ones. */
const mostParts = 24;
