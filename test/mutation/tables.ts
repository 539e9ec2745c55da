import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import weakText from "./weak-values.yaml";
import { operators } from "./operators";

const exclusionSchema = z.strictObject({
  /** Type tokens, where `*` stands for anything. */
  types: z.array(z.string()).nonempty(),
  /** Inputs, or places in them; an input stands for all places in it. */
  inputs: z.array(z.string()).nonempty(),
  /** Only these kinds of faults; all where it is left out. */
  operators: z.array(z.enum(operators)).nonempty().optional(),
  reason: z.string().min(10),
});
export type Exclusion = z.infer<typeof exclusionSchema>;

const folder = "test/mutation/exclusions";

/** Faults that are none, each with the reason. */
export const exclusions: readonly Exclusion[] = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(join(folder, file), "utf8"))
  .flatMap((text) => z.array(exclusionSchema).parse(parse(text)));

const weakSchema = z.record(z.string(), z.record(z.string(), z.array(z.unknown()).nonempty()));
const weak = Object.entries(weakSchema.parse(parse(weakText)));

const patterns = new Map<string, RegExp>();
function matches(glob: string, text: string): boolean {
  let pattern = patterns.get(glob);
  if (!pattern) {
    const source = glob
      .split("*")
      .map((part) => part.replace(/[.[\]/:$]/g, String.raw`\$&`))
      .join(".*");
    patterns.set(glob, (pattern = new RegExp(`^${source}$`)));
  }
  return pattern.test(text);
}

/** Values that weaken an input which the stack leaves out. */
export const weakValues = (type: string, input: string): readonly unknown[] =>
  weak.filter(([glob]) => matches(glob, type)).flatMap(([, inputs]) => inputs[input] ?? []);

/** Exclusions that were needed; the others are in the way of a later look. */
export const used = new Set<Exclusion>();

const verdicts = new Map<string, boolean>();

/** Whether a fault is none; without an operator: whether all faults there are none. */
export function isExcluded(type: string, path: string, operator?: (typeof operators)[number]): boolean {
  const key = `${type} ${path} ${String(operator)}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const found = exclusions.find((one) => {
    if (one.operators && (operator === undefined || !one.operators.includes(operator))) return false;
    return (
      one.types.some((glob) => matches(glob, type)) &&
      one.inputs.some((glob) => matches(glob, path) || matches(`${glob}.*`, path) || matches(`${glob}[]*`, path))
    );
  });
  if (found) used.add(found);
  verdicts.set(key, found !== undefined);
  return found !== undefined;
}
