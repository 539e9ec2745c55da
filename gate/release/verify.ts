import { connectAws } from "../aws";
import { parseState } from "../engine/state";
import { ask } from "../engine/pulumi";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check, EventOf } from "../ledger/entry";
import type { Probe, ProbeContext } from "../probe/probe";
import { runProbe, worst } from "../probe/probe";
import { probes } from "../probe/registry";
import type { StackFacts } from "../stack";
import { parseStack, StackUnreadable } from "../stack";
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
  const { place } = gate.engine;
  const [outputs, exported] = await Promise.all([
    ask(["stack", "output", "--json", "--show-secrets=false"], place, gate.signal),
    ask(["stack", "export"], place, gate.signal),
  ]);
  const stack = readFacts(outputs, exported);
  if (typeof stack === "string") return [{ name: "stack", verdict: "unknown", says: stack }];
  const aws = connectAws(stack.region, place.environment);
  try {
    const images: Probe = {
      name: "running-image",
      checklistItem: "deployment-steady-state",
      purpose: "each container runs the image that the state names",
      disruptive: false,
      timeoutSeconds: 0,
      run: async (context) => [await lookAtImages(context, parseState(exported))],
    };
    const checks: Check[] = [];
    for (const probe of [...asked, images]) {
      gate.progress(`${probe.name}: ${probe.purpose}`);
      const context: ProbeContext = {
        stack,
        aws,
        slackReceiver: undefined,
        timeoutSeconds: probe.timeoutSeconds,
        everyMilliseconds: 1_000,
        signal: gate.signal,
        progress: (message) => gate.progress(`${probe.name}: ${message}`),
      };
      const { name, status, summary } = await runProbe(probe, context);
      checks.push({ name, verdict: status, says: summary });
    }
    return checks;
  } finally {
    aws.close();
  }
}

/** Facts of the stack, or why there are none. */
function readFacts(outputs: string, exported: string): StackFacts | string {
  try {
    return parseStack(outputs, exported);
  } catch (error) {
    if (error instanceof StackUnreadable) return error.message;
    throw error;
  }
}
