import { describe, expect, it, test } from "vitest";

import { formats } from "../../gate/check/render";
import { renderHtml } from "../../gate/check/render/html";
import { renderJunit } from "../../gate/check/render/junit";
import { longestMarkdown, renderMarkdown } from "../../gate/check/render/markdown";
import { renderSarif } from "../../gate/check/render/sarif";
import { renderText } from "../../gate/check/render/text";
import { summarise } from "../../gate/check/summarise";
import { everything, exemption, fault, finding, findingsOf, nasty } from "./check-report";
import { sarifLog } from "./sarif-structure";
import { readXml } from "./xml-structure";

const clean = findingsOf([finding("redis-tls-in-transit"), finding("iam-least-privilege")]);
const report = (text?: string) => summarise(everything(text), "plan", clean);
/** Every kind of report over every kind of content. */
const reports = [report(), report(nasty), summarise(clean, "state"), summarise(findingsOf([]), "state")];

describe("a summary", () => {
  it("says what blocks: a fault, and what cannot be judged, at a level that is enforced", () => {
    const { verdict, findings } = report();
    expect(verdict).toBe("no-go");
    expect(findings.filter(({ blocks }) => blocks).map(({ rule, family }) => [family, rule])).toEqual([
      ["redis", "redis-tls-in-transit"],
      ["redis", "redis-auth-enabled"],
    ]);
  });

  it("says what the plan breaks and mends, by rule and resource", () => {
    const broken = (...names: string[]) =>
      findingsOf(names.map((name) => finding("redis-tls-in-transit", { ...fault, name })));
    const change = (before: string[], after: string[]) =>
      summarise(broken(...after), "plan", broken(...before)).change ?? expect.fail("there is no change");
    expect(change(["one"], ["one", "two"])).toMatchObject({ breaks: ["redis-tls-in-transit"], mends: [] });
    expect(change(["one", "two"], ["one"])).toMatchObject({ breaks: [], mends: [] });
    expect(change(["one"], ["two"])).toMatchObject({ breaks: ["redis-tls-in-transit"], mends: [] });
    expect(change(["one"], [])).toMatchObject({ breaks: [], mends: ["redis-tls-in-transit"] });
  });

  it("counts what is exempt as no fault that stops, and leaves it in", () => {
    const let_ = summarise(
      findingsOf([finding("backup-bucket-versioned", { ...fault, status: "exempt", exemption })]),
      "plan",
    );
    expect(let_.verdict).toBe("go");
    expect(renderText(let_)).toContain("exempt until 2026-12-01 (ENDS SOON: 9 days left)");
  });
});

describe("text", () => {
  it("begins with the verdict, then tells what blocks before all else", () => {
    const text = renderText(report());
    expect(text).toMatch(/^NO-GO {2}plan of stack the old way, profile prod, level A\n/);
    expect(text).toMatch(/^ +deployed to plan: 100 to \d+(\.\d)?: breaks redis-tls-in-transit, redis-auth-enabled/m);
    const order = ["BLOCKS    redis-tls", "BLOCKS    redis-auth", "reported  log-ret", "exempt    backup", "changes "];
    const places = order.map((line) => text.indexOf(`\n${line}`));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
    expect(text).toContain("cannot be judged: the token is not known");
    expect(renderText(summarise(clean, "state"))).toMatch(
      /^GO {2}state of stack prod.*\n.*score 100 of 100\n +blocked by nothing\n$/,
    );
  });

  it("does not let a resource's name write lines or steer a terminal", () => {
    const text = renderText(report(nasty));
    expect(text).not.toMatch(/[\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}]/u);
    expect(text).not.toMatch(/^next/m);
  });
});

describe("SARIF", () => {
  const read = (log: string) => sarifLog.parse(JSON.parse(log)).runs[0] ?? expect.fail("there is no run");

  it.each(reports)("is as the specification has it (%#)", (one) => {
    expect(() => read(renderSarif(one))).not.toThrow();
  });

  it("holds every fault with its level, and what is exempt as suppressed", () => {
    const { results } = read(renderSarif(report()));
    expect(results.map((one) => [one.ruleId, one.level, one.suppressions?.[0]?.kind])).toEqual([
      ["redis-tls-in-transit", "error", undefined],
      ["redis-auth-enabled", "error", undefined],
      ["log-retention-set", "warning", undefined],
      ["backup-bucket-versioned", "error", "external"],
    ]);
    expect(new Set(results.map((one) => one.partialFingerprints["ruleAndUrn/v1"])).size).toBe(4);
  });

  it("keeps a fault's fingerprint from run to run", () => {
    const prints = (text?: string) => read(renderSarif(report(text))).results.map((one) => one.partialFingerprints);
    expect(prints()).toEqual(prints());
    expect(prints()[0]).not.toEqual(prints("other")[0]);
  });
});

