import { isDeepStrictEqual } from "node:util";

import { exitCodes } from "../../../gate/exit-codes";
import { GateError } from "../../../gate/gate-error";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { heal, plainly } from "../recover/ward";
import type { Change } from "./stack";
import { alarm, deploy, freshSubstance, goBack, substance, worker } from "./stack";

/** Where the engine of a rollback is killed: at a request to the cloud, or at the n-th write of the state. */
export interface KillPoint {
  readonly rpc?: "create" | "update" | "delete";
  readonly name?: string;
  readonly moment?: "before" | "after";
  readonly survives?: true;
  readonly write?: number;
}

const then: Required<Change> = {
  program: { resources: [...worker, alarm("old", 1), alarm("gone", 1)] },
  config: { workerImage: "worker@sha256:a" },
};
const now: Change = {
  program: { resources: [...worker, alarm("old", 2), alarm("new", 1)] },
  config: { workerImage: "worker@sha256:b" },
};

/** Every step that the way back takes. */
export const killPoints: readonly KillPoint[] = [
  ...(["before", "after"] as const).flatMap((moment): KillPoint[] => [
    { rpc: "create", name: "task", moment },
    { rpc: "update", name: "service", moment },
    { rpc: "update", name: "old", moment },
    { rpc: "create", name: "gone", moment },
    { rpc: "delete", name: "new", moment },
    { rpc: "delete", name: "task", moment },
  ]),
  { rpc: "create", name: "gone", survives: true },
  { rpc: "update", name: "old", survives: true },
  ...Array.from({ length: 8 }, (_, index) => ({ write: index + 1 })),
];

export const titleOf = ({ rpc, name, moment, survives, write }: KillPoint): string =>
  write === undefined
    ? `${moment ?? "while"} it would ${rpc ?? ""} ${name ?? ""}${survives ? ", and its provider goes on" : ""}`
    : `when it has written the state ${write} times`;

/** A rollback that was killed: what its command ended with, and which releases are held. */
export interface Killed {
  readonly lab: Lab;
  readonly code: unknown;
  readonly held: readonly number[] | undefined;
}

/** What there is after a recovery, as far as it must be as it should be. */
export interface Recovered extends Omit<Killed, "lab"> {
  readonly faults: readonly unknown[];
  readonly open: unknown;
  readonly heldAfter: readonly number[] | undefined;
  /** What is not as in a stack that was never anything but the first release. */
  readonly left: readonly unknown[];
}

/** Two releases, of which the second is bad. Each kill is tried on a copy. */
export class TwoReleases {
  private constructor(
    readonly lab: Lab,
    readonly first: number,
    readonly second: number,
    private readonly fresh: unknown,
  ) {}

  static async open(): Promise<TwoReleases> {
    const [lab, fresh] = await Promise.all([Lab.open(), freshSubstance(then)]);
    const first = await deploy(lab, then);
    const second = await deploy(lab, now);
    return new TwoReleases(lab, first.seq, second.seq, fresh);
  }

  /** A lab of one's own, in which a rollback to the first release was killed. */
  async killed({ rpc, name, moment, survives, write }: KillPoint): Promise<Killed> {
    const lab = await this.lab.copy();
    try {
      const point = { ...(rpc && { rpc }), ...(name && { name }), ...(moment && { moment }) };
      const killed = write === undefined ? lab.killAt(point, survives) : lab.killAtStateChange(write);
      const [broken] = await Promise.all([goBack(lab, this.first).catch((error: unknown) => error), killed]);
      const code = broken instanceof GateError ? broken.exitCode : broken;
      return { lab, code, held: (await gateIn(lab).ledger.view()).hold?.releases };
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** Recovers by the gate. @returns what is, and what should be */
  async recovered({ lab, code, held }: Killed): Promise<readonly [is: Recovered, shouldBe: Recovered]> {
    await heal(lab);
    const { view, faults } = await gateIn(lab).ledger.inspect();
    const is = { code, held, faults, open: view.open, heldAfter: view.hold?.releases, left: await this.leftIn(lab) };
    const bad = [this.second];
    return [is, { code: exitCodes.halfWay, held: bad, faults: [], open: undefined, heldAfter: bad, left: [] }];
  }

  /** Does what a person would do who has no gate. @returns what is not as it should be */
  async plainlyRecovered({ lab }: Killed): Promise<readonly unknown[]> {
    await lab.configure(then.config);
    await plainly(lab, then.program);
    return this.leftIn(lab);
  }

  /** What is not as in a stack that was never anything but the first release. */
  private async leftIn(lab: Lab): Promise<readonly unknown[]> {
    const state = await lab.state().catch(() => undefined);
    if (state === undefined) return ["the state cannot be read"];
    const { orphans, lost } = await lab.strays();
    const is = await substance(lab);
    return [
      ...(isDeepStrictEqual(is, this.fresh) ? [] : [is]),
      ...[...orphans, ...lost, ...lab.locks(), ...state.pending],
    ];
  }
}
