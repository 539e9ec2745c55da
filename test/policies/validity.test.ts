import { describe, expect, test } from "vitest";

import { rules } from "../../policies/rules";
import { validityRules } from "../../policies/rules/validity";
import { of } from "./breaks/break";
import { PackRun, runPack } from "./run-pack";
import { resolveStack } from "./stack-fixture";
import { validStack } from "./valid-stack";
import { validityCases } from "./validity-cases";

const names = new Set(validityRules.map(({ name }) => name));
const moments = ["preview", "update"] as const;

/** What the rules about AWS's limits say; those of the checklist may say more about the same fault. */
async function judged(edit: (stack: ReturnType<typeof validStack>) => void, moment: (typeof moments)[number]) {
  const stack = validStack();
  edit(stack);
  return (await runPack(stack, moment)).filter(({ rule }) => names.has(rule));
}

test.each(moments)("a valid stack passes every one of these rules in its %s", async (moment) => {
  expect((await runPack(validStack(), moment)).filter(({ rule }) => names.has(rule))).toEqual([]);
});

describe("two resources with one name", () => {
  const twice = (name: string, regions: readonly [string?, string?]) => (stack: ReturnType<typeof validStack>) => {
    const [first, second] = [of(stack, name), { ...of(stack, name) }];
    stack[`${name}-again`] = second;
    [first, second].forEach((resource, index) => {
      const region = regions[index];
      if (region !== undefined) resource.region = region;
    });
  };

  test.each(moments)("are fine in two regions, in a %s", async (moment) => {
    expect(await judged(twice("topic", ["eu-central-1", "us-east-1"]), moment)).toEqual([]);
  });

  test.each([
    ["a region", "topic", ["us-east-1", "us-east-1"]],
    ["a region that is not known to be another", "topic", ["us-east-1"]],
    ["two regions, where the name is one for all", "notifier-role", ["eu-central-1", "us-east-1"]],
  ] as const)("are not in %s", async (_, name, regions) => {
    const found = await judged(twice(name, regions), "preview");
    expect(found.map(({ rule }) => rule)).toContain("names-unique");
  });
});

describe("the table of what AWS refuses", () => {
  test("has 72 cases, each once, each with AWS's page", () => {
    expect(validityCases).toHaveLength(72);
    expect(new Set(validityCases.map(({ what }) => what)).size).toBe(72);
    for (const { page } of validityCases) expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html/);
  });

  test("tries every rule, and what each does not know", () => {
    expect(new Set(validityCases.map(({ rule }) => rule))).toEqual(names);
    const hiding = validityCases.filter(({ hide }) => hide).map(({ rule }) => rule);
    // The names of things are compared where they are known; there is nothing else to judge.
    expect([...names].filter((name) => !hiding.includes(name))).toEqual([]);
  });

  test("is of rules that excuse nobody and name their source", () => {
    for (const rule of validityRules) {
      expect(rule.documentation).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html/);
      expect(rule.remediation).toMatch(/^[a-z].*[^.]$/s);
      expect(rules).toContain(rule);
    }
  });
});

describe.each(validityCases)("$what", ({ rule, blames, edit, says, hide }) => {
  test.each(moments)("is refused in a %s, by this rule and no other", async (moment) => {
    const found = await judged(edit, moment);
    expect(found.map((one) => `${one.rule} ${one.message.split(" ")[0] ?? ""}`)).toEqual([`${rule} ${blames}`]);
    expect(found[0]?.message).toContain(says);
    expect(found[0]?.message).toMatch(
      /^.+ \(.+\): .+\.\nFix: .+\.\nAWS: https:\/\/docs\.aws\.amazon\.com\S+ \(blocker\)$/,
    );
    expect(found[0]?.level).toBe("mandatory");
  });

  test.runIf(hide)("blocks while it is not known", async () => {
    const found = await judged(hide ?? edit, "preview");
    const own = found.filter((one) => one.rule === rule);
    expect(own.map(({ message }) => message).join()).toContain("cannot be judged");
    expect(own[0]?.level).toBe("mandatory");
  });

  test("is said early only if it is said last", async () => {
    const stack = validStack();
    edit(stack);
    const resources = resolveStack(stack, "preview");
    const early = await new PackRun().early(resources);
    const last = (await new PackRun().host(resources)).map((one) => `${one.rule} ${one.urn}`);
    for (const one of early) expect(last).toContain(`${one.rule} ${one.urn}`);
  });
});
