import { z } from "zod";

import type { RollbackMatrix } from "../../settings/keys/rollback";
import { rollbackKeys } from "../../settings/keys/rollback";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { EventOf, ToldFact } from "../ledger/entry";
import type { View } from "../ledger/view";
import type { RolledBack } from "../rollback/rollback";
import { rollBack } from "../rollback/rollback";
import type { Decision, IncidentFacts } from "./decide";
import { decide, worst } from "./decide";
import type { Incident } from "./incidents";
import { openIncidentIn } from "./incidents";

/** Looks at the running system and the ledger. */
export type Look = (view: View, told: readonly ToldFact[]) => Promise<IncidentFacts>;

export interface Assessed {
  /** What is to be done, where anything rings or is told. */
  readonly decision: Decision | undefined;
  /** The incident that is open, as it is entered now. */
  readonly incident: Incident | undefined;
  readonly view: View;
}

/** Looks, decides, and enters what is new. P3 is no incident: it stands in the digest of the day. */
export async function assess(gate: Gate, look: Look, more: readonly ToldFact[] = []): Promise<Assessed> {
  const view = await gate.ledger.view();
  const before = openIncidentIn(view.entries);
  const told = [...new Set([...(before?.told ?? []), ...more])];
  const decision = decide(await look(view, told), await matrixOf(gate));
  if (decision === undefined || (before === undefined && decision.severity === "P3"))
    return { decision, incident: before, view };
  const event = eventOf(before, decision, told, gate.clock());
  if (isKnown(before, event)) return { decision, incident: before, view };
  await gate.ledger.append(event);
  const after = await gate.ledger.view();
  return { decision, incident: openIncidentIn(after.entries), view: after };
}

/** An incident gets worse and not better, until it is closed: what flickers would else get its time anew. */
function eventOf(
  before: Incident | undefined,
  { severity: found, method, minutes, because }: Decision,
  told: readonly ToldFact[],
  now: Date,
): EventOf<"incident"> {
  const severity = worst([found, ...(before ? [before.severity] : [])]) ?? found;
  const isWorse = severity !== before?.severity || (method === "D" && before.method !== "D");
  const due = minutes === undefined ? undefined : after(now, minutes);
  const deadline = isWorse ? due : (before.deadline ?? due);
  return {
    kind: "incident",
    ...(before && { of: before.seq }),
    status: "open",
    severity,
    method: severity === found || before === undefined ? method : before.method,
    because: [...because],
    ...(deadline !== undefined && { deadline }),
    ...(told.length > 0 && { told: [...told] }),
  };
}

const isKnown = (
  before: Incident | undefined,
  { severity, method, deadline, told = [] }: EventOf<"incident">,
): boolean =>
  before?.severity === severity &&
  before.method === method &&
  before.deadline === deadline &&
  before.told.length === told.length;

/**
 * Lets the timer act: where a P1 still rings when its time is over, and nothing but the image was changed by the deploy
 * before it, that image goes back. All else waits for a person.
 *
 * @returns undefined where it is not the time, or not for a timer to decide
 */
export async function tick(gate: Gate, { decision, incident, view }: Assessed): Promise<RolledBack | undefined> {
  if (incident === undefined || !isDue(incident, decision, gate.clock())) return undefined;
  const target = view.lastGood;
  if (target === undefined) return undefined;
  gate.progress(`the time of incident ${incident.seq} is over: back to ${target.seq} (${target.name})`);
  const choice = { method: "B", why: `the time of incident ${incident.seq} is over` } as const;
  const rolled = await rollBack(gate, { target, choice, approvers: [], isMeant: true, incident: incident.seq });
  if (rolled.deployed?.outcome.result === "succeeded")
    await enter(gate, incident, { status: "acted", method: "B", because: [`rollback ${rolled.deployed.seq}`] });
  return rolled;
}

/** Judged by what rings now, and not by what was entered once. */
export function isDue({ deadline, hasActed }: Incident, decision: Decision | undefined, now: Date): boolean {
  if (decision?.severity !== "P1" || decision.method !== "fix" || decision.afterwards !== "B") return false;
  return !hasActed && deadline !== undefined && now.getTime() >= Date.parse(deadline);
}

/** Gives those who mend it more time. @throws {GateError} there is nothing to extend */
export async function extend(gate: Gate, minutes: number, reason: string): Promise<Incident> {
  const incident = await theOpenOne(gate);
  const { deadline } = incident;
  if (deadline === undefined) throw new GateError(`incident ${incident.seq} has no deadline`, exitCodes.notPassed);
  const from = new Date(Math.max(gate.clock().getTime(), Date.parse(deadline)));
  const because = [`extended by ${minutes} minutes: ${reason}`];
  return enter(gate, incident, { status: "extended", because, deadline: after(from, minutes) });
}

/** @throws {GateError} none is open */
export async function close(gate: Gate, reason: string): Promise<Incident> {
  return enter(gate, await theOpenOne(gate), { status: "closed", because: [reason] });
}

async function theOpenOne({ ledger }: Gate): Promise<Incident> {
  const incident = openIncidentIn((await ledger.view()).entries);
  if (incident === undefined) throw new GateError("no incident is open", exitCodes.notPassed);
  return incident;
}

async function enter(
  { ledger }: Gate,
  incident: Incident,
  change: Pick<EventOf<"incident">, "status" | "because"> & Partial<Pick<Incident, "method">> & { deadline?: string },
): Promise<Incident> {
  const { seq, severity, method, deadline } = incident;
  await ledger.append({
    ...{ kind: "incident", of: seq, severity, method },
    ...(deadline !== undefined && { deadline }),
    ...change,
  });
  const { status, ...rest } = change;
  return { ...incident, ...rest, isOpen: status !== "closed" };
}

const after = (from: Date, minutes: number): string => new Date(from.getTime() + minutes * 60_000).toISOString();

/** As the stack has set it; as it is by default, where nobody can say. */
async function matrixOf({ engine, progress }: Gate): Promise<RollbackMatrix> {
  const { schema, fallback } = rollbackKeys.rollbackMatrix;
  try {
    const { plain } = await engine.configuration();
    const key = Object.keys(plain).find((one) => one.endsWith(":rollbackMatrix"));
    return schema.parse(key === undefined ? fallback : plain[key]);
  } catch (error) {
    const why = error instanceof z.ZodError ? "it is not valid" : "the settings cannot be read";
    progress(`rollbackMatrix counts as ${fallback}: ${why}`);
    return schema.parse(fallback);
  }
}
