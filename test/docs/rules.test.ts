import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, test } from "vitest";

import { checklistItems, readCatalogue } from "../../policies/checklist";
import { readControls } from "../../policies/checklist/controls";
import { pages, rulesFolder, writePages } from "../../policies/docs";
import { coveragePage } from "../../policies/docs/coverage-page";
import { rulePage } from "../../policies/docs/rule-page";
import { isOfChecklist } from "../../policies/model/rule";
import { rules } from "../../policies/rules";

const made = pages();
const catalogue = readCatalogue();
const items = checklistItems(catalogue);
const controls = readControls();
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

describe("pages of rules", () => {
  it("are what the rules say; npm run docs writes them anew", () => {
    expect(scripts["docs"]).toBe("node policies/docs/write.cjs");
    const stale = [...made].filter(
      ([path, text]) => !existsSync(join("docs", path)) || readFileSync(join("docs", path), "utf8") !== text,
    );
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it("are of rules that there are", () => {
    const written = readdirSync(join("docs", rulesFolder)).map((name) => `${rulesFolder}/${name}`);
    expect(written.filter((path) => !made.has(path))).toEqual([]);
  });

  it("are there for every rule, and say what, fix and source", () => {
    for (const rule of rules) {
      const text = made.get(`${rulesFolder}/${rule.name}.md`) ?? expect.fail(`${rule.name} has no page`);
      expect(text).toContain(`# ${rule.name}\n`);
      expect(text).toMatch(/^## Fix\n\n\S/m);
      expect(text).toMatch(/^## (Checklist|Published controls|Limit of AWS)$/m);
      if (isOfChecklist(rule)) for (const id of rule.items) expect(text).toContain(`\`${id}\``);
    }
  });

  it("name the documents that an item comes from, or who else asks for it", () => {
    const page = made.get(`${rulesFolder}/redis-tls-in-transit.md`);
    expect(page).toContain("000: Production readiness checklist");
    expect(made.get(`${rulesFolder}/redis-multi-az-failover.md`)).toContain("AWS ORR lens");
  });

  it("tell why, and show bad and good, where the rule has it", () => {
    const [rule] = rules;
    const told = { ...rule, why: "It | hurts.", example: { bad: "one: 1", good: "two: 2" } } as (typeof rules)[number];
    const text = rulePage(told, "redis", items, catalogue.documents);
    expect(text).toContain("## Why\n\nIt \\| hurts.\n");
    expect(text).toContain("## What breaks it\n\n```ts\none: 1\n```\n\n## As it should be\n\n```ts\ntwo: 2\n```\n");
  });

  it("link to pages that are there", () => {
    for (const [path, text] of made)
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
        expect(made.has(join(path, "..", target)), `${path} links to ${target}`).toBe(true);
  });
});

test("writing removes the page of a rule that is gone", () => {
  const folder = mkdtempSync(join(tmpdir(), "pages-"));
  mkdirSync(join(folder, rulesFolder));
  writeFileSync(join(folder, rulesFolder, "gone.md"), "");
  writePages(folder);
  expect(readdirSync(join(folder, rulesFolder)).sort()).toEqual(
    [...made.keys()]
      .filter((path) => path !== "coverage.md")
      .map((path) => path.replace(`${rulesFolder}/`, ""))
      .sort(),
  );
  rmSync(folder, { recursive: true });
});

describe("the page of what is covered", () => {
  it("has every item that a plan can decide, and every control that a rule answers", () => {
    const text = made.get("coverage.md") ?? "";
    for (const { id, check } of items.values())
      expect(text.includes(`| \`${id}\` |`)).toBe(check.kind === "policy" || check.kind === "config");
    for (const { controls = {} } of rules)
      for (const id of Object.values(controls).flat()) expect(text).toMatch(new RegExp(`^\\| ${id} \\|`, "m"));
  });

  it("has every control that is left out, with the reason", () => {
    const text = made.get("coverage.md") ?? "";
    for (const { notAdopted } of [
      controls.fsbp,
      controls.securityHub,
      controls.checkov,
      controls.cdkNag,
      controls.trivy,
    ])
      for (const { ids, reason } of notAdopted) {
        const [row = ""] = new RegExp(`^\\| ${ids[0]}(,.*)? \\| .*$`, "m").exec(text) ?? [];
        expect(row.split(" | ")[0]?.slice(2).split(", ")).toEqual(ids);
        expect(row).toContain(reason.trim().split(/[\s|*_]/, 1)[0]);
      }
  });

  it("says of what nobody decides that it is not decided yet", () => {
    expect(coveragePage(items, [], readControls())).toMatch(/^\| `redis-tls-in-transit` .* not yet \|$/m);
  });
});
