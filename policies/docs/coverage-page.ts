import { itemsOfSettings } from "../../settings/items";
import type { ChecklistItem } from "../checklist";
import type { KnownControls } from "../checklist/controls";
import type { Rule } from "../model/rule";
import { isOfAws, isOfChecklist, standards } from "../model/rule";
import { code, page, plain, table } from "./markdown";
import { isOwn } from "./rule-page";

const link = (rule: Rule): string => `[${rule.name}](rules/${rule.name}.md)`;

/** Which rules decide an item of the checklist, and which settings, or files that leave no choice. */
export interface Decision {
  readonly item: ChecklistItem;
  readonly rules: readonly Rule[];
  readonly settings: readonly string[];
}

/** Who decides each item that a plan can decide, in the order of the checklist. */
export function decisions(items: Iterable<ChecklistItem>, rules: readonly Rule[]): readonly Decision[] {
  const bySettings = itemsOfSettings();
  return [...items]
    .filter(({ check }) => check.kind === "policy" || check.kind === "config")
    .map((item) => ({
      item,
      rules: rules.filter((rule) => isOfChecklist(rule) && rule.items.includes(item.id)),
      settings: bySettings.get(item.id) ?? [],
    }));
}

/** What of the checklist, and of published lists, is decided by what, and what is left out on purpose. */
export function coveragePage(
  items: ReadonlyMap<string, ChecklistItem>,
  rules: readonly Rule[],
  known: KnownControls,
): string {
  const decided = decisions(items.values(), rules);
  const open = decided.filter((one) => one.rules.length + one.settings.length === 0);
  const ofOthers = rules.filter((rule) => !isOfChecklist(rule) && !isOfAws(rule) && !isOwn(rule));
  return page(
    "# What is covered",
    [
      `${rules.length} rules: ${rules.filter(isOfChecklist).length} of the checklist, ${ofOthers.length} of published controls, ${rules.filter(isOfAws).length} of limits of AWS, ${rules.filter(isOwn).length} of this pack alone.`,
      `Of the checklist's ${items.size} items a plan can decide ${decided.length}; ${decided.length - open.length} of them are decided by a rule or by what a setting accepts.`,
      "All others need the running system, evidence or a person.",
    ].join(" "),
    `## The checklist\n\n${table(
      ["Item", "What it asks", "Severity", "Scope", "Kind", "Decided by"],
      decided.map(({ item, ...by }) => [
        code(item.id),
        plain(item.title),
        item.severity,
        item.scope,
        item.check.kind,
        [...by.rules.map(link), ...by.settings.map(code)].join(", ") || "not yet",
      ]),
    )}`,
    `## What a plan cannot decide\n\n${table(["Kind", "Items"], kindsOf(items))}`,
    ...(Object.keys(standards) as (keyof typeof standards)[]).map((standard) =>
      page(
        `## ${standards[standard]}`,
        table(["Control", "Rules"], controlRows(rules, standard)),
        "No rule answers these, on purpose:",
        table(
          ["Controls", "Why not"],
          known[standard].notAdopted.map(({ ids, reason }) => [ids.map(plain).join(", "), plain(reason)]),
        ),
      ).trimEnd(),
    ),
    listOf("Demands of this pack alone", rules.filter(isOwn)),
    listOf("Limits of AWS", rules.filter(isOfAws)),
  );
}

const listOf = (title: string, rules: readonly Rule[]): string | undefined =>
  rules.length === 0
    ? undefined
    : `## ${title}\n\n${rules.map((rule) => `- ${link(rule)}: ${plain(rule.title)}`).join("\n")}`;

const kindsOf = (items: ReadonlyMap<string, ChecklistItem>): string[][] =>
  (["preflight", "probe", "signoff"] as const).map((kind) => [
    kind,
    String([...items.values()].filter(({ check }) => check.kind === kind).length),
  ]);

function controlRows(rules: readonly Rule[], standard: keyof typeof standards): string[][] {
  const byId = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const id of rule.controls?.[standard] ?? []) byId.set(id, [...(byId.get(id) ?? []), rule]);
  return [...byId]
    .sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }))
    .map(([id, answering]) => [plain(id), answering.map(link).join(", ")]);
}
