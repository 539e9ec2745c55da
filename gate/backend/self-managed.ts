import { gunzipSync } from "node:zlib";
import { z } from "zod";

import type { Exported } from "../engine/state";
import { parseState } from "../engine/state";
import { GateError } from "../gate-error";
import type { Backend, Checkpoint, Lock, StateCondition } from "./backend";
import { lockHolderSchema } from "./backend";
import type { Objects } from "./objects";

/** Which of the stacks that a backend holds. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** A state as it lies in a backend. */
const wrappedSchema = z.looseObject({
  version: z.number(),
  checkpoint: z.looseObject({ latest: z.unknown().optional() }),
});

/** A backend that Pulumi keeps in a folder or a bucket, by the layout that both have. */
export class SelfManagedBackend implements Backend {
  constructor(
    private readonly objects: Objects,
    private readonly of: StackName,
  ) {}

  get address(): string {
    return this.objects.address;
  }

  async locks(): Promise<readonly Lock[]> {
    const keys = await this.objects.list(this.lockKey(""));
    return Promise.all(keys.map((key) => this.lock(key)));
  }

  async breakLock({ id }: Lock): Promise<void> {
    await this.objects.remove(this.lockKey(`${id}.json`));
  }

  async condition(): Promise<StateCondition> {
    const key = await this.stateKey();
    if (key === undefined) return "missing";
    const found = jsonIn(unpacked(key, await this.objects.read(key)));
    return wrappedSchema.safeParse(found).success ? "whole" : "unreadable";
  }

  async mislabelled(): Promise<readonly string[]> {
    const places = [`${this.stateKeyStart}.`, `.pulumi/history/${this.of.project}/${this.of.stack}/`];
    const keys = (await Promise.all(places.map((place) => this.objects.list(place)))).flat();
    const areLabelled = await Promise.all(keys.map((key) => this.objects.isLabelled(key)));
    return keys.filter((_, index) => areLabelled[index] === false);
  }

  async relabel(name: string): Promise<void> {
    await this.objects.write(name, await this.objects.read(name));
  }

  async *checkpoints(): AsyncIterable<Checkpoint> {
    const { project, stack } = this.of;
    const keys = await this.objects.list(`.pulumi/history/${project}/${stack}/${stack}-`);
    for (const name of keys.filter((key) => /\.checkpoint\.json(\.gz|\.zst)?$/.test(key)).reverse()) {
      const state = stateIn(name, await this.objects.read(name));
      if (state !== undefined) yield { name, state };
    }
  }

  async restore({ name }: Checkpoint): Promise<void> {
    const before = await this.stateKey();
    const key = `${this.stateKeyStart}.json${/\.gz$/.exec(name)?.[0] ?? ""}`;
    await this.objects.write(key, await this.objects.read(name));
    if (before !== undefined && before !== key) await this.objects.remove(before);
  }

  async keep(): Promise<() => Promise<void>> {
    const key = await this.stateKey();
    const content = key === undefined ? undefined : await this.objects.read(key);
    return async () => {
      const now = await this.stateKey();
      if (key !== undefined && content !== undefined) await this.objects.write(key, content);
      if (now !== undefined && now !== key) await this.objects.remove(now);
    };
  }

  private async lock(key: string): Promise<Lock> {
    const id = key.slice(this.lockKey("").length).replace(/\.json$/, "");
    const holder = lockHolderSchema.safeParse(jsonIn(await this.objects.read(key)));
    return { id, holder: holder.data };
  }

  private lockKey(name: string): string {
    return `.pulumi/locks/organization/${this.of.project}/${this.of.stack}/${name}`;
  }

  private get stateKeyStart(): string {
    return `.pulumi/stacks/${this.of.project}/${this.of.stack}`;
  }

  private async stateKey(): Promise<string | undefined> {
    const names = ["", ".gz", ".zst"].map((packing) => `${this.stateKeyStart}.json${packing}`);
    return (await this.objects.list(`${this.stateKeyStart}.json`)).find((key) => names.includes(key));
  }
}

/** Undefined where it is no state, or not all of it. */
function stateIn(key: string, content: Buffer): Exported | undefined {
  const wrapped = wrappedSchema.safeParse(jsonIn(unpacked(key, content)));
  if (!wrapped.success) return undefined;
  try {
    return parseState(JSON.stringify({ version: wrapped.data.version, deployment: wrapped.data.checkpoint.latest }));
  } catch {
    return undefined;
  }
}

function unpacked(key: string, content: Buffer): Buffer {
  if (key.endsWith(".zst"))
    throw new GateError(`${key} is packed as zstd, which gate cannot read. Unpack it, or restore it by hand`);
  if (!key.endsWith(".gz")) return content;
  try {
    return gunzipSync(content);
  } catch {
    return Buffer.alloc(0);
  }
}

function jsonIn(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    return undefined;
  }
}
