import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import type { ChecklistItem } from "../../policies/checklist";
import { checklistItems, parseCatalogue, readCatalogue } from "../../policies/checklist";
import { isOfChecklist } from "../../policies/model/rule";
import { rules } from "../../policies/rules";

const text = readFileSync("policies/checklist/catalogue.yaml", "utf8");
const catalogue = parseCatalogue(text);
const items = checklistItems(catalogue);

describe("the catalogue", () => {
  test("holds as many items as it says, each id once", () => {
    expect(items.size).toBe(catalogue.items.length + catalogue.additions.length);
    expect(counted(catalogue.items)).toEqual(catalogue.counts["items"]);
    expect(counted(catalogue.additions)).toEqual(catalogue.counts["additions"]);
  });

  test("is the one that is bundled with whoever imports it", () => {
    expect(readCatalogue()).toEqual(catalogue);
  });

  test("decides contradictions about items that exist", () => {
    for (const { items: ids } of catalogue.contradictions) for (const id of ids) expect(items.has(id), id).toBe(true);
  });

  test("refuses an item with a misspelt field or severity", () => {
    expect(() => parseCatalogue(text.replace("\n  severity: blocker\n", "\n  severity: blockr\n"))).toThrow(/severity/);
    expect(() => parseCatalogue(text.replace("  threshold: '>= 1", "  treshold: '>= 1"))).toThrow(/treshold/);
  });

  test("points to nothing outside the project", () => {
    expect(text).not.toMatch(/\/(home|mnt|root|tmp|usr|work)\b|\.\.\//);
    expect(parse(text)).toBeTypeOf("object");
  });
});

describe("rules", () => {
  test("have names of their own", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  test("decide at least 25 demands that stop a deploy", () => {
    expect(rules.filter(({ severity }) => severity === "blocker").length).toBeGreaterThanOrEqual(25);
  });

  test.each(rules.filter(isOfChecklist).map((rule) => [rule.name, rule] as const))(
    "%s decides an item of the checklist",
    (name, rule) => {
      for (const id of rule.items) {
        const item = items.get(id);
        expect(item?.severity).toBe(rule.severity);
        const kinds = [item?.check.kind, ...(item?.check.also ?? [])];
        expect(kinds.some((kind) => kind === "policy" || kind === "config")).toBe(true);
        expect(item?.scope).toBe(rule.scope);
      }
      // A name of its own is only for an item that takes several rules; an item's own name belongs to that item.
      if (items.has(name)) expect(rule.items).toContain(name);
      expect(rule.remediation).toMatch(/^[a-z].*[^.]$/s);
      expect(rule.subjects.length).toBeGreaterThan(0);
    },
  );
});

function counted(list: readonly ChecklistItem[]) {
  const by = (key: (item: ChecklistItem) => string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, list.filter((item) => key(item) === name).length]));
  return {
    total: list.length,
    by_category: by(
      ({ category }) => category,
      [
        "infrastructure",
        "configuration",
        "security",
        "observability",
        "backup",
        "reliability",
        "performance",
        "rollback",
        "quality",
        "post-deploy",
        "people",
      ],
    ),
    by_kind: by(({ check }) => check.kind, ["policy", "config", "preflight", "probe", "signoff"]),
    by_severity: by(({ severity }) => severity, ["blocker", "required", "advisory"]),
  };
}
