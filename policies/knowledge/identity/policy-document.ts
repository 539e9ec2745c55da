import { INVALID, parsed } from "../../model/json";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { Structure, Unknown, Value } from "../../model/value";
import { at, elements, isList, isStructure, textOf, UNKNOWN } from "../../model/value";

/** One statement of a policy document. Its parts may be unknown one by one. */
export interface Statement {
  readonly allows: boolean | Unknown;
  /** What is in `Action`, or in `NotAction`, in small letters, in which AWS compares them. */
  readonly actions: readonly (string | Unknown)[] | Unknown;
  readonly parts: Structure;
}

/**
 * The statements of a policy document (IAM or bucket policy). A document is one JSON text, which a single ARN not known
 * yet makes unknown; then a component around it tells, whose `policyDocuments` maps the resource's name to the same
 * document as a structure.
 */
export function statementsOf(
  value: Value | undefined,
  holder: Resource,
  stack: Stack,
): readonly Statement[] | Unknown | typeof INVALID {
  if (typeof value !== "string") return readStatements(value, holder, stack);
  let ofHolder = known.get(holder);
  if (!ofHolder) known.set(holder, (ofHolder = new Map<string, Read>()));
  let read = ofHolder.get(value);
  if (!read) ofHolder.set(value, (read = { statements: readStatements(value, holder, stack) }));
  return read.statements;
}

/** What a text says, which several rules read. */
interface Read {
  readonly statements: readonly Statement[] | Unknown | typeof INVALID;
}
const known = new WeakMap<Resource, Map<string, Read>>();

function readStatements(
  value: Value | undefined,
  holder: Resource,
  stack: Stack,
): readonly Statement[] | Unknown | typeof INVALID {
  const written = parsed(value);
  if (written === INVALID) return INVALID;
  const document = written === UNKNOWN ? declaredOf(holder, stack) : written;
  const statements = elements(at(document, "Statement"));
  if (document === undefined || statements === UNKNOWN || !statements.every(isStructure)) return UNKNOWN;
  return statements.map((parts) => ({
    allows: parts["Effect"] === UNKNOWN ? UNKNOWN : parts["Effect"] === "Allow",
    actions: actionsIn(parts),
    parts,
  }));
}

function actionsIn(parts: Structure): Statement["actions"] {
  const listed = elements(parts["NotAction"] === undefined ? parts["Action"] : parts["NotAction"]);
  return listed === UNKNOWN ? UNKNOWN : listed.map((one) => (one === UNKNOWN ? UNKNOWN : textOf(one).toLowerCase()));
}

/** In which properties documents stand. */
const holding = ["policy", "inlinePolicies", "assumeRolePolicy"];

/** What a component declares counts for a text that is made of the same things, and not for what a stranger made. */
function declaredOf(holder: Resource, stack: Stack): Value | undefined {
  const makers = holding.flatMap((property) => holder.sourcesOf(property));
  const component = declaring(holder, stack);
  const declared = new Set(component?.sourcesOf("policyDocuments"));
  return component && makers.every((urn) => declared.has(urn)) ? documentIn(component, holder) : undefined;
}

/** The document that a component around a resource declares for it. */
export function documentOf(holder: Resource, stack: Stack): Value | undefined {
  const component = declaring(holder, stack);
  return component && documentIn(component, holder);
}

function declaring(holder: Resource, stack: Stack): Resource | undefined {
  for (const component of stack.ancestorsOf(holder)) if (documentIn(component, holder) !== undefined) return component;
  return undefined;
}

const documentIn = (component: Resource, { name }: Resource): Value | undefined =>
  at(component.get("policyDocuments"), name);

/** How to make an unknown policy document known; part of messages. */
export const declareDocument =
  "build the ARNs from names that are known before the update, or let the component around it pass `policyDocuments`: the document as a structure under the resource's name";

/** Keys of conditions that leave only those whom one can name. */
const naming =
  /^(aws:(principalarn|principalaccount|principalorgid|principalorgpaths|sourcearn|sourceaccount|sourceorgid|sourcevpc|sourcevpce|userid)|kms:calleraccount|lambda:functionurlauthtype|.+:sub|saml:aud)$/i;
/** Operators under which a key must be there and be one of the values. */
const demanding = /^(ForAnyValue:)?(String(Equals|Like)|Arn(Equals|Like))(IgnoreCase)?$/;

/** Keys of the conditions of a statement that say who asks, lower case. */
export function namedBy({ parts }: Statement): string[] | Unknown {
  const condition = parts["Condition"];
  if (condition === UNKNOWN) return UNKNOWN;
  if (!isStructure(condition)) return [];
  return Object.entries(condition).flatMap(([operator, wanted]) =>
    demanding.test(operator) && isStructure(wanted)
      ? Object.entries(wanted)
          .filter(([key, value]) => naming.test(key) && !isAnything(value))
          .map(([key]) => key.toLowerCase())
      : [],
  );
}

const isAnything = (value: Value): boolean =>
  isList(value) ? value.length === 0 || value.some(isAnything) : typeof value === "string" && /^\**$/.test(value);

/** Those whom a statement of a resource's own policy admits, as written, and `*` for all. */
export function principalsOf({ parts }: Statement): readonly Value[] | Unknown {
  if (parts["NotPrincipal"] !== undefined) return ["*"];
  const principal = parts["Principal"];
  if (!isStructure(principal)) return elements(principal);
  const all: Value[] = [];
  for (const some of Object.values(principal)) {
    const listed = elements(some);
    if (listed === UNKNOWN) return UNKNOWN;
    all.push(...listed);
  }
  return all;
}

/** Whether a statement admits everybody, or everybody in AWS. */
export function opensToAll(statement: Statement): boolean | Unknown {
  if (statement.allows === false) return false;
  const principals = principalsOf(statement);
  const conditions = namedBy(statement);
  if (conditions !== UNKNOWN && conditions.length > 0) return false;
  if (principals === UNKNOWN) return UNKNOWN;
  if (!principals.includes("*")) return false;
  return statement.allows === UNKNOWN || conditions === UNKNOWN ? UNKNOWN : true;
}
