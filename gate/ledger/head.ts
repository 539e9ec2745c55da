import type { Fault, Link } from "./chain";
import type { Sha256 } from "./facts";

/**
 * What somebody outside of the ledger knows of it: that it had this entry. Who takes the last entries away, or writes all
 * from one on anew, leaves a whole chain behind; only what was noted elsewhere tells.
 */
export interface Witness {
  /** For people: `the stack tag deploy:head`. */
  readonly place: string;
  readonly seq: number;
  /** Not known to all of them. */
  readonly digest?: Sha256 | undefined;
}

/** Keeps the newest digest elsewhere than where the ledger lies. */
export type HeadKeeper = (link: Link) => Promise<void>;

export const formatHead = ({ entry, digest }: Link): string => `${entry.seq}:${digest}`;

/** What `formatHead` wrote; undefined where it is nothing of the kind. */
export function parseHead(text: string): Pick<Witness, "seq" | "digest"> | undefined {
  const { seq, digest } = /^(?<seq>[1-9]\d{0,14}):(?<digest>[0-9a-f]{64})$/.exec(text)?.groups ?? {};
  return seq === undefined ? undefined : { seq: Number(seq), digest };
}

/** What of a ledger is not as others remember it. */
export function contradictions(links: readonly Link[], witnesses: readonly Witness[]): Fault[] {
  const digests = new Map(links.map(({ entry, digest }) => [entry.seq, digest]));
  const last = links.at(-1)?.entry.seq ?? 0;
  return witnesses.flatMap(({ place, seq, digest }) => {
    const own = digests.get(seq);
    if (own === undefined)
      return [{ name: `entry ${seq}`, says: `is known to ${place}, and the ledger ends at ${last}` }];
    return digest === undefined || digest === own
      ? []
      : [{ name: `entry ${seq}`, says: `is another one than ${place} knows: it was written anew` }];
  });
}
