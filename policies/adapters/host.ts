import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";

import { digestOf, packName } from "../findings/digest";
import { reportedFinding } from "../findings/report-of";
import { writeFindings } from "../findings/write";
import { placeOf } from "../model/exemption";
import type { Register } from "../model/exemption";
import type { Finding } from "../model/judge";
import { judge } from "../model/judge";
import { isFault } from "../model/outcome";
import type { Rule } from "../model/rule";
import { Stack } from "../model/stack";
import { admissionOf } from "./admission";
import type { Enforced } from "./levels";
import { configSchema, enforcementOf, readLevels } from "./levels";
import type { Memory, Remembered } from "./memory";
import type { Readiness } from "./readiness";
import { reportExempt, reportFault } from "./report";
import { viewInStack } from "./resource-view";

/** Name of the stack rule that judges everything; the pack's configuration stands under it. */
export const hostName = "production-readiness";

/** Where all verdicts are written, for who reads more than what is wrong. */
export interface FindingsFile {
  readonly file: string;
  readonly nonce: string | undefined;
  readonly version: string;
}

export interface HostOptions {
  readonly register: Register;
  readonly readiness: Readiness;
  readonly clock: () => Date;
  readonly findings: FindingsFile | undefined;
}

/** Judges the whole stack by all rules, including what is not known. */
export function hostPolicy(rules: readonly Rule[], options: HostOptions, memory: Memory): StackValidationPolicy {
  const { register, readiness, clock } = options;
  return {
    name: hostName,
    description: "The stack meets the production-readiness checklist",
    enforcementLevel: "mandatory",
    configSchema: configSchema(rules),
    validateStack(args, report) {
      const configured = readLevels(rules, args.getConfig());
      const remembered = memory.take();
      const stack = new Stack(views(args, remembered), clock(), register);
      const findings = judge(rules, stack);
      const { level, now } = stack;
      const enforced = (rule: Rule) => enforcementOf(rule, level, configured, readiness, now);
      if (options.findings) write(options.findings, rules, stack, findings, enforced, remembered);
      for (const { rule, subject, outcome } of findings)
        if (outcome.status === "exempt") reportExempt(report, rule, subject, outcome, now);
        else if (isFault(outcome) && !remembered.isReported(rule, subject.urn))
          reportFault(report, rule, subject, outcome, enforced(rule));
    },
  };
}

const views = ({ resources, stackTags }: StackValidationArgs, { marksOf, copiesOf }: Remembered) =>
  resources.map((resource) =>
    Object.assign(viewInStack(resource), {
      secrets: marksOf(resource.urn),
      copies: copiesOf(resource.urn),
      ...admissionOf(resource.type, stackTags),
    }),
  );

function write(
  { file, nonce, version }: FindingsFile,
  rules: readonly Rule[],
  stack: Stack,
  findings: readonly Finding[],
  enforced: (rule: Rule) => Enforced,
  { remediations }: Remembered,
): void {
  const all = stack.ofTypes(["*"]);
  const place = placeOf(stack.root.urn || (all[0]?.urn ?? ""));
  writeFindings(file, {
    schema: 1,
    pack: { name: packName, version, digest: digestOf(rules) },
    ...(nonce !== undefined && { nonce }),
    project: place?.project ?? "",
    stack: place?.stack ?? "",
    level: stack.level,
    profile: stack.profile,
    judgedAt: stack.now.toISOString(),
    resources: all.length,
    findings: findings.map((finding) => reportedFinding(finding, enforced(finding.rule), stack.now)),
    remediations: [...remediations],
  });
}
