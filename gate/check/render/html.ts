import { htmlDocument } from "../../html/document";
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
import { escaped } from "./xml";

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 2.4rem; margin: 0; } h1.go { color: #146c2e; } h1.no-go { color: #b3261e; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td { overflow-wrap: anywhere; } td.blocks { color: #b3261e; font-weight: 600; } small { color: #555; }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181c; } small { color: #aaa; } th, td { border-color: #333; } h1.go { color: #6dd58c; } h1.no-go, td.blocks { color: #f2b8b5; } }
@media print { details { display: block; } }`;

/** One page for people. */
export function renderHtml(report: CheckReport): string {
  const { verdict, about } = headline(report);
  const faults = faultsOf(report);
  const others = report.findings.filter(({ status }) => status === "pass" || status === "notApplicable");
  return htmlDocument(
    `${verdict}: ${about}`,
    style,
    `<h1 class="${report.verdict}">${verdict}</h1>
<p>${escaped(about)}<br>${escaped(tally(report))}<br>blocked by ${escaped(blockersText(report))}${report.change === undefined ? "" : `<br>deployed to plan: ${escaped(changeText(report.change))}`}<br>
<small>${escaped(report.pack.name)} ${escaped(report.pack.version)} (${escaped(report.pack.digest.slice(0, 12))}), judged at ${escaped(report.judgedAt)}</small></p>
${section(
  "What blocks",
  faults.filter(({ blocks }) => blocks),
  faultCells,
)}${section(
      "Reported only",
      faults.filter(({ blocks }) => !blocks),
      faultCells,
    )}${section("Exempt", exemptOf(report), exemptCells)}${remediations(report)}${folded(others)}`,
  );
}

type Cells = (finding: Finding) => string;

function section(title: string, findings: readonly Finding[], cells: Cells): string {
  if (findings.length === 0) return "";
  return `<h2>${title} (${findings.length})</h2>
<table><thead><tr><th>Rule</th><th>Resource</th><th>What is wrong</th><th>What to do</th></tr></thead><tbody>
${findings.map((finding) => `<tr>${cells(finding)}</tr>`).join("\n")}
</tbody></table>
`;
}

const ruleCell = (finding: Finding): string =>
  `<td${finding.blocks ? ' class="blocks"' : ""}>${escaped(finding.rule)}<br><small>${finding.severity}; ${escaped(restsOn(finding))}</small></td>`;
const resourceCell = (finding: Finding): string =>
  `<td>${escaped(finding.name)}<br><small>${escaped(finding.type)}</small></td>`;

const faultCells: Cells = (finding) =>
  `${ruleCell(finding)}${resourceCell(finding)}<td>${escaped(faultText(finding))}</td><td>${escaped(fixText(finding))}</td>`;

const exemptCells: Cells = (finding) =>
  `${ruleCell(finding)}${resourceCell(finding)}<td>${escaped(faultText(finding))}</td><td>${escaped(exemptionText(finding))}</td>`;

function remediations({ remediations }: CheckReport): string {
  if (remediations.length === 0) return "";
  const rows = remediations.map(
    ({ rule, urn, paths }) => `<li>${escaped(rule)}: ${escaped(urn)} (${escaped(paths.join(", "))})</li>`,
  );
  return `<h2>What the pack changes (${remediations.length})</h2>\n<ul>\n${rows.join("\n")}\n</ul>\n`;
}

function folded(findings: readonly Finding[]): string {
  const rows = findings.map(
    (finding) =>
      `<tr><td>${escaped(finding.rule)}</td><td>${escaped(finding.name)}</td><td>${finding.status === "pass" ? "passed" : `not applicable: ${escaped(finding.reason ?? "")}`}</td></tr>`,
  );
  return `<details><summary>All other judgements (${findings.length})</summary>
<table><tbody>
${rows.join("\n")}
</tbody></table></details>
`;
}
