import type { Rule } from "../model/rule";
import { page, plain, table } from "./markdown";

/** All rules by family, with what each asks. */
export function indexPage(families: Readonly<Record<string, readonly Rule[]>>): string {
  return page(
    "# Rules",
    "What each rule asks and why, by family. [What is covered](../coverage.md) leads from the checklist and from published controls to these rules. The pages are made from the rules by `npm run docs`.",
    ...Object.entries(families)
      .filter(([, rules]) => rules.length > 0)
      .map(
        ([family, rules]) =>
          `## ${family}\n\n${table(
            ["Rule", "What it asks", "Severity"],
            rules.map((rule) => [`[${rule.name}](${rule.name}.md)`, plain(rule.title), rule.severity]),
          )}`,
      ),
  );
}
