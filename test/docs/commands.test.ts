import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...["docs", "docs/how-to", "docs/runbook"].flatMap((folder) => pagesIn(folder)),
];

function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as { config: Record<string, unknown> };
const keys = Object.keys(config).map((key) => key.replace(/^.*:/, ""));

const sources = readdirSync("gate", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join("gate", name), "utf8"));

/** Options of a command of the gate, and those that several commands share; undefined where there is no such command. */
function optionsOf(name: string): ReadonlySet<string> | undefined {
  const isIts = (source: string): boolean => source.includes(`.command("${name}")`);
  if (!sources.some(isIts)) return undefined;
  const sharing = sources.filter((source) => isIts(source) || /export (const|function) with\w+Options\b/.test(source));
  return new Set(
    sharing.flatMap((source) => [...source.matchAll(/"(?:-\w, )?(--[a-z-]+)[ "]/g)].map(([, option = ""]) => option)),
  );
}

/** What all pages say that matches, with the page. */
const mentioned = (pattern: RegExp): { page: string; what: string }[] =>
  pages.flatMap((page) => [...readFileSync(page, "utf8").matchAll(pattern)].map(([, what = ""]) => ({ page, what })));

test("every npm script that a page names is one", () => {
  const named = mentioned(/npm run (?:--silent )?([a-z][\w:-]*)/g);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ what }) => scripts[what] === undefined)).toEqual([]);
});

test("every command of the gate that a page names is one, with the options that it takes", () => {
  const named = mentioned(/npm run (?:--silent )?gate -- ([a-z][^`\n|;&#)]*)/g);
  expect(named.length).toBeGreaterThan(20);
  const wrong = named.filter(({ what }) => {
    const [name = ""] = what.split(" ");
    const options = optionsOf(name);
    return options === undefined || [...what.matchAll(/ (--[a-z-]+)/g)].some(([, option = ""]) => !options.has(option));
  });
  expect(wrong).toEqual([]);
});

test("every setting that a page sets is one", () => {
  const named = mentioned(/pulumi config set (?:--\S+ )*([a-zA-Z]\w*)/g);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(({ what }) => !keys.includes(what))).toEqual([]);
});

test("every page and file that a page links to is there", () => {
  const links = mentioned(/\]\((?!https?:|#)([^)#\s]+)/g);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter(({ page, what }) => !existsSync(join(page, "..", what)))).toEqual([]);
});

test("the schedule for GitHub Actions is a workflow, and each of its steps does one thing", () => {
  const page = readFileSync("docs/how-to/nightly-checks.md", "utf8");
  const [, workflow = ""] = /```yaml\n([^`]+)```/.exec(page) ?? [];
  const { on, permissions, jobs } = parse(workflow) as {
    on: { schedule: { cron: string }[] };
    permissions: Record<string, string>;
    jobs: Record<string, { steps: { run?: string; uses?: string; if?: string }[] }>;
  };
  expect(on.schedule.every(({ cron }) => cron.split(" ").length === 5)).toBe(true);
  expect(permissions).toEqual({ "id-token": "write", contents: "read" });
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(steps.filter(({ run, uses }) => (run === undefined) === (uses === undefined))).toEqual([]);
  const named = steps.flatMap((step) => /github\.event\.schedule == '(.*)'/.exec(step.if ?? "")?.[1] ?? []);
  expect(named.filter((cron) => !on.schedule.some((one) => one.cron === cron))).toEqual([]);
  expect(named).not.toEqual([]);
});
