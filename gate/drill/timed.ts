import { keepable } from "../engine/engine-error";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Result, Step, Told } from "./scenario";

/**
 * Rehearses something step by step, and says how it went and how long each step took.
 * @throws what is no finding: somebody pressed Ctrl-C, or the gate itself is wrong
 */
export async function timed(
  { signal, progress }: Pick<Gate, "signal" | "progress">,
  name: string,
  work: (step: Step) => Promise<Told>,
): Promise<Result> {
  const seconds: Record<string, number> = {};
  let at = "";
  const step: Step = async (what, part) => {
    signal.throwIfAborted();
    at = what;
    progress(`  ${what}`);
    const started = performance.now();
    const result = await part();
    seconds[what] = Math.round((performance.now() - started) / 100) / 10;
    return result;
  };
  try {
    return { name, passed: true, seconds, ...(await work(step)) };
  } catch (error) {
    if (!(error instanceof GateError) || signal.aborted) throw error;
    progress(error.message);
    return { name, passed: false, seconds, says: `${at}: ${keepable(error)}` };
  }
}
