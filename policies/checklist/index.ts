import { parse } from "yaml";
import { z } from "zod";

import { severities } from "../model/rule";
import ownText from "./catalogue.yaml";

const kinds = ["policy", "config", "preflight", "probe", "signoff"] as const;
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

const item = z.strictObject({
  id,
  title: z.string().min(1),
  category: z.string().min(1),
  sources: z.array(z.string()),
  threshold: z.string().min(1),
  severity: z.enum(severities),
  /** `core`, or the module that makes the item apply. */
  scope: z.string().min(1),
  check: z.strictObject({
    kind: z.enum(kinds),
    how: z.string().min(1),
    also: z.array(z.enum(kinds)).optional(),
    max_age_hours: z.number().positive().optional(),
    expires_days: z.number().positive().optional(),
  }),
  anchors: z.array(z.string()).optional(),
});

const catalogue = z.strictObject({
  version: z.literal(1),
  about: z.string(),
  documents: z.record(z.string(), z.string()),
  fields: z.record(z.string(), z.string()),
  counts: z.looseObject({}),
  items: z.array(item),
  additions: z.array(item),
  contradictions: z.array(
    z.strictObject({
      id: z.string(),
      topic: z.string(),
      documents: z.record(z.string(), z.string()),
      best_practice: z.string(),
      decision: z.string(),
      items: z.array(id),
    }),
  ),
});

/** One thing that can be checked. Ids are for ever: they are never changed and never used for anything else. */
export type ChecklistItem = z.infer<typeof item>;
export type Catalogue = z.infer<typeof catalogue>;

/**
 * Reads the checklist, which is the specification of all that is checked before, during and after a deploy. It costs
 * about as much as starting the pack, so the pack itself does without: its rules carry the severity of their item, and
 * a test holds the two together.
 *
 * @throws {z.ZodError} naming the entry that is not as it must be
 */
export const parseCatalogue = (text: string): Catalogue => catalogue.parse(parse(text));

/** The project's own checklist. */
export const readCatalogue = (): Catalogue => parseCatalogue(ownText);

/** All items by id, those of the documents and those added to them. */
export function checklistItems({ items, additions }: Catalogue): ReadonlyMap<string, ChecklistItem> {
  return new Map([...items, ...additions].map((entry) => [entry.id, entry]));
}
