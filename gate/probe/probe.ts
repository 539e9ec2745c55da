import type { Aws } from "../aws";
import type { StackFacts } from "../stack";
import type { Patience } from "../wait";

/** What a probe or one of its checks found. `unknown` means that nobody could tell, and is never a pass. */
export type Status = "pass" | "fail" | "unknown";

/** One thing that a probe looked at. */
export interface Check {
  readonly name: string;
  /**
   * `not-enforceable`: the endpoint is an emulator that stores this setting and does not act on it, so asking proves
   * nothing either way. Never used against AWS itself. It does not fail the probe; it is printed and listed in
   * `limits`, and who needs the full proof refuses a result that has limits.
   */
  readonly status: Status | "not-enforceable";
  /** What was seen, in words that hold no secret. */
  readonly observed: string;
}

/** What a probe gets to work with. */
export interface ProbeContext extends Patience {
  readonly stack: StackFacts;
  readonly aws: Aws;
  /** Base address of the receiver that stands where Slack would; see `slackMessages`. */
  readonly slackReceiver: string | undefined;
  /** Tells the person who waits what is going on. */
  progress(message: string): void;
}

/** A question to the running system. */
export interface Probe {
  readonly name: string;
  /** Id of the item in the checklist catalogue which this probe decides. */
  readonly checklistItem: string;
  /** One line for `--help`. */
  readonly purpose: string;
  /** Whether it takes the service down for a while; see `mayDisrupt`. */
  readonly disruptive: boolean;
  /** Longest wait for any one event unless the person says otherwise. Seconds. */
  readonly timeoutSeconds: number;
  /** Looks; throws when it cannot look, which is reported as `unknown`. Cleans up after itself also when interrupted. */
  run(context: ProbeContext): Promise<readonly Check[]>;
}

/** The answer, as `--json` prints it. */
export interface ProbeResult {
  readonly name: string;
  readonly checklistItem: string;
  readonly status: Status;
  readonly summary: string;
  readonly details: readonly Check[];
  /** Names of the checks that this endpoint cannot enforce. Always empty against AWS. */
  readonly limits: readonly string[];
  readonly durationSeconds: number;
}

export const passed = (name: string, observed: string): Check => ({ name, status: "pass", observed });
export const failed = (name: string, observed: string): Check => ({ name, status: "fail", observed });
export const unknown = (name: string, observed: string): Check => ({ name, status: "unknown", observed });

/** One failed thing fails all; one thing that nobody could tell leaves all untold; no things at all prove nothing. */
export function worst(statuses: readonly Status[]): Status {
  if (statuses.includes("fail")) return "fail";
  return statuses.length === 0 || statuses.includes("unknown") ? "unknown" : "pass";
}

/**
 * Disruptive probes run unasked only on the stack named `sandbox`. Any other name may serve people, also one that
 * nobody thought of here, so there they need `--disruptive`.
 */
export function mayDisrupt(stackName: string, disruptiveAsked: boolean): boolean {
  return disruptiveAsked || stackName === "sandbox";
}

/** What probes are run against, and by whose patience. */
export interface ProbeTarget extends Pick<ProbeContext, "stack" | "aws" | "signal" | "progress"> {
  readonly slackReceiver?: string | undefined;
  /** Default: each probe's own. */
  readonly timeoutSeconds?: number | undefined;
  /** Default: a second. */
  readonly everyMilliseconds?: number;
}

/** Runs one probe, saying what it is for, and judges its checks. Rejects only when interrupted. */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const { slackReceiver, timeoutSeconds = probe.timeoutSeconds, everyMilliseconds = 1_000 } = target;
  const progress = (message: string) => target.progress(`${probe.name}: ${message}`);
  progress(probe.purpose);
  const context: ProbeContext = { ...target, slackReceiver, timeoutSeconds, everyMilliseconds, progress };
  const startedAt = performance.now();
  const details = await look(probe, context);
  const decided = details.flatMap(({ status }) => (status === "not-enforceable" ? [] : [status]));
  const status = worst(decided);
  return {
    name: probe.name,
    checklistItem: probe.checklistItem,
    status,
    summary: details
      .filter((check) => check.status === status)
      .map((check) => (status === "pass" ? check.observed : `${check.name}: ${check.observed}`))
      .join("; "),
    details,
    limits: details.filter((check) => check.status === "not-enforceable").map((check) => check.name),
    durationSeconds: Math.round(performance.now() - startedAt) / 1000,
  };
}

/** The result of a disruptive probe that nobody allowed. */
export function heldBack(probe: Probe): ProbeResult {
  const held = unknown("permission", "not run: it takes the service down for a while; allow that with --disruptive");
  const { name, checklistItem } = probe;
  return {
    name,
    checklistItem,
    status: "unknown",
    summary: held.observed,
    details: [held],
    limits: [],
    durationSeconds: 0,
  };
}

async function look(probe: Probe, context: ProbeContext): Promise<readonly Check[]> {
  try {
    const checks = await probe.run(context);
    context.signal.throwIfAborted();
    return checks;
  } catch (error) {
    context.signal.throwIfAborted();
    return [unknown("probe", `could not look: ${reason(error)}`)];
  }
}

/** One line about an error and what caused it; some errors of the network have a code and no message. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : error.name;
  const firstLine = error.message.split("\n")[0] ?? "";
  const told = firstLine.includes(code) || code === "Error" ? firstLine : `${code} ${firstLine}`.trim();
  return error.cause instanceof Error ? `${told}: ${reason(error.cause)}` : told;
}
