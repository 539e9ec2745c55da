import { z } from "zod";

import { scopes } from "../model/scope";
import { severities } from "../model/rule";
import { levels } from "../model/stack";

/** Environment variable that names the file into which the pack writes its verdicts; nothing is written without it. */
export const findingsVariable = "OPS_READINESS_FINDINGS";
/** Environment variable whose text comes back in the file, so that its reader knows which run wrote it. */
export const nonceVariable = "OPS_READINESS_NONCE";

/** A date in UTC, such as `2026-11-22`. */
const date = z.iso.date();

/** What one rule says of one resource, all of it free of property values. */
export const findingSchema = z.strictObject({
  rule: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  scope: z.enum(scopes).optional(),
  /** Items of the checklist that the rule decides. */
  items: z.array(z.string()),
  /** Published controls that it answers, as people name them. */
  controls: z.array(z.string()),
  /** AWS's page that states the limit, of rules that AWS itself makes. */
  documentation: z.string().optional(),
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  status: z.enum(["pass", "notApplicable", "fail", "unknown", "exempt"]),
  /** Why the rule does not apply. */
  reason: z.string().optional(),
  /** What is wrong, or what cannot be known; of exempt findings as well. */
  problem: z.string().optional(),
  /** What to do about it. */
  fix: z.string().optional(),
  /** Whether a violation stops the deploy; that of an exempt one does not. */
  enforcement: z.enum(["advisory", "mandatory"]),
  /** Where a rule is not enforced as it usually is: until when, or by what. */
  relaxed: z.string().optional(),
  exemption: z
    .strictObject({
      owner: z.string(),
      approver: z.string(),
      reason: z.string(),
      compensatingControl: z.string(),
      ticket: z.string().optional(),
      /** The last day on which it holds. */
      expires: date,
      /** Whole days that are left after today. */
      daysLeft: z.int().nonnegative(),
      /** Whether the end is near enough to warn of it. */
      endsSoon: z.boolean(),
    })
    .optional(),
});

/** What a remediation changed: paths of inputs only, since their values may be secret. */
export const remediationSchema = z.strictObject({
  rule: z.string(),
  urn: z.string(),
  paths: z.array(z.string()).min(1),
});

/** All verdicts of one run of the pack. */
export const findingsSchema = z.strictObject({
  schema: z.literal(1),
  pack: z.strictObject({ name: z.string(), version: z.string(), digest: z.string() }),
  nonce: z.string().optional(),
  project: z.string(),
  stack: z.string(),
  level: z.enum(levels),
  profile: z.string(),
  judgedAt: z.iso.datetime(),
  resources: z.int().nonnegative(),
  findings: z.array(findingSchema),
  remediations: z.array(remediationSchema),
});

export type ReportedFinding = z.output<typeof findingSchema>;
export type ReportedRemediation = z.output<typeof remediationSchema>;
export type Findings = z.output<typeof findingsSchema>;
