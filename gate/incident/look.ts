import { connectAws } from "../aws";
import { askAccountIn } from "../drift/ask-account";
import { findDrift } from "../drift/drift";
import { regionOf } from "../drift/region";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { ToldFact } from "../ledger/entry";
import type { View } from "../ledger/view";
import { projectIn } from "../open-gate";
import { workerInLedger } from "../stop/find-worker";
import { lookAround } from "./facts";
import type { Look } from "./incident";

/** What a person may say of the stack, where it is not as usual. */
export interface WhereToLook {
  readonly region?: string;
  /** What the names of its alarms begin with. */
  readonly alarms?: string;
  /** Whether to look for stores that are gone as well. */
  readonly drift?: true;
}

/** Looks at the stack's own cloud. */
export async function lookOf(gate: Gate, options: WhereToLook = {}): Promise<Look> {
  const { cwd, stack } = gate.engine.place;
  const prefix = options.alarms ?? `${await projectIn(cwd)}-${stack.split("/").at(-1) ?? stack}-`;
  return async (view, known) => {
    const worker = workerInLedger(view);
    const region = options.region ?? worker?.region ?? (await regionOf(gate.engine));
    const isGone = options.drift === true && (await isStoreGone(gate, view, region));
    const aws = connectAws(region, process.env);
    try {
      const facts = isGone ? [...new Set<ToldFact>([...known, "missing-store"])] : known;
      return await lookAround(aws, worker, prefix, view, facts, gate.clock());
    } finally {
      aws.close();
    }
  };
}

async function isStoreGone(gate: Gate, view: View, region: string): Promise<boolean> {
  const { drifts, strangeAccount } = await findDrift(gate, askAccountIn(region), view);
  if (strangeAccount !== undefined || drifts.some((one) => one.class === "wrong-account"))
    throw new GateError(
      "whether a store is gone nobody can tell: these credentials are of another account than the stack, or of one that is empty. Take the right ones",
    );
  return drifts.some((one) => one.class === "missing-stateful");
}
