import { expect, test } from "vitest";

import { waivedIn } from "../../gate/check/waived";
import { waivedSchema } from "../../gate/ledger/facts";
import type { ReportedFinding } from "../../policies/findings/schema";

const finding = (rule: string, exemption?: Partial<ReportedFinding["exemption"]>): ReportedFinding =>
  ({ rule, name: "worker-logs", urn: "urn", problem: "a problem", exemption }) as unknown as ReportedFinding;
const register = {
  ...{ owner: "platform-lead", approver: "security-lead", reason: "the archive moves", compensatingControl: "export" },
  ...{ expires: "2026-12-15", daysLeft: 23, endsSoon: false },
};

test("what an exemption excuses is told by rule, approver, last day and ticket, and nothing else is", () => {
  const findings = [
    finding("log-retention-set", { ...register, ticket: "incident 51" }),
    finding("tags-valid"),
    finding("alarm-valid", register),
  ];
  const waived = waivedIn({ findings });
  const told = { resource: "worker-logs", approver: "security-lead", until: "2026-12-15" };
  expect(waived).toEqual([
    { rule: "log-retention-set", ...told, ticket: "incident 51" },
    { rule: "alarm-valid", ...told },
  ]);
  for (const one of waived) expect(waivedSchema.safeParse(one).success).toBe(true);
});
