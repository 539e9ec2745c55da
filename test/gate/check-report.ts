import { digestOf, packName } from "../../policies/findings/digest";
import type { Findings, ReportedFinding } from "../../policies/findings/schema";
import { controlIds, isOfAws, isOfChecklist, type Rule } from "../../policies/model/rule";
import { rules } from "../../policies/rules";

/** What would end an element, an attribute, a code span or a file, were it not escaped. */
export const nasty =
  `a<script src="https://evil.example/x.js">alert('1')</script>]]>&amp;"'\`*[x](http://evil.example) @everyone` +
  ` </details> <!-- \u{0}\u{8}\u{1b} \u{D800} \u{FFFE} 🚀\r\nnext | line`;

const rule = (name: string): Rule => {
  const found = rules.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no rule ${name}`);
  return found;
};

/** A finding as the pack writes it. */
export function finding(name: string, own: Partial<ReportedFinding> = {}): ReportedFinding {
  const of = rule(name);
  const resource = own.name ?? "one";
  return {
    rule: name,
    title: of.title,
    severity: of.severity,
    items: isOfChecklist(of) ? [...of.items] : [],
    controls: controlIds(of),
    ...(isOfAws(of) && { documentation: of.documentation }),
    urn: `urn:pulumi:prod::ops::aws:some/type:Type::${resource}`,
    type: "aws:some/type:Type",
    name: resource,
    status: "pass",
    enforcement: of.severity === "advisory" ? "advisory" : "mandatory",
    ...own,
  };
}

export const fault = { status: "fail", problem: "it is not as it must be", fix: "mend it" } as const;

export const exemption: NonNullable<ReportedFinding["exemption"]> = {
  owner: "team lead",
  approver: "head of operations",
  reason: "the old client speaks no TLS until it is replaced",
  compensatingControl: "the network admits the client alone",
  ticket: "OPS-1",
  expires: "2026-12-01",
  daysLeft: 9,
  endsSoon: true,
};

/** What the pack writes of a whole stack. */
export const findingsOf = (findings: readonly ReportedFinding[], own: Partial<Findings> = {}): Findings => ({
  schema: 1,
  pack: { name: packName, version: "0.1.0", digest: digestOf(rules) },
  project: "ops",
  stack: "prod",
  level: "A",
  profile: "prod",
  judgedAt: "2026-11-22T10:00:00.000Z",
  resources: 300,
  findings: [...findings],
  remediations: [],
  ...own,
});

/** One of everything that a report can hold. */
export const everything = (text = "the old way"): Findings =>
  findingsOf(
    [
      finding("redis-tls-in-transit", { ...fault, problem: text, fix: text, name: text }),
      finding("redis-auth-enabled", { status: "unknown", problem: "the token is not known", name: "group" }),
      finding("log-retention-set", { ...fault, enforcement: "advisory", relaxed: text, name: "logs" }),
      finding("backup-bucket-versioned", {
        ...fault,
        status: "exempt",
        exemption: { ...exemption, reason: text, owner: text },
      }),
      finding("worker-service-declared", { status: "notApplicable", reason: text, name: "stack" }),
      finding("iam-least-privilege", { name: "role" }),
    ],
    { stack: text, remediations: [{ rule: "log-retention-set", urn: "urn:pulumi:a::b::c::d", paths: ["tags", text] }] },
  );
