import { copyFile } from "node:fs/promises";
import { join } from "node:path";

import { substance } from "../back/stack";
import { Lab } from "../lab/lab";
import type { World } from "./world";
import { configOf, programOf } from "./world";

/** A stack to which each world is deployed as if nothing had ever been there. */
export class Fresh {
  private constructor(
    private readonly lab: Lab,
    private readonly emptyState: string,
  ) {}

  static async open(): Promise<Fresh> {
    const lab = await Lab.open();
    const emptyState = join(lab.folder, "empty.json");
    await copyFile(lab.stateFile, emptyState);
    // Substance knows of a secret that it is one, and not its value: the same one does for all worlds.
    await lab.mustSucceed("config", "set", "--secret", "token", "a-token");
    return new Fresh(lab, emptyState);
  }

  /** @returns what is deployed then */
  async substanceOf(world: World): Promise<unknown> {
    const { lab } = this;
    await lab.write(programOf(world));
    await lab.configure(configOf(world));
    await copyFile(this.emptyState, lab.stateFile);
    for (const { madeFor } of lab.cloud.objects()) lab.cloud.remove(madeFor);
    await lab.mustSucceed("up", "--yes", "--skip-preview");
    return substance(lab);
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}
