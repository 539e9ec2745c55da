import type { Event } from "./entry";
import type { Fault, Identity, Link } from "./chain";
import { append, LedgerMoved, readChain } from "./chain";
import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import type { HeadKeeper } from "./head";
import type { Store } from "./store";
import type { View } from "./view";
import { viewOf } from "./view";

/**
 * The record of one stack: what was deployed, by whom, what came of it, and what may not be deployed. It is read anew
 * for each command, and written only after what was read last: who comes second learns it, and has written nothing.
 */
export class Ledger {
  #last: Link | undefined;
  /** Nothing until it was read. */
  #faults: readonly Fault[] | undefined;

  constructor(
    private readonly store: Store,
    private readonly identity: Identity,
    private readonly clock: () => Date = () => new Date(),
    private readonly keepHead: HeadKeeper = () => Promise.resolve(),
  ) {}

  /** Project and stack that it is of. */
  get subject(): string {
    return `${this.identity.project}/${this.identity.stack}`;
  }

  get address(): string {
    return this.store.address;
  }

  /** Digest of the newest entry that was read or written here; undefined before the first. */
  get head(): Link | undefined {
    return this.#last;
  }

  /** What the ledger says, and what is wrong with it. */
  async inspect(): Promise<{
    readonly view: View;
    readonly faults: readonly Fault[];
    readonly links: readonly Link[];
  }> {
    const { links, faults } = await readChain(this.store, this.identity);
    this.#last = links.at(-1);
    this.#faults = faults;
    return { view: viewOf(links.map(({ entry }) => entry)), faults, links };
  }

  /**
   * What the ledger says.
   * @throws {GateError} it was changed
   */
  async view(): Promise<View> {
    const { view } = await this.inspect();
    this.#mustBeWhole();
    return view;
  }

  /**
   * Writes an entry after the newest that was read.
   * @throws {LedgerMoved} somebody has written since
   * @throws {GateError} it was changed: nothing is built on that
   */
  async append(event: Event): Promise<Link> {
    if (this.#faults === undefined) await this.view();
    this.#mustBeWhole();
    this.#last = await append(this.store, this.#last, this.identity, this.clock(), event);
    // The engine's own history names each intent.
    if (event.kind !== "intent") await this.keepHead(this.#last);
    return this.#last;
  }

  /**
   * Writes what has happened, whoever has written meanwhile: it is true after their entries as well. Each attempt that
   * fails is another one's entry, so that all come to their end.
   */
  async appendAnyway(event: Event): Promise<Link> {
    for (;;) {
      try {
        return await this.append(event);
      } catch (error) {
        if (!(error instanceof LedgerMoved)) throw error;
        await this.view();
      }
    }
  }

  #mustBeWhole(): void {
    if (this.#faults === undefined || this.#faults.length === 0) return;
    const said = this.#faults.slice(0, 5).map(({ name, says }) => `\n  ${name} ${says}`);
    throw new GateError(
      `the ledger ${this.address} was changed:${said.join("")}\nNothing is deployed from it. Compare it with a copy: its bucket keeps all versions`,
      exitCodes.tampered,
    );
  }
}
