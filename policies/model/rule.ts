import type { Outcome } from "./outcome";
import type { Resource } from "./resource";
import type { Stack } from "./stack";

export const severities = ["blocker", "required", "advisory"] as const;
/** `blocker` stops every deploy, `required` stops levels A and B, `advisory` only reports. */
export type Severity = (typeof severities)[number];

/** A public standard's control that a rule implements. */
export interface Framework {
  readonly name: string;
  readonly version: string;
  /** The control's own id, such as `ElastiCache.5`. */
  readonly reference: string;
  readonly specification: string;
}

/** A control of the AWS Foundational Security Best Practices standard. */
export const fsbp = (reference: string, specification: string): Framework => ({
  name: "AWS Foundational Security Best Practices",
  version: "1.0.0",
  reference,
  specification,
});

/**
 * One checkable demand. A rule is a pure function: it reads a resource and the stack around it, and knows neither the
 * policy SDK nor any provider's SDK; so the same rule judges a preview, a saved plan and a state.
 */
interface Demand {
  /** The name users see and configure; never reused for another demand. */
  readonly name: string;
  readonly severity: Severity;
  /** What must hold, in one line. */
  readonly title: string;
  /** What to do about a violation. */
  readonly remediation: string;
  readonly framework?: Framework;
  /** The rule judges every resource of these types; of all types where `everyType` is among them. */
  readonly subjects: readonly string[];
  /** Other types it reads on the way. */
  readonly reads?: readonly string[];
  /**
   * Whether a failure can be seen on the resource alone. Such rules also run on each resource as it is registered,
   * with a stack that holds nothing else, and stop an update before the resource is made.
   */
  readonly early: boolean;
  judge(subject: Resource, stack: Stack): Outcome;
}

/** A demand of the checklist; its severity is as in the catalogue. */
export interface ChecklistRule extends Demand {
  /** Id of the checklist item that the rule decides; several rules may share one. */
  readonly item: string;
}

/** A limit of AWS itself, which refuses the request otherwise, often half-way through an update. */
export interface AwsRule extends Demand {
  /** AWS's page that states the limit. */
  readonly documentation: string;
  /** AWS excuses nobody. */
  readonly severity: "blocker";
}

export type Rule = ChecklistRule | AwsRule;

export const isOfChecklist = (rule: Rule): rule is ChecklistRule => "item" in rule;

/** What a rule rests on: an item of the checklist, or a page of AWS's documentation. */
export const sourceOf = (rule: Rule): string => (isOfChecklist(rule) ? rule.item : rule.documentation);
