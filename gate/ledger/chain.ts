import { createHash } from "node:crypto";
import { z } from "zod";

import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import type { Entry, Event } from "./entry";
import { entrySchema } from "./entry";
import type { Sha256 } from "./facts";
import type { Store } from "./store";

/** Whose ledger it is, and who writes in it. */
export interface Identity {
  readonly project: string;
  readonly stack: string;
  readonly by: string;
  readonly host: string;
}

/** An entry with the digest by which the next one holds on to it. */
export interface Link {
  readonly entry: Entry;
  readonly digest: Sha256;
}

/** Something in the ledger is not as it was written. */
export interface Fault {
  readonly name: string;
  readonly says: string;
}

/** Another gate has written meanwhile. What was to be written is not, and what it was based on may be out of date. */
export class LedgerMoved extends GateError {
  override readonly name = "LedgerMoved";
  constructor() {
    super(
      "somebody else has written to the ledger meanwhile. Look at it, and begin again: gate releases",
      exitCodes.busy,
    );
  }
}

/**
 * An entry is a file of two lines: the entry as JSON, and the digest of that line. Each entry names the digest of the one
 * before, so that none can be changed, taken out or put in without all later ones telling. Who takes the last ones away
 * leaves no trace here: the newest digest is therefore kept elsewhere as well.
 */
export async function readChain(
  store: Store,
  identity: Pick<Identity, "project" | "stack">,
): Promise<{
  readonly links: readonly Link[];
  readonly faults: readonly Fault[];
}> {
  const links: Link[] = [];
  const faults: Fault[] = [];
  for await (const [name, content] of contentsOf(store)) {
    const fault = (says: string) => faults.push({ name, says });
    const read = parse(content);
    if (typeof read === "string") {
      fault(read);
      continue;
    }
    const before = links.at(-1);
    const { entry } = read;
    if (name !== nameOf(entry.seq)) fault(`says of itself that it is entry ${entry.seq}`);
    else if (entry.seq !== (before?.entry.seq ?? 0) + 1) fault(`does not follow entry ${before?.entry.seq ?? 0}`);
    else if (entry.previous !== (before?.digest ?? null)) fault("does not hold on to the entry before it");
    if (entry.project !== identity.project || entry.stack !== identity.stack)
      fault(`is of ${entry.project}/${entry.stack}`);
    links.push(read);
  }
  return { links, faults };
}

/** So many entries are read at a time: each of a bucket takes a while to come. */
const atOnce = 64;

async function* contentsOf(store: Store): AsyncGenerator<readonly [name: string, content: string]> {
  const names = await store.list();
  for (let at = 0; at < names.length; at += atOnce)
    yield* await Promise.all(names.slice(at, at + atOnce).map(async (name) => [name, await store.read(name)] as const));
}

/** @throws {LedgerMoved} the next number is taken by now */
export async function append(
  store: Store,
  last: Link | undefined,
  identity: Identity,
  at: Date,
  event: Event,
): Promise<Link> {
  const entry = entrySchema.parse({
    schema: 1,
    seq: (last?.entry.seq ?? 0) + 1,
    previous: last?.digest ?? null,
    at: at.toISOString(),
    ...identity,
    event,
  });
  const line = JSON.stringify(entry);
  const digest = digestOf(line);
  if ((await store.create(nameOf(entry.seq), `${line}\n${digest}\n`)) === "exists") throw new LedgerMoved();
  return { entry, digest };
}

const nameOf = (seq: number): string => `${String(seq).padStart(8, "0")}.json`;

const digestOf = (line: string): Sha256 => createHash("sha256").update(line).digest("hex");

/** The entry in a file, or what is wrong with the file. */
function parse(content: string): Link | string {
  const [line = "", digest, ...rest] = content.split("\n");
  if (digest === undefined || rest.length !== 1 || rest[0] !== "") return "is not an entry and its digest";
  if (digest !== digestOf(line)) return "does not have the digest that it was written with";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is not JSON";
  }
  const entry = entrySchema.safeParse(value);
  return entry.success ? { entry: entry.data, digest } : `is no entry: ${z.prettifyError(entry.error)}`;
}
