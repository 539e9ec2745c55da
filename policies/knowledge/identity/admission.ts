import type { Statement } from "./policy-document";
import type { ResourcePolicy } from "./resource-policy";
import type { Unknown, Value } from "../../model/value";
import { anyOf, elements, isAbsent, isStructure, UNKNOWN } from "../../model/value";

/** What a service of AWS asks of a resource. */
export interface Request {
  /** Such as `logging.s3.amazonaws.com`. */
  readonly service: string;
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** Beginning of the name of the object that it writes, in a bucket. */
  readonly object?: string | undefined;
  /** ARN of what it acts for, where that is known. */
  readonly source?: string | undefined;
  /** Whether it may also be spoken of by the number of the account in which AWS runs it. */
  readonly isOfAccount?: boolean | undefined;
  /** Further keys of its request, by their names in small letters. */
  readonly context?: Readonly<Record<string, string | undefined>>;
}

/** Whether the policies of a resource let a service do something; a denial under a condition is not taken for one. */
export function admits({ statements, isOpen }: ResourcePolicy, request: Request): boolean | Unknown {
  let answer: boolean | Unknown = isOpen ? UNKNOWN : false;
  for (const statement of statements) {
    const condition = statement.parts["Condition"];
    if (statement.allows === false && !isAbsent(condition)) continue;
    const isMeant = concerns(statement, request);
    if (isMeant === false) continue;
    if (statement.allows === false) {
      if (isMeant === true) return false;
      continue;
    }
    const holds = mayHold(condition, request);
    if (holds === true && isMeant === true && statement.allows === true) answer = true;
    else if (holds !== false && answer === false) answer = UNKNOWN;
  }
  return answer;
}

function concerns({ actions, parts }: Statement, request: Request): boolean | Unknown {
  if (parts["NotPrincipal"] !== undefined || parts["NotAction"] !== undefined || parts["NotResource"] !== undefined)
    return UNKNOWN;
  const isAsker = isPrincipal(parts["Principal"], request);
  if (isAsker === false) return false;
  const action = request.action.toLowerCase();
  const isAsked = isAmong(actions, (pattern) => isLike(action, pattern));
  if (isAsked === false) return false;
  const isPlace = reachesObject(parts["Resource"], request);
  if (isPlace === false) return false;
  return isAsker === true && isAsked === true && isPlace === true ? true : UNKNOWN;
}

const someAccount = /^(arn:[\w-]{1,20}:iam::\d{12}:root|\d{12})$/;

function isPrincipal(principal: Value | undefined, { service, isOfAccount }: Request): boolean | Unknown {
  if (principal === "*") return true;
  if (principal === UNKNOWN) return UNKNOWN;
  if (!isStructure(principal)) return false;
  return anyOf([
    isAmong(elements(principal["Service"]), (name) => name === service),
    isAmong(elements(principal["AWS"]), (name) => name === "*" || (isOfAccount === true && someAccount.test(name))),
  ]);
}

/** A resource's policy speaks of that resource; which objects in it, only a bucket's says. */
function reachesObject(resources: Value | undefined, { action, object }: Request): boolean | Unknown {
  if (object === undefined || !action.endsWith("Object")) return true;
  return isAmong(elements(resources), (resource) => {
    if (resource === "*") return true;
    const slash = resource.indexOf("/");
    if (slash < 0) return false;
    const [begin = ""] = resource.slice(slash + 1).split(/[*?]/);
    return begin.startsWith(object) || object.startsWith(begin);
  });
}

function isAmong(listed: readonly Value[] | Unknown, isIt: (text: string) => boolean): boolean | Unknown {
  if (listed === UNKNOWN) return UNKNOWN;
  let answer: boolean | Unknown = false;
  for (const one of listed) {
    if (one === UNKNOWN) answer = UNKNOWN;
    else if (typeof one === "string" && isIt(one)) return true;
  }
  return answer;
}

const comparing = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?$/;

/** Whether a condition may be met, as far as it is about what the request is known to say. */
function mayHold(condition: Value | undefined, { source, context }: Request): boolean | Unknown {
  if (condition === UNKNOWN) return UNKNOWN;
  if (!isStructure(condition)) return true;
  const said: Readonly<Record<string, string | undefined>> = { "aws:sourcearn": source, ...context };
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    comparing.test(operator) && isStructure(keys)
      ? Object.entries(keys).map(([key, wanted]) => {
          const text = said[key.toLowerCase()];
          return text === undefined || isAmong(elements(wanted), (pattern) => isLike(text, pattern));
        })
      : [],
  );
  return answers.includes(false) ? false : answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** ARNs and actions are no longer. */
const longest = 2048;

/** Whether a text is as a pattern of a policy says, in which `*` stands for any letters and `?` for one. */
export function isLike(text: string, pattern: string): boolean {
  const isPlain = !pattern.includes("*") && !pattern.includes("?");
  if (isPlain || text.length > longest || pattern.length > longest) return text === pattern;
  let [at, step, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[step] === "*") {
      [star, mark] = [step, at];
      step += 1;
    } else if (pattern[step] === "?" || pattern[step] === text[at]) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      mark += 1;
      [step, at] = [star + 1, mark];
    } else return false;
  }
  while (pattern[step] === "*") step += 1;
  return step === pattern.length;
}
