import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checklistItems, readCatalogue } from "../checklist";
import { readControls } from "../checklist/controls";
import { families, rules } from "../rules";
import { coveragePage } from "./coverage-page";
import { indexPage } from "./index-page";
import { rulePage } from "./rule-page";

/** Where the pages of rules are, below the folder of documentation. */
export const rulesFolder = "rules";

/** Every page that is made from the rules, by its path below the folder of documentation. */
export function pages(): ReadonlyMap<string, string> {
  const catalogue = readCatalogue();
  const items = checklistItems(catalogue);
  return new Map([
    ["coverage.md", coveragePage(items, rules, readControls())],
    [`${rulesFolder}/README.md`, indexPage(families)],
    ...Object.entries(families).flatMap(([family, own]) =>
      own.map(
        (rule) => [`${rulesFolder}/${rule.name}.md`, rulePage(rule, family, items, catalogue.documents)] as const,
      ),
    ),
  ]);
}

/** Writes the pages, and removes those of rules that are gone. */
export function writePages(folder: string): void {
  const made = pages();
  mkdirSync(join(folder, rulesFolder), { recursive: true });
  for (const name of readdirSync(join(folder, rulesFolder)))
    if (!made.has(`${rulesFolder}/${name}`)) rmSync(join(folder, rulesFolder, name));
  for (const [path, text] of made) writeFileSync(join(folder, path), text);
}
