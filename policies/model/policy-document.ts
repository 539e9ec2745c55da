import { INVALID, parsed } from "./json";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import type { Structure, Unknown, Value } from "./value";
import { at, elements, isStructure, UNKNOWN } from "./value";

/** One statement of a policy document. Its parts may be unknown one by one. */
export interface Statement {
  readonly allows: boolean | Unknown;
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
  const written = parsed(value);
  if (written === INVALID) return INVALID;
  const document = written === UNKNOWN ? documentOf(holder, stack) : written;
  const statements = elements(at(document, "Statement"));
  if (document === undefined || statements === UNKNOWN || !statements.every(isStructure)) return UNKNOWN;
  return statements.map((parts) => ({
    allows: parts["Effect"] === UNKNOWN ? UNKNOWN : parts["Effect"] === "Allow",
    parts,
  }));
}

/** The document that a component around a resource declares for it. */
export function documentOf(holder: Resource, stack: Stack): Value | undefined {
  for (const component of stack.ancestorsOf(holder)) {
    const document = at(component.get("policyDocuments"), holder.name);
    if (document !== undefined) return document;
  }
  return undefined;
}

/** How to make an unknown policy document known; part of messages. */
export const declareDocument =
  "build the ARNs from names that are known before the update, or let the component around it pass `policyDocuments`: the document as a structure under the resource's name";
