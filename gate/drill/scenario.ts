import type { EventOf } from "../ledger/entry";
import type { Stage } from "./stage";

export type Drill = EventOf<"drill">;
export type Result = Drill["scenarios"][number];

/** What came of a scenario that went as it should. */
export type Told = Pick<Result, "says" | "heardBy" | "statefulOperations">;

/** Does a part of a scenario and takes its time; where it fails, the record says that it was this part. */
export type Step = <Value>(name: string, work: () => Promise<Value>) => Promise<Value>;

export interface Scenario {
  readonly name: string;
  readonly purpose: string;
  /** What works, and is deployed already when it begins: the newest commit, or the one that people would go back to. */
  readonly on: "head" | "before";
  /** @throws {GateError} naming what did not go as it should */
  rehearse(stage: Stage, step: Step): Promise<Told>;
}
