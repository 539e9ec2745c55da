import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Store } from "./store";

/** Entries as files of a folder. A file appears under its name when all of it is on the disk, or not at all. */
export class FolderStore implements Store {
  constructor(readonly address: string) {}

  async list(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.address);
      return names.filter((name) => !name.startsWith(".")).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  read(name: string): Promise<string> {
    return readFile(join(this.address, name), "utf8");
  }

  async create(name: string, content: string): Promise<"created" | "exists"> {
    await mkdir(this.address, { recursive: true });
    const unfinished = join(this.address, `.${name}.${randomUUID()}`);
    try {
      const file = await open(unfinished, "w");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      // Unlike a rename, a link does not replace what is there.
      await link(unfinished, join(this.address, name));
      return "created";
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return "exists";
      throw error;
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}
