import { z } from "zod";

/** What the engine may do to a resource, by its own names. */
const stepSchema = z.looseObject({
  goal: z
    .looseObject({
      type: z.string(),
      protect: z.boolean().optional(),
      inputDiff: z
        .looseObject({
          adds: z.record(z.string(), z.unknown()).optional(),
          updates: z.record(z.string(), z.unknown()).optional(),
          deletes: z.array(z.string()).nullish(),
        })
        .optional(),
    })
    .nullish(),
  steps: z.array(z.string()),
});
const planSchema = z.looseObject({ resourcePlans: z.record(z.string(), stepSchema).default({}) });

/** What a plan does to one resource: the steps, and the names of the inputs that change. Values stay in the plan. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly steps: readonly string[];
  readonly changed: readonly string[];
  readonly isProtected: boolean;
}

/** @throws {z.ZodError} it is no plan, as `pulumi preview --save-plan` writes it */
export function parsePlan(json: string): readonly PlannedResource[] {
  const { resourcePlans } = planSchema.parse(JSON.parse(json));
  return Object.entries(resourcePlans).map(([urn, { goal, steps }]) => ({
    urn,
    type: goal?.type ?? typeIn(urn),
    steps,
    changed: changedBy(goal?.inputDiff),
    isProtected: goal?.protect === true,
  }));
}

function changedBy(diff: NonNullable<z.infer<typeof stepSchema>["goal"]>["inputDiff"]): string[] {
  const names = [...Object.keys(diff?.adds ?? {}), ...Object.keys(diff?.updates ?? {}), ...(diff?.deletes ?? [])];
  return [...new Set(names)].sort();
}

/** `urn:pulumi:<stack>::<project>::<types of its parents>$<type>::<name>` */
export const typeIn = (urn: string): string => (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
export const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");

const unchanged = new Set(["same", "refresh"]);

/** Resources to which a plan does something. */
export const changes = (plan: readonly PlannedResource[]): PlannedResource[] =>
  plan.filter(({ steps }) => steps.some((step) => !unchanged.has(step)));

/** How often a plan does what. */
export function operationsOf(plan: readonly PlannedResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const step of plan.flatMap(({ steps }) => steps)) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}
