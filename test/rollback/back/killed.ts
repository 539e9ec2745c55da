import { exitCodes } from "../../../gate/exit-codes";
import { GateError } from "../../../gate/gate-error";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { heal } from "../recover/ward";
import type { Change } from "./stack";
import { alarm, deploy, freshSubstance, goBack, stateOf, substance, worker } from "./stack";

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

  /** Kills a rollback, and recovers. @returns what is, and what should be */
  async killed({ rpc, name, moment, survives, write }: KillPoint): Promise<readonly [is: object, shouldBe: object]> {
    const lab = await this.lab.copy();
    try {
      const point = { ...(rpc && { rpc }), ...(name && { name }), ...(moment && { moment }) };
      const killed = write === undefined ? lab.killAt(point, survives) : lab.killAtStateChange(write);
      const [broken] = await Promise.all([goBack(lab, this.first).catch((error: unknown) => error), killed]);
      const code = broken instanceof GateError ? broken.exitCode : broken;
      const { hold } = await gateIn(lab).ledger.view();
      await heal(lab);
      const { view, faults } = await gateIn(lab).ledger.inspect();
      const is = {
        ...{ code, held: hold?.releases, faults, open: view.open, heldAfter: view.hold?.releases },
        ...{ substance: await substance(lab), strays: await lab.strays(), locks: lab.locks() },
        pending: (await stateOf(lab)).deployment.pending_operations,
      };
      const held = [this.second];
      const shouldBe = {
        ...{ code: exitCodes.halfWay, held, faults: [], open: undefined, heldAfter: held },
        ...{ substance: this.fresh, strays: { orphans: [], lost: [] }, locks: [], pending: [] },
      };
      return [is, shouldBe];
    } finally {
      await lab.close();
    }
  }
}
