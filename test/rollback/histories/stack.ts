import { linkVariables } from "../../../gate/engine/history";
import { stateFacts } from "../../../gate/engine/state";
import type { Outcome } from "../../../gate/ledger/entry";
import { operationsOf } from "../../../gate/engine/plan";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { stateOf } from "../back/stack";
import type { World } from "./world";
import { configOf, programOf } from "./world";

const nothing = "0".repeat(64);

/** A stack to which one world after another is deployed, with a ledger as the gate would have written it. */
export class Stack {
  #token: string | undefined;

  private constructor(readonly lab: Lab) {}

  static async open(): Promise<Stack> {
    return new Stack(await Lab.open());
  }

  /** What there is, as if it had just been made. @returns the commit */
  async checkOut(world: World): Promise<string> {
    const { lab } = this;
    await lab.write(programOf(world));
    await lab.configure(configOf(world));
    if (world.token !== this.#token) {
      if (world.token === undefined) await lab.mustSucceed("config", "rm", "token");
      else await lab.mustSucceed("config", "set", "--secret", "token", world.token);
      this.#token = world.token;
    }
    return lab.commit("Change");
  }

  /** A deploy, recorded as by the gate. It costs a quarter of what the gate takes, which is not what is tried here. */
  async deploy(world: World): Promise<{ readonly seq: number; readonly result: Outcome["result"] }> {
    const { lab } = this;
    const commit = await this.checkOut(world);
    const { ledger, clock, person } = gateIn(lab);
    await ledger.view();
    const before = stateFacts(await stateOf(lab));
    const at = clock();
    const { entry } = await ledger.append({
      kind: "intent",
      action: "deploy",
      release: commit.slice(0, 7),
      binding: {
        ...{ planDigest: nothing, stateDigest: before.stateDigest, ledgerHead: ledger.head?.digest ?? null },
        ...{ commit, isDirty: false, isPushed: false, lockfileDigest: null, configDigest: nothing },
        ...{ packDigest: "lab", packVersion: "1.0.0", providers: {}, cliVersion: "v3", stack: lab.stack },
        ...{ image: world.image, operations: operationsOf([]), author: person, approvers: [] },
        expires: new Date(at.getTime() + 60_000).toISOString(),
      },
      before,
      config: Object.fromEntries(Object.entries(configOf(world)).map(([key, value]) => [`lab:${key}`, value])),
      secrets: world.token === undefined ? [] : [{ name: "lab:token" }],
    });
    const env = linkVariables(entry.seq, ledger.address);
    const { code } = await lab.startPlain(["up", "--yes", "--skip-preview"], { env }).finished;
    const result = code === 0 ? "succeeded" : "failed";
    await ledger.append({
      kind: "outcome",
      of: entry.seq,
      result,
      after: stateFacts(await stateOf(lab)),
      changes: { update: 1 },
      startedAt: at.toISOString(),
    });
    return { seq: entry.seq, result };
  }
}
