import type { Properties } from "../../../providers/frame/values";

/** What a provider is asked that reaches the cloud. */
export type Rpc = "create" | "read" | "update" | "delete";

/** One request of the engine to the provider. */
export interface Call {
  readonly rpc: Rpc;
  readonly urn: string;
  readonly type: string;
  /** The resource's logical name. */
  readonly name: string;
  readonly id?: string;
  /** Aborted when the engine cancels, and when the command line has gone. */
  readonly signal: AbortSignal;
}

/** A moment of a deploy. All that is given must agree. */
export interface Point {
  readonly rpc?: Rpc;
  readonly name?: string;
  readonly type?: string;
  /** Default `before` the cloud changes; `after` it has, and the answer is not sent yet. */
  readonly moment?: "before" | "after";
  /** The n-th call that agrees from now on, default the first; or each. */
  readonly nth?: number | "each";
}

/** A call that is being held. */
export interface Hold {
  /** Resolved when the call has come. */
  readonly reached: Promise<Call>;
  release(): void;
}

/** What happens at a moment; the call goes on when it is done, and fails when it throws. */
export type Action = (call: Call) => void | Promise<void>;

/** A resource that is there but did not become what it should be: the engine keeps it, and updates it next time. */
export class Unfinished extends Error {}

interface Trap extends Required<Pick<Point, "moment" | "nth">> {
  readonly point: Point;
  readonly action: Action;
  met: number;
}

/** Where a test interferes with what the engine asks of the cloud. */
export class Controls {
  private readonly traps = new Set<Trap>();
  private readonly holds = new Set<() => void>();
  /** How often the providers have been ended. */
  private ended = 0;

  /** @returns a function that takes it back */
  at(point: Point, action: Action): () => void {
    const trap: Trap = { point, action, moment: point.moment ?? "before", nth: point.nth ?? 1, met: 0 };
    this.traps.add(trap);
    return () => void this.traps.delete(trap);
  }

  /** The call fails: before the change nothing has happened; after it, the answer is lost and the engine never hears of it. */
  fail(point: Point, message = "the cloud refuses"): () => void {
    return this.at(point, () => {
      throw new Error(message);
    });
  }

  /** The change is made and the provider says that the resource did not become what it should be. */
  leaveUnfinished(point: Omit<Point, "moment">, message = "did not become stable"): () => void {
    return this.at({ ...point, moment: "after" }, () => {
      throw new Unfinished(message);
    });
  }

  /** Holds the call until it is released; a cancelled one fails, as in a real provider. */
  hold(point: Point): Hold {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.holds.add(release);
    const reached = new Promise<Call>((resolve) => {
      this.at(point, async (call) => {
        resolve(call);
        await Promise.race([released, cancelled(call.signal)]);
        call.signal.throwIfAborted();
      });
    });
    return { reached, release };
  }

  /** Forgets all that was set and has not happened yet. */
  clear(): void {
    this.traps.clear();
  }

  /** What is under way fails, as when the process of a provider ends; and all that was set is forgotten. */
  end(): void {
    this.ended += 1;
    this.clear();
    for (const release of this.holds) release();
    this.holds.clear();
  }

  /** Called by the cloud at each moment of each call. */
  async meet(call: Call, moment: "before" | "after"): Promise<void> {
    const { ended } = this;
    for (const trap of this.traps) {
      if (trap.moment !== moment || !agrees(trap.point, call)) continue;
      trap.met += 1;
      if (trap.nth !== "each" && trap.met !== trap.nth) continue;
      if (trap.nth !== "each") this.traps.delete(trap);
      await trap.action(call);
      if (this.ended !== ended) throw new Error("the provider has ended");
    }
  }
}

/** @returns when the engine cancels the call or its process has gone */
export function cancelled(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function agrees({ rpc, name, type }: Point, call: Call): boolean {
  return [
    [rpc, call.rpc],
    [name, call.name],
    [type, call.type],
  ].every(([wanted, actual]) => wanted === undefined || wanted === actual);
}

/** Properties that a test changes behind Pulumi's back; `undefined` takes one away. */
export type OutOfBand = Readonly<Record<string, Properties[string] | undefined>>;
