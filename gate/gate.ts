import type { Engine, Plan } from "./engine/engine";
import type { Waived } from "./ledger/facts";
import type { Ledger } from "./ledger/ledger";
import type { Git } from "./release/source";

/** What a policy pack said of a plan. */
export interface Judgement {
  /** Rules that stop the deploy; none means go. */
  readonly objections: readonly string[];
  readonly packVersion: string;
  readonly packDigest: string;
  /** What the pack let through because an exemption excuses it. */
  readonly waived?: readonly Waived[];
}

/**
 * Plans a deploy and has the pack judge it, in one run of the engine.
 *
 * @param tell hears meanwhile what the engine and the pack say; whoever watches the command, by default
 */
export type Judge = (
  engine: Engine,
  variables: Readonly<Record<string, string>>,
  tell?: (message: string) => void,
) => Promise<Plan & Judgement>;

/** What every command that changes a stack works with. */
export interface Gate {
  readonly engine: Engine;
  readonly judge: Judge;
  /** Of the pack's rules as they are now. */
  readonly packDigest: string;
  readonly ledger: Ledger;
  readonly git: Git;
  /** Who types the command. */
  readonly person: string;
  readonly clock: () => Date;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}
