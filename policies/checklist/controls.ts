import { parse } from "yaml";
import { z } from "zod";

import { standards } from "../model/rule";
import ownText from "./controls.yaml";

/** Ids set apart by spaces. */
const ids = z.string().transform((text) => text.split(/\s+/).filter(Boolean));

const standard = z.strictObject({
  /** Controls that rules answer. */
  answered: ids,
  /** Controls that no rule answers, by the reason why. */
  notAdopted: z.array(z.strictObject({ reason: z.string().min(20), ids })),
});

const schema = z.strictObject({
  about: z.string(),
  ...(Object.fromEntries(Object.keys(standards).map((name) => [name, standard])) as Record<
    keyof typeof standards,
    typeof standard
  >),
});

export type KnownControls = z.infer<typeof schema>;

/**
 * All published controls about what a stack of this kind may hold.
 *
 * @throws {z.ZodError} naming the entry that is not as it must be
 */
export const readControls = (): KnownControls => schema.parse(parse(ownText));

/** Packs of cdk-nag repeat rules of one another under the same name; the name is enough. */
export const plainId = (id: string): string => id.replace(/^(NIST\.800\.53\.R\d|HIPAA\.Security|PCI\.DSS\.321)-/, "");
