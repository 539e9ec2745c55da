import type { Severity } from "../../runtime/contract";
import { severities } from "../../runtime/contract";
import type { RollbackMatrix } from "../../settings/keys/rollback";
import type { Method, ToldFact } from "../ledger/entry";

/** An alarm that rings, and whom it tells. */
export interface RingingAlarm {
  readonly name: string;
  readonly severity: Severity;
  readonly since: Date;
}

/** The newest deploy or rollback that is known. */
export interface LastDeploy {
  readonly seq: number;
  readonly isRollback: boolean;
  readonly startedAt: Date;
  /** Whether it was ended, well or not; one that was not may still be at work, or was killed. */
  readonly hasEnded: boolean;
  readonly hasSucceeded: boolean;
  /** Release to go back to, and whether nothing but the image differs from it; undefined where there is none. */
  readonly target?: { readonly seq: number; readonly isImageOnly: boolean } | undefined;
}

export interface IncidentFacts {
  readonly now: Date;
  readonly alarms: readonly RingingAlarm[];
  readonly lastDeploy?: LastDeploy | undefined;
  /** Whether ECS is still replacing tasks. */
  readonly isDeploymentInFlight: boolean;
  readonly told: readonly ToldFact[];
}

export interface Decision {
  readonly severity: Severity;
  readonly method: Method | "fix" | "none";
  /** What the timer does when the fix is not there in time. */
  readonly afterwards?: "A" | "B";
  /** Minutes after which it is too late to go on as before. */
  readonly minutes?: number;
  readonly because: readonly string[];
  /** What makes it worse. */
  readonly never: readonly string[];
}

/** A deploy that was longer ago than this has worked. */
const recentHours = 6;
/** A queue that has been too deep for so long does not get shorter by itself. */
const tooDeep = { alarm: "queue-depth", minutes: 10 };

/**
 * What to do, by how urgent it is and what can have caused it. Pure. It never says to go back where nothing was
 * deployed before the alarm, or where schema or jobs forbid it; and where a store is gone, it never says to deploy.
 *
 * @returns undefined where nothing is wrong
 */
export function decide(seen: IncidentFacts, matrix: RollbackMatrix): Decision | undefined {
  const facts = { ...seen, alarms: seen.alarms.map((alarm) => asUrgentAsItIs(alarm, seen.now)) };
  const severity = severityOf(facts);
  if (severity === undefined) return undefined;
  const because = [...saidBy(facts), ...namesOf(facts.alarms, severity).map((name) => `${name} rings`)];
  if (facts.told.includes("missing-store")) return { severity, ...afterLoss(because) };
  if (severity === "P2" || severity === "P3") return { severity, ...inItsTime(severity, because) };
  const against = againstGoingBack(facts, severity);
  if (facts.told.includes("harm")) return { severity, ...againstHarm(facts, because, against) };
  if (against.length > 0)
    return { severity, method: "fix", because: [...because, ...against], never: ["rollback to be safe"] };
  const minutes = matrix[severity];
  return { severity, ...goBack(facts, severity, because), ...(minutes !== "none" && { minutes }) };
}

type Answer = Omit<Decision, "severity">;

const afterLoss = (because: readonly string[]): Answer => ({
  ...{ method: "D", minutes: 1 },
  because: [...because, "a store that is gone comes back from a backup only"],
  never: ["gate up, gate rollback, pulumi up: each would make an empty one", "gate drift --heal"],
});

const inItsTime = (severity: "P2" | "P3", because: readonly string[]): Answer => ({
  method: "none",
  because: [...because, severity === "P2" ? "watch it, and mend it today" : "plan it"],
  never: ["rollback: it costs more than what rings"],
});

const againstHarm = (facts: IncidentFacts, because: readonly string[], against: readonly string[]): Answer => ({
  ...{ method: "D", minutes: 1 },
  ...(against.length === 0 && { afterwards: wayBack(facts) }),
  because: [...because, "each further job does more harm", ...against],
  never: ["gate resume before somebody has looked at the data"],
});

/** Where the newest deploy may be the cause, and there is a way back from it. */
function goBack(facts: IncidentFacts, severity: "P0" | "P1", because: readonly string[]): Answer {
  const afterwards = wayBack(facts);
  const began = `deploy ${facts.lastDeploy?.seq ?? 0} began before it rang`;
  if (severity === "P1") {
    const never = ["wait longer than that without saying why: gate incident --extend"];
    return { method: "fix", afterwards, because: [...because, began], never };
  }
  const never = ["restore an old state: it changes nothing that runs"];
  if (facts.isDeploymentInFlight) {
    const why = "ECS still replaces tasks: it can take that back itself, and a rollback must follow";
    return { method: "B0", afterwards, because: [...because, began, why], never };
  }
  const why = afterwards === "B" ? "only the image has changed" : "more than the image has changed";
  return { method: afterwards, because: [...because, began, why], never };
}

const wayBack = ({ lastDeploy }: IncidentFacts): "A" | "B" => (lastDeploy?.target?.isImageOnly === true ? "B" : "A");

const namesOf = (alarms: readonly RingingAlarm[], severity: Severity): string[] =>
  alarms.filter((alarm) => alarm.severity === severity).map(({ name }) => name);

function severityOf({ alarms, told }: IncidentFacts): Severity | undefined {
  const isToldToBe = told.includes("harm") || told.includes("missing-store");
  return isToldToBe ? "P0" : worst(alarms.map(({ severity }) => severity));
}

function asUrgentAsItIs(alarm: RingingAlarm, now: Date): RingingAlarm {
  const { name, severity, since } = alarm;
  const isTooDeep = name.includes(tooDeep.alarm) && minutesBetween(since, now) >= tooDeep.minutes;
  return severity === "P2" && isTooDeep ? { ...alarm, severity: "P1" } : alarm;
}

export const worst = (found: readonly Severity[]): Severity | undefined =>
  severities.find((severity) => found.includes(severity));

const saidBy = ({ told }: IncidentFacts): string[] =>
  told.filter((fact) => fact === "harm" || fact === "missing-store").map((fact) => `somebody says: ${fact}`);

/** Why going back would not help, or is impossible. */
function againstGoingBack({ lastDeploy, alarms, told, now }: IncidentFacts, severity: Severity): string[] {
  const against: string[] = [];
  if (told.includes("schema")) against.push("the last good release cannot run on the schema as it is, or nobody knows");
  if (told.includes("jobs")) against.push("the queue may hold jobs that the last good release cannot read");
  if (lastDeploy === undefined) return [...against, "nothing was deployed by the gate: the cause is elsewhere"];
  const { seq, isRollback, startedAt, hasEnded, hasSucceeded, target } = lastDeploy;
  const hours = minutesBetween(startedAt, now) / 60;
  if (hours > recentHours)
    against.push(`the last deploy, ${seq}, was ${Math.floor(hours)} hours ago: the cause is elsewhere`);
  const asUrgent = alarms.filter((alarm) => alarm.severity === severity);
  if (asUrgent.length > 0 && asUrgent.every(({ since }) => since < startedAt))
    against.push(`it rang before deploy ${seq} began: the cause is elsewhere`);
  if (isRollback && hasSucceeded) against.push(`${seq} was a rollback already: the cause is elsewhere`);
  if (!hasEnded) against.push(`nobody wrote how ${seq} ended: wait for it, or gate recover`);
  else if (target === undefined) against.push("there is no other stable release to go back to");
  return against;
}

const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 60_000;
