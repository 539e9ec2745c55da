import { escaped } from "../check/render/xml";
import { formatLastDrill, lastDrillIn } from "../drill/last-drill";
import { htmlDocument } from "../html/document";
import type { Fault } from "../ledger/chain";
import type { Entry, EventOf } from "../ledger/entry";
import type { Release, View } from "../ledger/view";

export interface PageFacts {
  /** Project and stack. */
  readonly subject: string;
  /** Where the ledger lies. */
  readonly ledger: string;
  readonly view: View;
  readonly faults: readonly Fault[];
  readonly at: Date;
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 2rem; margin: 0; } p.bad { color: #b3261e; font-weight: 600; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td { overflow-wrap: anywhere; } td.stable, td.verified { color: #146c2e; } td.failed, td.held { color: #b3261e; font-weight: 600; } small { color: #555; }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181c; } small { color: #aaa; } th, td { border-color: #333; } td.stable, td.verified { color: #6dd58c; } td.failed, td.held, p.bad { color: #f2b8b5; } }
@media print { details { display: block; } }`;

/** The releases and incidents of a stack as one page for people. */
export function renderPage({ subject, ledger, view, faults, at }: PageFacts): string {
  const { releases, entries, hold } = view;
  return htmlDocument(
    `Releases of ${subject}`,
    style,
    `<h1>Releases of ${escaped(subject)}</h1>
<p><small>ledger ${escaped(ledger)}, ${entries.length} entries, ${faults.length === 0 ? "whole" : "CHANGED"}; written at ${escaped(minute(at.toISOString()))}; ${escaped(formatLastDrill(lastDrillIn(view, at)))}</small></p>
${faults.map(({ name, says }) => `<p class="bad">${escaped(name)} ${escaped(says)}</p>`).join("\n")}${
      hold
        ? `<p class="bad">Held since ${escaped(minute(hold.since))} by ${escaped(hold.by)}: ${escaped(hold.reason)}</p>`
        : ""
    }
${table(
  `Releases (${releases.length})`,
  ["Release", "State", "Since", "Commit", "Image", "By", "Approved by", "Can be gone back to"],
  releases.toReversed().map((release) => releaseRow(release, view)),
)}${table("Incidents", ["Incident", "Status", "Severity", "Answer", "Because", "Deadline"], incidentRows(entries))}${proofs(releases)}`,
  );
}

/** Cells are HTML already. */
function table(title: string, heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return `<h2>${escaped(title)}</h2>\n<p>none</p>\n`;
  return `<h2>${escaped(title)}</h2>
<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table>
`;
}

const cell = (...lines: readonly string[]): string =>
  `<td>${lines.map((line, index) => (index === 0 ? escaped(line) : `<br><small>${escaped(line)}</small>`)).join("")}</td>`;

function releaseRow(release: Release, { current, lastGood }: View): string {
  const { seq, name, state, since, by, intent, tag, outcome } = release;
  const { commit, image, approvers } = intent.binding;
  const marks = [release === current ? "current" : [], release === lastGood ? "last-good" : []].flat();
  return `<tr>${cell(`${seq} ${tag ?? name}`, ...about(intent), ...marks)}<td class="${state}">${escaped(state)}${
    state === "failed" && outcome?.why !== undefined ? `<br><small>${escaped(outcome.why)}</small>` : ""
  }</td>${cell(minute(since))}${cell(commit.slice(0, 7))}${cell(digestOf(image))}${cell(by)}${cell(approvers.join(", "))}${cell(...restorable(release))}</tr>`;
}

/** What a person should know of how it came about. */
const about = ({ action, target, method, downgrade, waived = [] }: Release["intent"]): string[] => [
  ...(action === "rollback" ? [`rollback to ${target ?? "?"} by method ${method ?? "?"}`] : []),
  ...(downgrade ? [`database brought back from schema ${downgrade.from} to ${downgrade.to}`] : []),
  ...waived.map(({ rule, resource, until }) => `let through until ${until}: ${rule} of ${resource}`),
];

function restorable({ restorable }: Release): string[] {
  if (restorable === undefined) return ["nobody has looked"];
  return [
    restorable.isRestorable ? "yes" : `no: ${restorable.reasons.join("; ")}`,
    `looked at ${minute(restorable.at)}`,
  ];
}

type IncidentEntry = Entry & { readonly event: EventOf<"incident"> };

/** One row for each incident, as its newest entry tells it. */
function incidentRows(entries: readonly Entry[]): string[] {
  const told = new Map<number, IncidentEntry>();
  for (const entry of entries)
    if (entry.event.kind === "incident") told.set(entry.event.of ?? entry.seq, { ...entry, event: entry.event });
  return [...told].toReversed().map(
    ([
      seq,
      {
        at,
        event: { status, severity, method, because, deadline },
      },
    ]) =>
      `<tr>${cell(String(seq), minute(at))}${cell(status)}${cell(severity)}${cell(method)}${cell(because.join("; "))}${cell(deadline === undefined ? "" : minute(deadline))}</tr>`,
  );
}

/** What the running system answered, for each release that was asked. */
function proofs(releases: readonly Release[]): string {
  return releases
    .toReversed()
    .flatMap(({ seq, verified }) => (verified === undefined ? [] : [{ seq, ...verified }]))
    .map(
      ({ seq, verdict, checks }) => `<details><summary>What ran when ${seq} was verified: ${verdict}</summary>
<table><tbody>
${checks.map(({ name, verdict, says }) => `<tr>${cell(name)}${cell(verdict)}${cell(says)}</tr>`).join("\n")}
</tbody></table></details>
`,
    )
    .join("");
}

const minute = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;
const digestOf = (image: string | undefined): string => image?.split("@sha256:")[1]?.slice(0, 12) ?? image ?? "";
