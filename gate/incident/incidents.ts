import type { Severity } from "../../runtime/contract";
import type { Entry, EventOf, ToldFact } from "../ledger/entry";

/** What all entries about one incident come to. */
export interface Incident {
  /** Entry with which it began. */
  readonly seq: number;
  readonly since: string;
  readonly by: string;
  readonly isOpen: boolean;
  readonly severity: Severity;
  readonly method: EventOf<"incident">["method"];
  readonly because: readonly string[];
  /** When the time to mend it is over. */
  readonly deadline: string | undefined;
  readonly told: readonly ToldFact[];
  /** Whether the timer has gone back for it. */
  readonly hasActed: boolean;
}

/** Oldest first. */
function incidentsIn(entries: readonly Entry[]): Incident[] {
  const incidents = new Map<number, Incident>();
  for (const { seq, at, by, event } of entries) {
    if (event.kind !== "incident") continue;
    const before = incidents.get(event.of ?? seq);
    const { severity, method, because, deadline, status } = event;
    incidents.set(event.of ?? seq, {
      ...(before ?? { seq, since: at, by, hasActed: false }),
      ...{ severity, method, because, deadline },
      isOpen: status !== "closed",
      told: event.told ?? before?.told ?? [],
      ...(status === "acted" && { hasActed: true }),
    });
  }
  return [...incidents.values()];
}

export const openIncidentIn = (entries: readonly Entry[]): Incident | undefined =>
  incidentsIn(entries).findLast(({ isOpen }) => isOpen);
