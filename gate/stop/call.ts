import { reason } from "../probe/probe";

/** One thing that was asked of somebody else, and what came of it. */
export interface Call {
  readonly name: string;
  readonly isDone: boolean;
  readonly says: string;
  readonly milliseconds: number;
}

/** Does it, and goes on whatever came of it: in an emergency half of a stop is better than none. */
export async function attempt(name: string, act: () => Promise<string>): Promise<Call> {
  const startedAt = performance.now();
  const finish = (isDone: boolean, says: string): Call => ({
    name,
    isDone,
    says,
    milliseconds: Math.round(performance.now() - startedAt),
  });
  try {
    return finish(true, await act());
  } catch (error) {
    return finish(false, reason(error));
  }
}

export const formatCall = ({ name, isDone, says, milliseconds }: Call): string =>
  `  ${isDone ? "done  " : "FAILED"}  ${name.padEnd(16)} ${(milliseconds / 1000).toFixed(2)} s  ${says}`;
