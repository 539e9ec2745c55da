import { readFile } from "node:fs/promises";

import { statefulTypes } from "../../../policies/model/types/stateful";
import { GateError } from "../../../gate/gate-error";
import type { Choice } from "../../../gate/rollback/method";
import { goBack, substance } from "../back/stack";
import { Fresh } from "./fresh";
import { expected } from "./oracle";
import { Random } from "../../fixtures/random";
import { Stack } from "./stack";
import type { World } from "./world";
import { changed, firstWorld } from "./world";

/** What a rollback of a walk came to, and what it should have come to. */
export interface Turn {
  readonly what: string;
  readonly isRefused: boolean;
  readonly is: unknown;
  readonly shouldBe: unknown;
}

interface Known {
  readonly seq: number;
  readonly world: World;
}

/** `OPS_TEST_SEED` repeats a run. */
export const seedOf = (): number => Number(process.env["OPS_TEST_SEED"] ?? Date.now() % 1_000_000);

/** So many ways back of one random history. */
export async function* walked(seed: number, turns: number): AsyncGenerator<Turn> {
  const walk = await Walk.open(seed);
  try {
    for (let turn = 0; turn < turns; turn++) {
      const { what, ...rest } = await walk.turn();
      yield { what: `OPS_TEST_SEED=${seed}, way ${turn}: ${what}`, ...rest };
    }
  } finally {
    await walk.close();
  }
}

/**
 * A random history of one stack: people change it, updates fail, somebody goes round the gate, and now and then the gate
 * goes back to one of the releases before.
 */
class Walk {
  private readonly releases: Known[] = [];
  private now = firstWorld;
  private count = 0;
  /** Whether what is deployed is the newest release. */
  private isAsReleased = false;

  private constructor(
    private readonly random: Random,
    private readonly stack: Stack,
    private readonly fresh: Fresh,
  ) {}

  /** @param seed what the history is made of */
  static async open(seed: number): Promise<Walk> {
    const [stack, fresh] = await Promise.all([Stack.open(), Fresh.open()]);
    return new Walk(new Random(seed), stack, fresh);
  }

  async close(): Promise<void> {
    await Promise.all([this.stack.lab.close(), this.fresh.close()]);
  }

  /** Some changes, and a way back. */
  async turn(): Promise<Turn> {
    const told: string[] = [];
    while (this.releases.length < 2) await this.change(told);
    for (let left = this.random.below(2); left >= 0; left--) await this.change(told);
    const current = this.isAsReleased ? this.releases.at(-1) : undefined;
    return this.back(this.random.one(this.releases.filter((one) => one !== current)), told);
  }

  private async change(told: string[]): Promise<void> {
    const { lab } = this.stack;
    const count = ++this.count;
    const isFirst = this.releases.length === 0;
    const chance = isFirst ? 7 : this.random.below(8);
    if (chance === 0) {
      const before = this.now;
      this.now = changed(before, this.random, count);
      told.push("somebody deploys without the gate");
      await this.stack.checkOut(this.now);
      await lab.mustSucceed("up", "--yes", "--skip-preview");
      // A secret is no part of a release: with another one it is still what was released.
      this.isAsReleased &&= isSameRelease(before, this.now);
    } else if (chance === 1) {
      this.now = { ...this.now, image: `image-${count}`, size: `fails-${count}` };
      told.push("an update fails half-way");
      const forget = lab.cloud.controls.fail({ rpc: "update", name: "sized" });
      await this.stack.deploy(this.now);
      forget();
      this.isAsReleased = false;
    } else {
      if (!isFirst) this.now = changed(this.now, this.random, count);
      const { seq, result } = await this.stack.deploy(this.now);
      told.push(`${seq} ${result}`);
      this.releases.push({ seq, world: this.now });
      this.isAsReleased = true;
    }
  }

  private async back({ seq, world }: Known, told: string[]): Promise<Turn> {
    const { lab } = this.stack;
    const before = await this.traces();
    lab.cloud.calls.length = 0;
    let gone = await this.tried(seq);
    // A checkout that is not what is deployed: the other method is what the refusal says.
    if (gone.refusedBy.join() === "only-image") gone = await this.tried(seq, "A");
    const { method, refusedBy, hold, to } = gone;
    const wanted = expected(this.now, world, method);
    const what = `${told.join(", ")}, back to ${seq} by ${method}`;
    if (refusedBy.length > 0 || "refusedBy" in wanted) {
      const isUntouched = (await this.traces()) === before;
      const shouldBe = { refusedBy: [], ...wanted, isUntouched: true };
      return { what, isRefused: true, is: { refusedBy, isUntouched }, shouldBe };
    }
    this.now = wanted.world;
    this.isAsReleased = true;
    this.releases.splice(0, this.releases.length, ...this.releases.filter((one) => !hold.includes(one.seq)));
    this.releases.push({ seq: to, world: wanted.world });
    const stateful = lab.cloud.calls.filter(({ rpc, type }) => rpc !== "read" && statefulTypes.includes(type));
    const { token } = wanted.world;
    return {
      what,
      isRefused: false,
      is: {
        substance: await substance(lab),
        stateful: stateful.map(({ rpc, name }) => `${rpc} ${name}`),
        strays: await lab.strays(),
        token: lab.cloud.madeFor("holder").map(({ inputs }) => inputs["token"]),
      },
      shouldBe: {
        substance: await this.fresh.substanceOf(wanted.world),
        stateful: [],
        strays: { orphans: [], lost: [] },
        token: token === undefined ? [] : [token],
      },
    };
  }

  private async tried(seq: number, wanted?: Choice["method"]): Promise<Tried> {
    try {
      const rolled = await goBack(this.stack.lab, seq, wanted && { method: wanted });
      const guards = rolled.bound.refusals.map(({ guard }) => guard);
      return {
        method: rolled.choice.method,
        refusedBy: [...new Set(guards)].sort(),
        hold: rolled.hold?.releases ?? [],
        to: rolled.deployed?.seq ?? 0,
      };
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      const by = ["secrets-present", "cannot be deleted"].find((words) => error.message.includes(words));
      return {
        method: "A",
        refusedBy: [by === "cannot be deleted" ? "engine" : (by ?? error.message)],
        hold: [],
        to: 0,
      };
    }
  }

  private async traces(): Promise<string> {
    const { lab } = this.stack;
    return lab.cloud.digest() + (await readFile(lab.stateFile, "utf8"));
  }
}

interface Tried {
  readonly method: Choice["method"];
  readonly refusedBy: readonly string[];
  readonly hold: readonly number[];
  /** Number of the release that the rollback is. */
  readonly to: number;
}

const isSameRelease = (one: World, other: World): boolean =>
  JSON.stringify({ ...one, token: "" }) === JSON.stringify({ ...other, token: "" });
