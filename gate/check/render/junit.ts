import type { CheckReport, Finding } from "../report";
import { exemptionText, faultText, fixText, isFaulty, restsOn } from "../report";
import { escaped } from "./xml";

/**
 * JUnit's XML as CI systems read it: a suite for each family of rules, a test for each rule and resource. What stops a
 * deploy has failed; what is only reported, exempt or not applicable was skipped, with the reason.
 */
export function renderJunit(report: CheckReport): string {
  const families = [...new Set(report.findings.map(({ family }) => family))];
  const { failures, skipped } = counted(report.findings);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(report.pack.name)} ${escaped(report.stack)}" tests="${report.findings.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...families.map((family) => suiteOf(family, report)),
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(family: string, report: CheckReport): string {
  const findings = report.findings.filter((finding) => finding.family === family);
  const { failures, skipped } = counted(findings);
  return [
    `  <testsuite name="${escaped(family)}" tests="${findings.length}" failures="${failures}" errors="0" skipped="${skipped}" timestamp="${escaped(report.judgedAt)}" hostname="${escaped(report.stack)}">`,
    ...findings.map(testOf),
    "  </testsuite>",
  ].join("\n");
}

function testOf(finding: Finding): string {
  const attributes = `classname="${escaped(finding.rule)}" name="${escaped(`${finding.name} (${finding.type})`)}" time="0"`;
  const inside = insideOf(finding);
  return inside === "" ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${inside}</testcase>`;
}

function insideOf(finding: Finding): string {
  if (finding.blocks) {
    const body = [faultText(finding), `Fix: ${fixText(finding)}`, restsOn(finding), finding.urn];
    return `<failure type="${finding.status}" message="${escaped(faultText(finding))}">${escaped(body.join("\n"))}</failure>`;
  }
  const why = whySkipped(finding);
  return why === undefined ? "" : `<skipped message="${escaped(why)}"/>`;
}

function whySkipped(finding: Finding): string | undefined {
  if (isFaulty(finding)) return `${finding.severity}, does not block: ${faultText(finding)}`;
  if (finding.status === "notApplicable") return `not applicable: ${finding.reason ?? "no reason was given"}`;
  if (finding.status !== "exempt") return undefined;
  return `${exemptionText(finding)}: ${faultText(finding)}`;
}

const counted = (findings: readonly Finding[]): { failures: number; skipped: number } => ({
  failures: findings.filter(({ blocks }) => blocks).length,
  skipped: findings.filter((finding) => !finding.blocks && whySkipped(finding) !== undefined).length,
});
