import { connectAws } from "../aws";
import type { Exported } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check, EventOf } from "../ledger/entry";
import type { Probe } from "../probe/probe";
import { runProbe, worst } from "../probe/probe";
import { probes } from "../probe/registry";
import type { StackFacts } from "../stack";
import { stackIn, StackUnreadable } from "../stack";
import { lookAtImages } from "./running-image";

/** What the running system can be asked without a disturbance. */
export const quietProbes: readonly Probe[] = probes.filter(({ disruptive }) => !disruptive);

/**
 * Asks the running system whether it is what the release deployed and does its work, and records the answer. The engine's
 * word is not enough: where ECS has taken a deployment back by itself, the update succeeded all the same.
 *
 * @throws {GateError} the release is not what is deployed
 */
export async function verify(
  gate: Gate,
  seq: number,
  asked: readonly Probe[] = quietProbes,
): Promise<EventOf<"verified">> {
  const { current } = await gate.ledger.view();
  if (current?.seq !== seq)
    throw new GateError(
      `release ${seq} is not what is deployed, so nobody can ask it. What is: gate releases`,
      exitCodes.notPassed,
    );
  const checks = await look(gate, asked);
  const verified = { kind: "verified", of: seq, verdict: worst(checks.map(({ verdict }) => verdict)), checks } as const;
  await gate.ledger.append(verified);
  return verified;
}

async function look(gate: Gate, asked: readonly Probe[]): Promise<Check[]> {
  const { engine, signal, progress } = gate;
  const state = await engine.exportState();
  const stack = factsOf(state);
  if (typeof stack === "string") return [{ name: "stack", verdict: "unknown", says: stack }];
  const aws = connectAws(stack.region, engine.place.environment);
  try {
    const images: Probe = {
      name: "running-image",
      checklistItem: "deployment-steady-state",
      purpose: "each container runs the image that the state names",
      disruptive: false,
      timeoutSeconds: 0,
      run: async (context) => [await lookAtImages(context, state)],
    };
    const checks: Check[] = [];
    for (const probe of [...asked, images]) {
      const { name, status, summary } = await runProbe(probe, { stack, aws, signal, progress });
      checks.push({ name, verdict: status, says: summary });
    }
    return checks;
  } finally {
    aws.close();
  }
}

/** Facts of the stack, or why there are none. */
function factsOf(state: Exported): StackFacts | string {
  try {
    return stackIn(state);
  } catch (error) {
    if (error instanceof StackUnreadable) return error.message;
    throw error;
  }
}
