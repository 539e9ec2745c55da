import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Objects } from "./objects";

/** Beside each file Pulumi keeps another one with what a bucket would know of it. */
const attributes = ".attrs";

/** Files of a folder, by their paths in it. */
export class FolderObjects implements Objects {
  constructor(private readonly folder: string) {}

  get address(): string {
    return `file://${this.folder}`;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const folder = dirname(`${prefix}_`);
    const names = await readdir(join(this.folder, folder)).catch(noneIfMissing);
    return names
      .filter((name) => !name.endsWith(attributes))
      .map((name) => `${folder}/${name}`)
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  read(key: string): Promise<Buffer> {
    return readFile(join(this.folder, key));
  }

  async isLabelled(key: string): Promise<boolean> {
    try {
      JSON.parse(await readFile(join(this.folder, `${key}${attributes}`), "utf8"));
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }

  async write(key: string, content: Buffer): Promise<void> {
    const path = join(this.folder, key);
    await mkdir(dirname(path), { recursive: true });
    const unfinished = join(dirname(path), `.${randomUUID()}`);
    try {
      const file = await open(unfinished, "w", 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rm(`${path}${attributes}`, { force: true });
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  async remove(key: string): Promise<void> {
    const path = join(this.folder, key);
    await rm(path, { force: true });
    await rm(`${path}${attributes}`, { force: true });
  }
}

function noneIfMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
