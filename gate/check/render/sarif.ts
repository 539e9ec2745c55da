import { createHash } from "node:crypto";

import type { Severity } from "../../../policies/model/rule";
import type { CheckReport, Finding } from "../report";
import { exemptionText, exemptOf, faultsOf, faultText, fixText, restsOn } from "../report";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  blocker: "error",
  required: "warning",
  advisory: "note",
};

/**
 * SARIF 2.1.0 for code scanning. A program's resource has no line of its own, so each result points at the project file
 * and names the resource by its URN. What cannot be judged is a result like any fault: SARIF's own kind for it ("open")
 * must not have a level, and viewers would hide it. Passes are left out, which viewers would show as alerts.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(report: CheckReport): string {
  const reported = [...faultsOf(report), ...exemptOf(report)];
  const rules = [...new Map(reported.map((finding) => [finding.rule, finding])).values()];
  const indexes = new Map(rules.map(({ rule }, index) => [rule, index]));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: report.pack.name, version: report.pack.version, rules: rules.map(descriptorOf) },
        },
        automationDetails: { id: `${report.pack.name}/${report.stack}/${report.subject}/` },
        invocations: [{ executionSuccessful: true, endTimeUtc: report.judgedAt }],
        columnKind: "utf16CodeUnits",
        results: reported.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1)),
        properties: { verdict: report.verdict, score: report.score, profile: report.profile, level: report.level },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const descriptorOf = (finding: Finding): object => ({
  id: finding.rule,
  shortDescription: { text: finding.title },
  help: { text: `${finding.title}. It rests on: ${restsOn(finding)}.` },
  defaultConfiguration: { level: levels[finding.severity] },
  properties: { tags: [finding.family, ...finding.items] },
});

function resultOf(finding: Finding, ruleIndex: number): object {
  const { status, severity, blocks, enforcement } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: "fail",
    level: levels[finding.severity],
    message: { text: `${finding.name}: ${faultText(finding)}. Fix: ${fixText(finding)}.` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: "Pulumi.yaml" }, region: { startLine: 1 } },
        logicalLocations: [{ name: finding.name, fullyQualifiedName: finding.urn, kind: "resource" }],
      },
    ],
    partialFingerprints: { "ruleAndUrn/v1": fingerprint(finding) },
    ...(status === "exempt" && {
      suppressions: [{ kind: "external", status: "accepted", justification: exemptionText(finding) }],
    }),
    properties: { status, severity, enforcement, blocks },
  };
}

const fingerprint = ({ rule, urn }: Finding): string => createHash("sha256").update(`${rule}\0${urn}`).digest("hex");
