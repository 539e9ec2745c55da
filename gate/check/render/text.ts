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
  nameIn,
  oneLine,
  restsOn,
  tally,
} from "../report";

/** For a terminal: the verdict, then what to do. */
export function renderText(report: CheckReport): string {
  const { verdict, about } = headline(report);
  const indent = " ".repeat(verdict.length + 2);
  const lines = [
    `${verdict}  ${about}`,
    `${indent}${tally(report)}`,
    `${indent}blocked by ${blockersText(report)}`,
    ...(report.change === undefined ? [] : [`${indent}deployed to plan: ${changeText(report.change)}`]),
    ...faultsOf(report).flatMap(faultLines),
    ...exemptOf(report).flatMap(exemptLines),
    ...report.remediations.flatMap(({ rule, urn, paths }) => [
      "",
      `changes   ${rule}  ${nameIn(urn)}`,
      `          ${paths.join(", ")}`,
    ]),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join("");
}

const faultLines = (finding: Finding): readonly string[] => [
  "",
  `${finding.blocks ? "BLOCKS  " : "reported"}  ${finding.rule}  ${finding.name} (${finding.type})`,
  `          ${finding.severity}: ${faultText(finding)}`,
  `          fix: ${fixText(finding)}`,
  `          ${restsOn(finding)}`,
];

const exemptLines = (finding: Finding): readonly string[] => [
  "",
  `exempt    ${finding.rule}  ${finding.name} (${finding.type})`,
  `          ${finding.severity}: ${faultText(finding)}`,
  `          ${exemptionText(finding)}`,
];