describe("JUnit", () => {
  it.each(reports)("is well-formed, and counts right (%#)", (one) => {
    const root = readXml(renderJunit(one));
    const cases = root.children.flatMap((suite) => suite.children);
    const having = (name: string) => cases.filter(({ children }) => children[0]?.name === name).length;
    expect(root.attributes).toMatchObject({
      tests: String(one.findings.length),
      failures: String(having("failure")),
      skipped: String(having("skipped")),
    });
    expect(cases.length).toBe(one.findings.length);
    for (const suite of root.children) expect(suite.attributes["tests"]).toBe(String(suite.children.length));
  });

  it("fails for what blocks, and for nothing else", () => {
    const [redis, ...others] = readXml(renderJunit(report())).children;
    expect(redis?.children.map(({ children }) => children[0]?.name)).toEqual(["failure", "failure"]);
    expect(
      others.flatMap(({ children }) => children).filter(({ children }) => children[0]?.name === "failure"),
    ).toEqual([]);
  });

  it("gives back what was written, whatever it was", () => {
    const [tls] = readXml(renderJunit(report(nasty))).children.flatMap((suite) => suite.children);
    const shown = nasty.replaceAll(/[\u{0}\u{8}\u{1b}\u{FFFE}]|[\u{D800}-\u{DFFF}]/gu, "\u{FFFD}");
    expect(tls?.children[0]?.attributes["message"]).toBe(shown);
  });
});

describe("Markdown", () => {
  const many = (count: number) =>
    findingsOf(
      Array.from({ length: count }, (_, index) =>
        finding("redis-tls-in-transit", { ...fault, name: `group-${index}`, problem: nasty.repeat(1 + (index % 30)) }),
      ),
    );

  it.each([1, 10, 100, 3_000])("of %i faults fits into a comment, and says how many it left out", (count) => {
    const text = renderMarkdown(summarise(many(count), "plan"));
    expect(text.length).toBeLessThanOrEqual(longestMarkdown);
    const told = text.split("\n").filter((line) => line.startsWith("- **redis")).length;
    const left = Number(/^- and (\d+) more/m.exec(text)?.[1] ?? 0);
    expect(told + left).toBe(count);
    expect(told).toBeGreaterThanOrEqual(Math.min(count, 50));
  });

  it("begins with the verdict, folds away what does not block, and closes every fold", () => {
    const text = renderMarkdown(report());
    expect(text).toMatch(/^## NO-GO: plan of stack the old way/);
    expect(text.indexOf("### What blocks")).toBeLessThan(text.indexOf("<details>"));
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text.match(/<\/details>/g)).toHaveLength(3);
  });

  it("lets no text become a link, a mention, HTML or a line of its own", () => {
    const text = renderMarkdown(report(nasty));
    expect(text).not.toMatch(/<(?!\/?details>|\/?summary>)/);
    const outsideCode = text.replaceAll(/(?<!\\)`[^`]*`/g, "");
    expect(outsideCode).not.toMatch(/http:\/\/|@everyone|(?<!\\)\]\(/);
    expect(text).not.toMatch(/^next/m);
  });
});

describe("HTML", () => {
  const tagsOf = (page: string): string[] => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag);

  it.each(reports)("is one page that asks for nothing else, whatever it tells (%#)", (one) => {
    const tags = tagsOf(renderHtml(one));
    const names = new Set(tags.map((tag) => /^<[!/]?([a-z0-9]+)/.exec(tag)?.[1]));
    const expected =
      "doctype html head meta title style body h1 h2 p br small table thead tbody tr th td ul li details summary";
    expect([...names].filter((name) => name === undefined || !expected.split(" ").includes(name))).toEqual([]);
    expect(tags.filter((tag) => / (src|href|on\w+|style|srcset|action)=/i.test(tag))).toEqual([]);
    expect(renderHtml(one)).not.toMatch(/url\(|@import/);
    expect(renderHtml(one)).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("closes what it opens", () => {
    const page = renderHtml(report(nasty));
    const open: string[] = [];
    for (const tag of tagsOf(page)) {
      const name = /^<\/?([a-z0-9]+)/.exec(tag)?.[1];
      if (name === undefined || ["meta", "br"].includes(name)) continue;
      if (tag.startsWith("</")) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("shows the verdict before all else", () => {
    expect(renderHtml(report())).toMatch(/<body>\n<h1 class="no-go">NO-GO<\/h1>/);
    expect(renderHtml(summarise(clean, "plan"))).toContain('<h1 class="go">GO</h1>');
  });
});

test("JSON holds the whole report", () => {
  for (const one of reports) expect(JSON.parse(formats.json(one))).toEqual(JSON.parse(JSON.stringify(one)));
});

test("every format tells of every fault and of every exemption", () => {
  for (const render of Object.values(formats)) {
    const text = render(report());
    for (const { rule } of report().findings.filter(({ status }) => status !== "pass" && status !== "notApplicable"))
      expect(text).toContain(rule);
    expect(text).toMatch(/2026-12-01/);
  }
});
