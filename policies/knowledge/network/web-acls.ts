import type { Resource } from "../../model/resource";
import type { Stack } from "../../model/stack";
import { webAcl } from "../../model/types";
import { webAclAssociation } from "../../model/types/edge";
import type { Unknown, Value } from "../../model/value";
import { at, elements, isAbsent, numberOf, textOf, UNKNOWN } from "../../model/value";

/** The firewall before a resource: associations that name it, and the web ACLs of this stack that those name. */
export function firewallOf(resource: Resource, stack: Stack) {
  const { sure, possible } = stack.naming(webAclAssociation, "resourceArn", resource);
  const acls = sure.map((association) => stack.named(webAcl, association, "webAclArn"));
  return {
    associations: sure,
    acls: acls.flat(),
    /** Whether an association may be its own, or names a web ACL that is not of this stack. */
    isOpen: possible || acls.some((found) => found.length === 0),
  };
}

const isSet = (value: Value | undefined): boolean => value !== undefined && value !== null && value !== UNKNOWN;

/** More than so many requests a second nobody makes by hand, nor any program that means well. */
const mostPerSecond = 100;
/** AWS counts over one of these times, over five minutes where nothing is said. */
const windowsSeconds = [60, 120, 300, 600];
const leastLimit = 10;
const sources = ["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"];

/** Whether what is counted, and how far, can stop anybody. */
function canStop(statement: Value | undefined): boolean | Unknown {
  const window = at(statement, "evaluationWindowSec") ?? 300;
  const limit = at(statement, "limit");
  const key = at(statement, "aggregateKeyType") ?? "IP";
  if (window === UNKNOWN || limit === UNKNOWN || key === UNKNOWN) return UNKNOWN;
  const most = mostPerSecond * numberOf(window);
  return (
    windowsSeconds.includes(numberOf(window)) &&
    numberOf(limit) >= leastLimit &&
    numberOf(limit) <= most &&
    sources.includes(textOf(key))
  );
}

/** Whether a rule of a web ACL counts requests by their source and stops those that are too many. */
export function limitsRate(rule: Value): boolean | Unknown {
  if (rule === UNKNOWN) return UNKNOWN;
  const statement = at(rule, "statement", "rateBasedStatement");
  if (statement === UNKNOWN) return UNKNOWN;
  const limit = at(statement, "limit");
  if (isAbsent(limit)) return false;
  const action = at(rule, "action");
  if (action === UNKNOWN || limit === UNKNOWN) return UNKNOWN;
  return ["block", "captcha", "challenge"].some((kind) => isSet(at(action, kind))) && canStop(statement);
}

/** The rules of a web ACL, which may also stand in one JSON text that nobody reads here. */
export function rulesOf(acl: Resource): readonly Value[] | Unknown {
  const listed = elements(acl.get("rules"));
  return listed !== UNKNOWN && listed.length === 0 && !isAbsent(acl.get("ruleJson")) ? UNKNOWN : listed;
}
