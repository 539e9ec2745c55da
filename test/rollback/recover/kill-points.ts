import { FolderStore } from "../../../gate/ledger/folder-store";
import { Ledger } from "../../../gate/ledger/ledger";
import type { Gate } from "../../../gate/gate";
import { rollBack } from "../../../gate/rollback/rollback";
import type { Point } from "../lab/controls";
import { gateIn, ledgerFolder } from "../lab/gate";
import type { Lab } from "../lab/lab";
import type { ProgramSpec } from "../lab/program";
import { first, second, third } from "./programs";
import { programs, type Releases } from "./releases";
import { deploy } from "./ward";

/** What is killed: the deploy of the first program, one from a program to the next, or the way back from it. */
export type Stage = "create" | "change" | "replace" | "back";

/** How many releases there are before, and what leads on from there. */
const stages: Readonly<Record<Stage, { readonly releases: number; readonly to: ProgramSpec }>> = {
  create: { releases: 0, to: first },
  change: { releases: 1, to: second },
  replace: { releases: 2, to: third },
  back: { releases: 2, to: first },
};

/** A moment at which everything dies that has to do with a deploy. */
export interface KillPoint {
  readonly stage: Stage;
  readonly at:
    | (Point & { readonly survives?: boolean })
    /** When the state has been written for the n-th time. */
    | { readonly write: number }
    /** At the n-th entry that the gate writes: the intent is the first, and of a rollback the second, after the hold. */
    | { readonly entry: number; readonly moment: "before" | "after" };
}

/** For the names of tests. */
export const titleOf = ({ stage, at }: KillPoint): string =>
  `${stage}: ${Object.entries(at)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ")}`;

/** What is to be deployed in the end. What was killed before its intent was written has never been. */
export function goalOf({ stage, at }: KillPoint): ProgramSpec {
  const { releases, to } = stages[stage];
  const intent = stage === "back" ? 2 : 1;
  const isBegun = !("entry" in at) || at.entry > intent || (at.entry === intent && at.moment === "after");
  return isBegun ? to : (programs[releases - 1] ?? { resources: [] });
}

/** A lab in which a deploy was killed. */
export async function killed(point: KillPoint, from: Releases): Promise<Lab> {
  const { releases, to } = stages[point.stage];
  const lab = await from.lab(releases);
  try {
    if (point.stage !== "back") {
      await lab.write(to);
      await lab.commit("A release");
    }
    await kill(lab, point.at, point.stage === "back" ? goBack : deploy);
    return lab;
  } catch (error) {
    await lab.close();
    throw error;
  }
}

async function kill(lab: Lab, at: KillPoint["at"], act: (gate: Gate) => Promise<unknown>): Promise<void> {
  if ("entry" in at) {
    await expectDeath(act(dying(lab, at.entry, at.moment)));
    return;
  }
  if ("write" in at) {
    const dead = lab.killAtStateChange(at.write);
    await expectDeath(act(gateIn(lab)));
    await dead;
    return;
  }
  const { survives = false, ...point } = at;
  const finished = new Promise<void>((resolve) => {
    // What outlives its command line has still to come to the end of what it does.
    if (survives) lab.cloud.controls.at({ ...point, moment: "after" }, () => resolve());
    else resolve();
  });
  const dead = lab.killAt(point, survives);
  await expectDeath(act(gateIn(lab)));
  await dead;
  await finished;
}

/** To the first release, as `gate rollback --to 1 --yes` does. */
async function goBack(gate: Gate): Promise<unknown> {
  const [target] = (await gate.ledger.view()).releases;
  if (target === undefined) throw new Error("there is nothing to go back to");
  const choice = { method: "A", why: "asked for" } as const;
  return rollBack(gate, { target, choice, approvers: [], isMeant: true });
}

async function expectDeath(deploying: Promise<unknown>): Promise<void> {
  let isAlive = false;
  try {
    await deploying;
    isAlive = true;
  } catch {
    // As it should.
  }
  if (isAlive) throw new Error("the deploy went on to its end: the point to kill it at was not reached");
}

/** A gate that is killed when it writes its n-th entry, with the engine that it has started. */
function dying(lab: Lab, nth: number, moment: "before" | "after"): Gate {
  const gate = gateIn(lab);
  const store = new FolderStore(ledgerFolder(lab));
  let count = 0;
  const mortal = {
    address: store.address,
    list: () => store.list(),
    read: (name: string) => store.read(name),
    create: async (name: string, content: string) => {
      count += 1;
      if (count > nth || (count === nth && moment === "before")) throw new Error("killed");
      const created = await store.create(name, content);
      if (count === nth) throw new Error("killed");
      return created;
    },
  };
  const identity = { project: lab.projectName, stack: lab.stack, by: gate.person, host: "lab" };
  return { ...gate, ledger: new Ledger(mortal, identity) };
}
