import { keepable } from "../engine/engine-error";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check, EventOf } from "../ledger/entry";
import type { Probe } from "../probe/probe";
import type { Deployed } from "./deploy";
import { quietProbes, verify } from "./verify";

type Verified = Pick<EventOf<"verified">, "verdict" | "checks">;

/**
 * Asks what was just deployed whether it works. It is deployed whatever comes of the question: who cannot be asked is
 * not known to work, and that is said.
 *
 * @returns undefined where there is nothing to ask: it was not deployed to its end, or has no worker
 */
export async function verifyDeployed(
  gate: Gate,
  { seq, outcome }: Deployed,
  asked: readonly Probe[] = quietProbes,
): Promise<Verified | undefined> {
  if (outcome.result !== "succeeded" || outcome.running === undefined) return undefined;
  try {
    return await verify(gate, seq, asked);
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    gate.progress(error.message);
    return { verdict: "unknown", checks: [{ name: "verify", verdict: "unknown", says: keepable(error) }] };
  }
}

/** One line where all is well, else each thing that is not. */
export function formatVerified({ verdict, checks }: Verified): string[] {
  const passed = checks.filter((check) => check.verdict === "pass");
  if (verdict === "pass") return [`verified: ${passed.map(({ name }) => name).join(", ")}`];
  const others = checks.filter((check) => check.verdict !== "pass");
  const head = verdict === "fail" ? "it does NOT work as it should" : "nobody could tell for certain whether it works";
  return [`${head}; ${passed.length} of ${checks.length} say that it does`, ...others.map(lineOf)];
}

const lineOf = ({ name, verdict, says }: Check): string => `  ${verdict.padEnd(8)} ${name}: ${says}`;
