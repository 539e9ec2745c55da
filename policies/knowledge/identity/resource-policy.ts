import { INVALID } from "../../model/json";
import type { Faults } from "../../model/outcome";
import type { Statement } from "./policy-document";
import { declareDocument, statementsOf } from "./policy-document";
import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

/** What the policies of a resource say. */
export interface ResourcePolicy {
  readonly statements: readonly Statement[];
  /** Whether there is, or may be, a policy that nobody can read. */
  readonly isOpen: boolean;
}

/** Policies of a resource: its own property `policy`, and resources of these types whose `property` names it. */
export function policyOf(subject: Resource, stack: Stack, types: readonly string[], property: string): ResourcePolicy {
  const { sure, possible } = stack.naming(types, property, subject);
  const holders = [subject, ...sure].filter((holder) => !isAbsent(holder.get("policy")));
  const read = holders.map((holder) => statementsOf(holder.get("policy"), holder, stack));
  return {
    statements: read.flatMap((statements) => (statements === UNKNOWN || statements === INVALID ? [] : statements)),
    isOpen: possible || read.includes(UNKNOWN),
  };
}

/** Conditions by which a statement about anybody is about some after all. */
const bounds = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
];
/** Others hold for a request that says nothing of the key, or for all values but some. */
const bounding = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?$/;

/** Whether a condition is met by some callers only. */
function isBounded(condition: Value | undefined): boolean | Unknown {
  if (condition === UNKNOWN) return UNKNOWN;
  if (!isStructure(condition)) return false;
  return Object.entries(condition).some(([operator, keys]) => {
    if (!bounding.test(operator) || !isStructure(keys)) return false;
    return Object.entries(keys).some(([key, value]) => {
      const values = elements(value);
      const isAnything = values !== UNKNOWN && (values.length === 0 || values.some((one) => one === "*"));
      return bounds.includes(key.toLowerCase()) && !isAnything;
    });
  });
}

/** Whether a statement lets in whoever asks. */
export function admitsAnybody({ allows, parts }: Statement): boolean | Unknown {
  if (allows === false) return false;
  const isAnybody = "NotPrincipal" in parts ? true : namesAnybody(parts["Principal"]);
  const bounded = isBounded(parts["Condition"]);
  if (isAnybody === false || bounded === true) return false;
  return allows === UNKNOWN || isAnybody === UNKNOWN || bounded === UNKNOWN ? UNKNOWN : true;
}

function namesAnybody(principal: Value | undefined): boolean | Unknown {
  if (principal === "*") return true;
  const accounts = elements(principal === UNKNOWN ? UNKNOWN : at(principal, "AWS"));
  if (accounts === UNKNOWN) return UNKNOWN;
  return anyOf(accounts.map((account) => (account === UNKNOWN ? UNKNOWN : account === "*")));
}

/** Nobody but who is named may use a resource; what is not named at all is left to the account's own rights. */
export function judgeClosed({ statements, isOpen }: ResourcePolicy, faults: Faults): void {
  const answer = anyOf([...statements.map(admitsAnybody), isOpen ? UNKNOWN : false]);
  if (answer === UNKNOWN) faults.unknown(`whom its policy lets in is not known before the update (${declareDocument})`);
  else if (answer) faults.problem("its policy lets in anybody");
}

/** A statement denies everybody one of these actions when the request did not come over TLS. */
export function judgeTlsOnly({ statements, isOpen }: ResourcePolicy, actions: readonly string[], faults: Faults): void {
  if (statements.some((statement) => deniesPlaintext(statement, actions))) return;
  if (isOpen) faults.unknown(`its policy is not known before the update (${declareDocument})`);
  else faults.problem("its policy does not deny requests without TLS");
}

function deniesPlaintext({ allows, parts }: Statement, actions: readonly string[]): boolean {
  const condition = at(parts["Condition"], "Bool", "aws:SecureTransport");
  return (
    allows === false &&
    namesAnybody(parts["Principal"]) === true &&
    ["*", ...actions].some((action) => listed(parts["Action"]).includes(action)) &&
    listed(condition).some((value) => value === "false" || value === false) &&
    Object.keys(isStructure(parts["Condition"]) ? parts["Condition"] : {}).length === 1
  );
}

/** Whether a statement denies all actions to everybody at all times, so that nobody can take it back. */
export const locksOut = ({ allows, parts }: Statement, everything: string): boolean =>
  allows === false &&
  isAbsent(parts["Condition"]) &&
  namesAnybody(parts["Principal"]) === true &&
  ["*", everything].some((action) => listed(parts["Action"]).includes(action));

/** Actions in small letters, which is how AWS compares them. */
function listed(value: Value | undefined): readonly Value[] {
  const list = elements(value);
  return list === UNKNOWN ? [] : list.map((one) => (typeof one === "string" ? one.toLowerCase() : one));
}

/** Services that a policy lets do something, such as `logging.s3.amazonaws.com`. */
export const servicesIn = ({ statements }: ResourcePolicy): string[] =>
  statements
    .filter(({ allows }) => allows === true)
    .flatMap(({ parts }) => listed(at(parts["Principal"], "Service")))
    .filter((service) => typeof service === "string");
