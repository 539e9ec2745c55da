import { worst, type ProbeResult, type Status } from "./probe";

/** A whole run of probes, as `gate probe --json` prints it. */
export interface ProbeReport {
  readonly stack: string;
  /** `aws`, or the address of the emulator. Results of an emulator say nothing about AWS. */
  readonly endpoint: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** `pass` only when every probe passed. */
  readonly verdict: Status;
  readonly probes: readonly ProbeResult[];
}

export function makeReport(parts: Omit<ProbeReport, "verdict">): ProbeReport {
  return { ...parts, verdict: worst(parts.probes.map(({ status }) => status)) };
}

/** The report for a person: one line a probe, and below it each thing that is not as it should be. */
export function formatReport(report: ProbeReport): string {
  const width = Math.max(...report.probes.map(({ name }) => name.length));
  const lines = report.probes.flatMap((result) => [
    `${label(result.status)}  ${result.name.padEnd(width)}  ${result.durationSeconds.toFixed(1).padStart(6)} s  ${headline(result)}`,
    ...result.details
      .filter(({ status }) => status !== "pass")
      .map(({ status, name, observed }) => `         ${status}  ${name}: ${observed}`),
  ]);
  const count = (status: Status): number => report.probes.filter((result) => result.status === status).length;
  const verdict = `${count("pass")} passed, ${count("fail")} failed, ${count("unknown")} unknown`;
  return [`stack ${report.stack} at ${report.endpoint}`, ...lines, `${label(report.verdict)}  ${verdict}`, ""].join(
    "\n",
  );
}

/** The catalogue's item leads to what the probe is for; a pass shows at once what was seen. */
function headline({ status, summary, checklistItem }: ProbeResult): string {
  return status === "pass" ? summary : `checklist item ${checklistItem}`;
}

const label = (status: Status): string => status.toUpperCase().padEnd(7);
