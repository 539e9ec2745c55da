import { describe, expect, test } from "vitest";

import { checklistItems, readCatalogue } from "../../policies/checklist";
import { plainId, readControls } from "../../policies/checklist/controls";
import { isOfChecklist, standards } from "../../policies/model/rule";
import { rules } from "../../policies/rules";
import { itemsOfSettings } from "../../settings/items";

const catalogue = checklistItems(readCatalogue());
const decidable = [...catalogue.values()].filter(({ check }) => check.kind === "policy" || check.kind === "config");
const ofRules = new Set(rules.filter(isOfChecklist).flatMap(({ items }) => items as readonly string[]));
const ofSettings = new Set(itemsOfSettings().keys());

/** Items that a plan could decide and nothing decides yet. */
const open: readonly string[] = [];

describe("the checklist", () => {
  test("has 122 items that can be decided before an update", () => {
    expect(decidable.length).toBe(122);
  });

  test("has none that neither a rule nor a setting decides", () => {
    const undecided = decidable.filter(({ id }) => !ofRules.has(id) && !ofSettings.has(id)).map(({ id }) => id);
    expect(undecided.sort()).toEqual([...open].sort());
  });

  test("has every item that a rule or a setting says to decide", () => {
    expect([...ofRules, ...ofSettings].filter((id) => !catalogue.has(id))).toEqual([]);
  });
});

const controls = readControls();
const names = Object.keys(standards) as (keyof typeof standards)[];

describe.each(names)("controls of %s", (name) => {
  const { answered, notAdopted } = controls[name];
  const refused = notAdopted.flatMap(({ ids }) => ids);
  const claimed = new Set(rules.flatMap((rule) => rule.controls?.[name] ?? []).map(plainId));

  test("are named once each", () => {
    const all = [...answered, ...refused];
    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
  });

  test("are answered by a rule where the list says so", () => {
    expect(answered.filter((id) => !claimed.has(id))).toEqual([]);
  });

  test("are in the list where a rule says to answer them", () => {
    expect([...claimed].filter((id) => !answered.includes(id)).sort()).toEqual([]);
  });
});

test("a rule that is of no checklist answers a published control, or says why it is there", () => {
  for (const rule of rules) if (!isOfChecklist(rule) && "controls" in rule) expect(rule.why, rule.name).toMatch(/\w/);
});
