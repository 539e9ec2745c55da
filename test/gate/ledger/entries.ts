import type { Identity, Link } from "../../../gate/ledger/chain";
import { append } from "../../../gate/ledger/chain";
import type { Event, Intent, Outcome } from "../../../gate/ledger/entry";
import type { StateFacts } from "../../../gate/ledger/facts";
import type { Store } from "../../../gate/ledger/store";

/** A store that lies nowhere: its entries may be read and spoilt at will. */
export class MemoryStore implements Store {
  readonly address = "memory";
  constructor(readonly files = new Map<string, string>()) {}

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()].sort());
  }
  read(name: string): Promise<string> {
    const content = this.files.get(name);
    return content === undefined ? Promise.reject(new Error(`there is no ${name}`)) : Promise.resolve(content);
  }
  async create(name: string, content: string): Promise<"created" | "exists"> {
    // As with a bucket, others may write before the answer comes.
    await Promise.resolve();
    if (this.files.has(name)) return "exists";
    this.files.set(name, content);
    return "created";
  }
  copy(): MemoryStore {
    return new MemoryStore(new Map(this.files));
  }
}

export const identity: Identity = { project: "worker", stack: "prod", by: "Ann <ann@example.com>", host: "desk" };

const digest = (fill: string): string => fill.repeat(64);
const time = "2026-11-20T09:00:00.000Z";

export const facts = (changes: Partial<StateFacts> = {}): StateFacts => ({
  stateDigest: digest("1"),
  substanceDigest: digest("2"),
  infrastructureDigest: digest("3"),
  resources: 12,
  inventory: [],
  ...changes,
});

export const intent = (
  changes: Partial<Omit<Intent, "binding">> & { binding?: Partial<Intent["binding"]> } = {},
): Intent => ({
  kind: "intent",
  action: "deploy",
  release: "v1.4.0",
  before: facts(),
  config: { "worker:profile": "prod" },
  secrets: [],
  ...changes,
  binding: {
    planDigest: digest("4"),
    stateDigest: digest("1"),
    ledgerHead: null,
    commit: "9c01d2e".padEnd(40, "0"),
    isDirty: false,
    isPushed: true,
    lockfileDigest: null,
    configDigest: digest("5"),
    packDigest: digest("6"),
    packVersion: "0.1.0",
    providers: { aws: "7.48.0" },
    cliVersion: "v3.259.0",
    stack: "prod",
    operations: { update: 2 },
    author: "Ann <ann@example.com>",
    approvers: ["bo"],
    expires: "2026-11-20T10:00:00.000Z",
    ...changes.binding,
  },
});

export const outcome = (of: number, changes: Partial<Outcome> = {}): Outcome => ({
  kind: "outcome",
  of,
  result: "succeeded",
  after: facts(),
  changes: { update: 2 },
  startedAt: time,
  ...changes,
});

export const verified = (of: number, verdict: "pass" | "fail" | "unknown" = "pass"): Event => ({
  kind: "verified",
  of,
  verdict,
  checks: [{ name: "worker-healthy", verdict, says: "2 of 2 running tasks HEALTHY" }],
});

export const stable = (of: number, tag = `v1.${of}.0-stable-20261120`): Event => ({ kind: "stable", of, tag });

/** A deploy with all that follows it when all is well: four entries. */
export const release = (seq: number): readonly Event[] => [
  intent({ release: `v1.${seq}.0` }),
  outcome(seq),
  verified(seq),
  stable(seq),
];

/** Writes entries one after another, a minute apart. */
export async function written(
  store: Store,
  events: readonly Event[],
  of: Identity = identity,
): Promise<readonly Link[]> {
  const links: Link[] = [];
  for (const event of events)
    links.push(await append(store, links.at(-1), of, new Date(Date.parse(time) + links.length * 60_000), event));
  return links;
}
