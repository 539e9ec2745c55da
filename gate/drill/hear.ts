import type { Gate } from "../gate";
import type { RingingAlarm } from "../incident/decide";
import type { Deployed } from "../release/deploy";
import { isDriftFree } from "../release/drift-free";
import { must } from "./expect";
import { releaseOf } from "./release-of";
import type { Result } from "./scenario";

/** What is wrong with a deploy, and what has shown it. */
export interface Heard {
  readonly by: NonNullable<Result["heardBy"]>;
  readonly says: string;
}

/**
 * Looks as one does after a deploy: how did it end, and is what runs what was deployed?
 * @throws {GateError} nothing shows that it does not work
 */
export async function hear(gate: Gate, { seq, outcome }: Deployed): Promise<Heard> {
  if (outcome.result !== "succeeded") return { by: "deploy", says: `deploy ${seq} ${outcome.result}` };
  const { verdict, says } = await isDriftFree(gate, await releaseOf(gate, seq));
  must(verdict !== "unknown", says);
  must(verdict === "fail", "the engine calls it deployed, and nothing shows that it does not work");
  return { by: "drift", says: "what runs is not what was deployed" };
}

/** What was heard, as the alarm that tells people of it: that the worker does not run is a P0. */
export const alarmOf = ({ clock }: Pick<Gate, "clock">, { by }: Heard): RingingAlarm => ({
  ...{ name: `drill-${by}`, severity: "P0" },
  since: clock(),
});
