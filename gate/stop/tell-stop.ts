import { alarmTopicIn, announce } from "../rollback/announce";
import type { Stopped } from "../ledger/facts";
import type { Call } from "./call";
import { attempt } from "./call";
import type { Reached } from "./reach-ledger";

/** Tells the stack's people that the worker was stopped, where the ledger says how they are reached. */
export const tellStop = (reached: Reached, { service }: Stopped, reason: string): Promise<Call> =>
  reached.view === undefined
    ? attempt("message", () => Promise.reject(new Error(`the ledger does not say whom: ${reached.why}`)))
    : announce(reached.gate, alarmTopicIn(reached.view), {
        event: "Emergency stop",
        title: `${reached.gate.ledger.subject}: ${service} is stopped`,
        description: `By ${reached.gate.person}: ${reason}. Nothing is lost of the queue, and nobody deploys.`,
        nextSteps: ["decide: gate incident, gate rollback", "start it again: gate resume --reason"],
      });
