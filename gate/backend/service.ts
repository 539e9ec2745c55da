import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Engine } from "../engine/engine";
import { EngineError } from "../engine/engine-error";
import { ask } from "../engine/pulumi";
import type { Exported } from "../engine/state";
import { GateError } from "../gate-error";
import type { Backend, Checkpoint, Lock, StateCondition } from "./backend";

/**
 * Pulumi Cloud, or another service that speaks as it does: reached by `pulumi` alone, which tells of the state after
 * each update there (`stack export --version`), and on no other backend. Who is at work only the service knows.
 */
export class ServiceBackend implements Backend {
  constructor(
    readonly address: string,
    private readonly engine: Engine,
    private readonly signal: AbortSignal,
  ) {}

  /** The service refuses whoever comes second, and shows nobody its locks. */
  locks(): Promise<readonly Lock[]> {
    return Promise.resolve([]);
  }

  breakLock(): Promise<void> {
    return Promise.reject(new GateError(`${this.address} keeps its locks to itself: pulumi cancel`));
  }

  async condition(): Promise<StateCondition> {
    try {
      await this.engine.exportState();
      return "whole";
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      return error.message.includes("no stack named") ? "missing" : "unreadable";
    }
  }

  mislabelled(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  relabel(name: string): Promise<void> {
    return Promise.reject(new GateError(`${this.address} has no file ${name}`));
  }

  async *checkpoints(): AsyncIterable<Checkpoint> {
    for (const { version } of await this.engine.history()) {
      if (version === undefined) continue;
      const state = await this.stateOf(version);
      if (state !== undefined) yield { name: `version ${version}`, state };
    }
  }

  restore({ state }: Checkpoint): Promise<void> {
    return this.take(state);
  }

  /** What is pending in it Pulumi forgets when it takes a state, here as well. */
  async keep(): Promise<() => Promise<void>> {
    const before = (await this.condition()) === "whole" ? await this.engine.exportState() : undefined;
    return () => (before === undefined ? Promise.resolve() : this.take(before));
  }

  /** Undefined of an update that left none. */
  private async stateOf(version: number): Promise<Exported | undefined> {
    try {
      return await this.engine.exportState(version);
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  private async take(state: Exported): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "ops-state-"));
    try {
      const file = join(folder, "state.json");
      await writeFile(file, JSON.stringify(state), { mode: 0o600 });
      await ask(["stack", "import", "--file", file], this.engine.place, this.signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
