import type { CheckReport, Finding } from "../report";
import {
  blockersText,
  changeText,
  exemptionText,
  exemptOf,
  faultsOf,
  faultText,
  fixText,
  headline,
  restsOn,
  tally,
} from "../report";

/** GitHub takes 65,536 characters in a comment; the rest is for who wraps this one. */
export const longestMarkdown = 60_000;

/** For a pull request: the verdict, what blocks, and folded away the rest. Never longer than a comment may be. */
export function renderMarkdown(report: CheckReport): string {
  const { verdict, about } = headline(report);
  const faults = faultsOf(report);
  const page = new Page(
    [
      `## ${verdict}: ${plain(about)}`,
      "",
      `${plain(tally(report))}. Blocked by ${plain(blockersText(report))}.`,
      ...(report.change === undefined ? [] : ["", `Deployed to plan: **${plain(changeText(report.change))}**.`]),
      "",
    ].join("\n"),
  );
  page.section(
    "### What blocks",
    faults.filter(({ blocks }) => blocks).map((finding) => entry(finding, detailOf(finding))),
  );
  page.folded(
    "Reported only",
    faults.filter(({ blocks }) => !blocks).map((finding) => entry(finding, detailOf(finding))),
  );
  page.folded(
    "Exempt",
    exemptOf(report).map((finding) => entry(finding, exemptionOf(finding))),
  );
  page.folded(
    "What the pack changes",
    report.remediations.map(({ rule, urn, paths }) => `- ${code(rule)} ${code(urn)}: ${plain(paths.join(", "))}\n`),
  );
  return page.text;
}

/** Takes entries as long as they fit, and says how many did not. */
class Page {
  #text: string;
  /** What a note on entries left out, and the end of a fold, may need. */
  static readonly #spare = 200;

  constructor(start: string) {
    this.#text = start;
  }

  get text(): string {
    return this.#text;
  }

  section(heading: string, entries: readonly string[], end = ""): void {
    if (entries.length === 0 || !this.#fits(heading.length + end.length)) return;
    this.#text += `\n${heading}\n\n`;
    let left = entries.length;
    for (const one of entries) {
      if (!this.#fits(one.length + end.length)) break;
      this.#text += one;
      left--;
    }
    if (left > 0) this.#text += `- and ${left} more, which the JSON report holds\n`;
    this.#text += end;
  }

  folded(title: string, entries: readonly string[]): void {
    this.section(`<details><summary>${title} (${entries.length})</summary>`, entries, "\n</details>\n");
  }

  #fits(length: number): boolean {
    return this.#text.length + length + Page.#spare <= longestMarkdown;
  }
}

/** Longer ones are cut, so that one resource cannot push out all others. */
const longestPart = 600;

const entry = (finding: Finding, details: string): string =>
  `- **${plain(finding.rule)}** (${finding.severity}) ${code(finding.name)} ${plain(faultText(finding))}\n${details}`;

const detailOf = (finding: Finding): string => `  Fix: ${plain(fixText(finding))}. ${plain(restsOn(finding))}\n`;

const exemptionOf = (finding: Finding): string => `  ${plain(exemptionText(finding))}\n`;

const short = (text: string): string => (text.length > longestPart ? `${text.slice(0, longestPart)}…` : text);

/** Text that stays text: no heading, link, mention or HTML can come of it, nor of an address in it. */
function plain(text: string): string {
  return short(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll(/@|:(?=\/\/)|www(?=\.)/gi, "$&\u{2060}");
}

/** Code that cannot be left by a back-tick in it. */
const code = (text: string): string => `\`${short(text).replaceAll(/[`<>\s]+/g, " ")}\``;
