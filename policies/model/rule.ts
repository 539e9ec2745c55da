import type { Outcome } from "./outcome";
import type { Resource } from "./resource";
import type { Scope } from "./scope";
import type { Stack } from "./stack";

export const severities = ["blocker", "required", "advisory"] as const;
/** `blocker` stops every deploy, `required` stops levels A and B, `advisory` only reports. */
export type Severity = (typeof severities)[number];

/** Published lists of controls that a rule may answer. */
export const standards = {
  fsbp: "AWS Foundational Security Best Practices",
  /** Controls of Security Hub outside of that standard. */
  securityHub: "AWS Security Hub",
  checkov: "Checkov",
  cdkNag: "cdk-nag",
  trivy: "Trivy",
} as const;
/** Ids of controls by standard, such as `{ fsbp: ["ElastiCache.5"], checkov: ["CKV_AWS_30"] }`. */
export type Controls = Readonly<Partial<Record<keyof typeof standards, readonly [string, ...string[]]>>>;

/** Inputs that a rule is about: a change of one of them may change its mind. */
export interface Watch {
  readonly types: readonly string[];
  /** Names of properties; `opts.protect` for Pulumi's own protection. */
  readonly properties: readonly string[];
}

export const watch = (types: readonly string[], ...properties: string[]): Watch => ({ types, properties });

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
  /** What goes wrong without it, in a sentence or two. */
  readonly why?: string;
  /** What to do about a violation. */
  readonly remediation: string;
  /** The lines of a program that break it, and how they should be. */
  readonly example?: { readonly bad: string; readonly good: string };
  /** Published controls that it answers. */
  readonly controls?: Controls;
  /** Demands on what must exist hold only where this part of a stack is; other demands, for every subject there is. */
  readonly scope?: Scope;
  /** The rule judges every resource of these types; of all types where `everyType` is among them. */
  readonly subjects: readonly string[];
  /** All that it reads, but for the identifiers by which resources are looked up. */
  readonly watches: readonly Watch[];
  /**
   * Whether a failure can be seen on the resource alone. Such rules also run on each resource as it is registered,
   * with a stack that holds nothing else, and stop an update before the resource is made.
   */
  readonly early: boolean;
  judge(subject: Resource, stack: Stack): Outcome;
}

/** A demand of the checklist; its severity and scope are as in the catalogue. */
export interface ChecklistRule extends Demand {
  /** Ids of the checklist items that the rule decides, alone or with others. */
  readonly items: readonly [string, ...string[]];
  readonly scope: Scope;
}

/** A demand beyond the checklist: of published controls, or, with none of them, of this pack alone. */
export interface ControlRule extends Demand {
  readonly controls: Controls;
}

/** A limit of AWS itself, which refuses the request otherwise, often half-way through an update. */
export interface AwsRule extends Demand {
  /** AWS's page that states the limit. */
  readonly documentation: string;
  /** AWS excuses nobody. */
  readonly severity: "blocker";
}

export type Rule = ChecklistRule | ControlRule | AwsRule;

export const isOfChecklist = (rule: Rule): rule is ChecklistRule => "items" in rule;
export const isOfAws = (rule: Rule): rule is AwsRule => "documentation" in rule;

/** What a rule rests on: items of the checklist, a page of AWS's documentation, or published controls. */
export function sourceOf(rule: Rule): string {
  if (isOfChecklist(rule)) return `Checklist: ${rule.items.join(", ")}`;
  if (isOfAws(rule)) return `AWS: ${rule.documentation}`;
  return `Controls: ${controlIds(rule).join(", ") || "of this pack alone"}`;
}

/** Controls as people name them, such as `AWS Foundational Security Best Practices ElastiCache.5`. */
export const controlIds = ({ controls = {} }: Rule): string[] =>
  (Object.keys(standards) as (keyof typeof standards)[]).flatMap((standard) =>
    (controls[standard] ?? []).map((id) => `${standards[standard]} ${id}`),
  );
