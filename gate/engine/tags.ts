import { z } from "zod";

import type { Place } from "./pulumi";
import { ask } from "./pulumi";

const tagsSchema = z.record(z.string(), z.string());

/**
 * The tags of a stack. Any backend keeps them, no lock covers them, and `pulumi stack rename` may lose them: they tell
 * others how a stack stands, and are never the record of it.
 */
export class StackTags {
  constructor(
    private readonly place: Place,
    private readonly signal: AbortSignal,
  ) {}

  async all(): Promise<Readonly<Record<string, string>>> {
    return tagsSchema.parse(JSON.parse(await ask(["stack", "tag", "ls", "--json"], this.place, this.signal)));
  }

  async set(name: string, value: string): Promise<void> {
    await ask(["stack", "tag", "set", name, value], this.place, this.signal);
  }

  async remove(name: string): Promise<void> {
    await ask(["stack", "tag", "rm", name], this.place, this.signal);
  }
}
