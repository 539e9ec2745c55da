import type { Catalogue, ChecklistItem } from "../checklist";
import type { Rule } from "../model/rule";
import { holdRule } from "../model/exemption";
import { controlIds, isOfAws, isOfChecklist } from "../model/rule";
import type { Scope } from "../model/scope";
import { block, code, page, plain, table } from "./markdown";

const meanings = {
  blocker: "blocker: it stops every deploy",
  required: "required: it stops levels A and B, and is reported at level C",
  advisory: "advisory: it is reported",
} as const;

const parts: Readonly<Record<Scope, string>> = {
  core: "every stack that runs a service",
  api: "stacks with a public load balancer",
  database: "stacks with a database",
};

/** Everything about one rule, for whoever was stopped by it. */
export function rulePage(
  rule: Rule,
  family: string,
  items: ReadonlyMap<string, ChecklistItem>,
  documents: Catalogue["documents"],
): string {
  const { example, why } = rule;
  // The register is no program.
  const language = family === "exemptions" ? "yaml" : "ts";
  return page(
    `# ${rule.name}`,
    `${plain(rule.title)}.`,
    table(
      ["Severity", "Family", "Applies to", "Speaks"],
      [[meanings[rule.severity], family, appliesTo(rule), speaks(rule)]],
    ),
    why === undefined ? undefined : `## Why\n\n${plain(why)}`,
    example === undefined ? undefined : `## What breaks it\n\n${block(example.bad, language)}`,
    example === undefined ? undefined : `## As it should be\n\n${block(example.good, language)}`,
    `## Fix\n\n${capital(plain(rule.remediation))}.`,
    checklistPart(rule, items, documents),
    controlsPart(rule),
    isOfAws(rule) ? `## Limit of AWS\n\n[${new URL(rule.documentation).pathname}](${rule.documentation})` : undefined,
    `## What it reads\n\n${rule.watches.map(watched).join("\n")}`,
    `## To let it through\n\n${exemptionPart(rule)}`,
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const appliesTo = ({ scope }: Rule): string => (scope === undefined ? "every resource of its types" : parts[scope]);

const speaks = ({ early }: Rule): string =>
  early ? "before the resource is made, and on the whole stack" : "on the whole stack";

function checklistPart(
  rule: Rule,
  items: ReadonlyMap<string, ChecklistItem>,
  documents: Catalogue["documents"],
): string | undefined {
  if (!isOfChecklist(rule)) return undefined;
  const rows = rule.items.map((id) => {
    const item = items.get(id);
    if (item === undefined) throw new Error(`rule ${rule.name} decides ${id}, which is no item of the checklist`);
    return [code(id), plain(item.title), plain(item.threshold), plain(originOf(item, documents))];
  });
  return `## Checklist\n\n${table(["Item", "What it asks", "Threshold", "From"], rows)}`;
}

/** Documents that ask for it; of what no document asks for, who else does. */
const originOf = ({ sources, anchors = [] }: ChecklistItem, documents: Catalogue["documents"]): string =>
  [...sources.map((number) => `${number}: ${documents[number] ?? "?"}`), ...anchors].join("; ") || "added";

function controlsPart(rule: Rule): string | undefined {
  const ids = controlIds(rule);
  if (isOwn(rule)) return "## Published controls\n\nNone asks for it: it is a demand of this pack alone.";
  return ids.length === 0 ? undefined : `## Published controls\n\n${ids.map((id) => `- ${plain(id)}`).join("\n")}`;
}

/** Whether neither the checklist, nor a published list, nor AWS asks for it. */
export const isOwn = (rule: Rule): boolean => !isOfChecklist(rule) && !isOfAws(rule) && controlIds(rule).length === 0;

const watched = ({ types, properties }: Rule["watches"][number]): string =>
  `- ${types.map(code).join(", ")}: ${properties.length === 0 ? "that it is there" : properties.map(code).join(", ")}`;

function exemptionPart(rule: Rule): string {
  if (isOfAws(rule)) return "AWS refuses the request. No exemption changes that.";
  if (rule.name === holdRule) return "None: who may lift the hold does so by `gate resume`.";
  return [
    "An entry in `exemptions.yaml` beside `Pulumi.yaml`, with an owner, an approver, a reason and a last day.",
    "Until then every report shows the fault, marked exempt.",
  ].join(" ");
}
