import { createHash } from "node:crypto";

import type { Exemption } from "../model/exemption";

/** What an approver approves: every word of an entry but the proof itself. */
const approved = [
  "rule",
  "stack",
  "target",
  "owner",
  "approver",
  "approvedOn",
  "begins",
  "expires",
  "reason",
  "compensatingControl",
  "ticket",
] as const satisfies readonly (keyof Exemption)[];

/**
 * What stands under `approval` in an entry that was approved as it stands, such as `sha256-1f0a3c5e7b9d2468`. It is no
 * signature, since everybody can compute it: it turns an edit after the approval from an oversight into a statement, which
 * a review of the register sees.
 */
export function approvalOf(exemption: Exemption): string {
  const text = JSON.stringify(approved.map((field) => exemption[field] ?? null));
  return `sha256-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
