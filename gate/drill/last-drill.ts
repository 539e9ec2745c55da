import type { Gate } from "../gate";
import type { Entry, Intent } from "../ledger/entry";
import type { View } from "../ledger/view";
import { isProduction } from "../release/binding";
import type { Drill } from "./scenario";

/** An older drill says little of a program that was changed since. */
const maxAgeDays = 30;

export interface LastDrill {
  readonly at: string;
  readonly mode: Drill["mode"];
  /** What was rehearsed with. */
  readonly commit: string;
  readonly ageDays: number;
  readonly isRecent: boolean;
}

/** The newest drill of all that was passed; undefined where none was. */
export function lastDrillIn({ entries }: Pick<View, "entries">, now: Date): LastDrill | undefined {
  const last = entries.findLast(isPassed);
  if (last?.event.kind !== "drill") return undefined;
  const ageDays = Math.floor((now.getTime() - Date.parse(last.at)) / 86_400_000);
  const { mode, commit } = last.event;
  return { at: last.at, mode, commit, ageDays, isRecent: ageDays <= maxAgeDays };
}

const isPassed = ({ event }: Entry): boolean => event.kind === "drill" && event.passed;

/** In one line for people. */
export function formatLastDrill(last: LastDrill | undefined): string {
  if (last === undefined) return "going back was never rehearsed: gate drill";
  const { ageDays, mode, commit, isRecent } = last;
  const age = ageDays === 0 ? "today" : `${ageDays} ${ageDays === 1 ? "day" : "days"} ago`;
  const where = mode === "live" ? ", on the stack itself" : "";
  return `going back was rehearsed ${age}${where}, with ${commit.slice(0, 7)}${isRecent ? "" : ", which is too long ago: gate drill"}`;
}

/** Who deploys to production is told where nobody knows whether one could go back. It stops nobody. */
export async function remindOfDrill(
  { ledger, clock, progress }: Pick<Gate, "ledger" | "clock" | "progress">,
  { config }: Pick<Intent, "config">,
): Promise<void> {
  if (!isProduction(config)) return;
  const last = lastDrillIn(await ledger.view(), clock());
  if (last?.isRecent !== true) progress(formatLastDrill(last));
}
