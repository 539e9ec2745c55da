import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parseDocument } from "yaml";

import type { Irreversible } from "../../../gate/reversible/irreversible";
import { isReversible } from "../../../gate/reversible/reversible";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import { packages } from "../lab/types";
import type { Commit } from "./stack";

/** A change between two commits, in a repository. */
export interface Change {
  readonly base: Commit;
  readonly head: Commit;
}

/** A laboratory with a repository of many changes, in which each is tried out for itself. */
export class Corpus {
  private readonly commits = new Map<Commit, string>();

  private constructor(readonly lab: Lab) {}

  /** Commits all of it; the changes can then be tried out side by side. */
  static async of(changes: readonly Change[]): Promise<Corpus> {
    const lab = await Lab.open();
    const corpus = new Corpus(lab);
    try {
      await lab.mustSucceed("config", "set", "--secret", "token", "a-token");
      const settings = await readFile(corpus.settings, "utf8");
      for (const { base, head } of changes)
        for (const one of [base, head])
          if (!corpus.commits.has(one)) corpus.commits.set(one, await corpus.commit(one, settings));
    } catch (error) {
      await lab.close();
      throw error;
    }
    return corpus;
  }

  /** What `gate reversible --base <base> --head <head>` finds. */
  async tryOut({ base, head }: Change): Promise<readonly Irreversible[]> {
    const standIns = await this.lab.standIns();
    const found = await isReversible(gateIn(this.lab), {
      state: undefined,
      base: this.commits.get(base) ?? "",
      head: this.commits.get(head) ?? "",
      project: this.lab.projectName,
      standIns: { packages, variables: standIns.environment },
    });
    return found.irreversible;
  }

  close(): Promise<void> {
    return this.lab.close();
  }

  private get settings(): string {
    return join(this.lab.project, `Pulumi.${this.lab.stack}.yaml`);
  }

  private async commit({ resources, outputs, config = {}, secrets = [] }: Commit, whole: string): Promise<string> {
    const settings = parseDocument(whole);
    if (!secrets.includes("token")) settings.deleteIn(["config", `${this.lab.projectName}:token`]);
    await writeFile(this.settings, settings.toString());
    await this.lab.configure(config);
    await this.lab.write({ resources, ...(outputs && { outputs }) });
    return this.lab.commit("Change");
  }
}
