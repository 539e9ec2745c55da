/** Which items of the checklist the settings decide, and by what. */
import { agreements } from "./agreements";
import { definitions } from "./keys";
import { secretDefinitions } from "./secret-keys";
import type { Definition } from "./values";

/** Where code leaves no choice, and so no setting: by item, what decides it. */
const withoutChoice: Readonly<Record<string, string>> = {
  "job-priority-order": "runtime/queue/producer.ts",
  "retry-backoff-jitter": "runtime/queue/producer.ts",
};

/** What decides each item: names of settings, agreements between them by the setting that is blamed, or a file. */
export function itemsOfSettings(): ReadonlyMap<string, readonly string[]> {
  const all: Readonly<Record<string, Definition<unknown>>> = { ...definitions, ...secretDefinitions };
  const deciders: readonly (readonly [string | undefined, string])[] = [
    ...Object.entries(all).map(([key, { item }]) => [item, key] as const),
    ...agreements.map(({ item, key }) => [item, key] as const),
    ...Object.entries(withoutChoice),
  ];
  const byItem = new Map<string, readonly string[]>();
  for (const [item, decider] of deciders)
    if (item !== undefined) byItem.set(item, [...new Set([...(byItem.get(item) ?? []), decider])]);
  return byItem;
}
