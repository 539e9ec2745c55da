import { hidden, set } from "../breaks/break";
import type { StackFixture } from "../stack-fixture";

/** A request that AWS refuses, as an edit of the valid stack. */
export interface ValidityCase {
  readonly what: string;
  readonly rule: string;
  /** The resource that is blamed. */
  readonly blames: string;
  readonly edit: (stack: StackFixture) => void;
  /** Part of what the rule says. */
  readonly says: string;
  /** AWS's page that states the limit. */
  readonly page: string;
  /** Resources that the fault is in relation to, where neither of the two names them. */
  readonly beside?: readonly string[];
  /** The same property while it is not known. */
  readonly hide?: (stack: StackFixture) => void;
}

export const docs = "https://docs.aws.amazon.com";

/** One property of one resource. */
export function wrong(
  what: string,
  [blames, property]: readonly [string, string],
  value: unknown,
  [rule, says, page]: readonly [string, string, string],
): ValidityCase {
  const edit = set(blames, { [property]: value });
  return { what, rule, blames, edit, says, page, hide: set(blames, { [property]: hidden }) };
}

export const document = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });

/** An ARN of something that nobody makes. */
export const missing = (rest: string) => `arn:aws:${rest}`;
