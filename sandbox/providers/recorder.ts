import { readFile, rename, writeFile } from "node:fs/promises";

/** A resource of which the emulator cannot hold everything. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly properties: readonly { readonly property: string; readonly reason: string }[];
}

/**
 * The list of what exists only in the state, because the emulator cannot hold it ("recorded only").
 *
 * It is a JSON file so that `sandbox status` can show it. Without a path nothing is written.
 */
export class Recorder {
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(private readonly path: string | undefined) {}

  /** Replaces what is listed for the resource; no properties take it off. */
  async keep(resource: Recorded): Promise<void> {
    await this.change((list) => [
      ...list.filter(({ urn }) => urn !== resource.urn),
      ...(resource.properties.length === 0 ? [] : [resource]),
    ]);
  }

  async forget(urn: string): Promise<void> {
    await this.change((list) => list.filter((entry) => entry.urn !== urn));
  }

  /** One change at a time: resources are made in parallel. */
  private change(edit: (list: Recorded[]) => Recorded[]): Promise<void> {
    const { path } = this;
    if (path === undefined) return Promise.resolve();
    this.lastWrite = this.lastWrite.catch(() => undefined).then(() => rewrite(path, edit));
    return this.lastWrite;
  }
}

async function rewrite(path: string, edit: (list: Recorded[]) => Recorded[]): Promise<void> {
  const before = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "[]";
    throw error;
  });
  const after = edit(JSON.parse(before) as Recorded[]);
  if (before === "[]" && after.length === 0) return;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(after, null, 2)}\n`);
  await rename(temporary, path);
}
