import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";

import { diagnosesIn } from "../engine/diagnostics";
import type { Engine } from "../engine/engine";
import type { PlannedResource } from "../engine/plan";
import { parsePlan } from "../engine/plan";
import { ask, complaintsIn, pulumi } from "../engine/pulumi";
import type { Exported } from "../engine/state";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";

/** Of the person's own stack: nothing of them counts in a copy. */
const ownVariables = /^(PULUMI_OPTION_|PULUMI_CI_|OPS_GATE_)/;

/** A copy that breaks off is thrown away: its state is written once, at the end, and not after each of its steps. */
const writtenAtTheEnd = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true" };

export interface Failure {
  /** What the engine said. */
  readonly failure: string;
}

/**
 * A copy of a stack in a backend of its own, in a folder that goes away: nobody else sees it, and what is deployed there
 * is deployed by providers that reach no cloud.
 */
export class Scratch {
  private constructor(
    private readonly engine: Engine,
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param standIns variables by which the engine uses providers that reach no cloud
   * @param state to begin with; secrets in it open as they do in the stack itself
   */
  static async open(
    gate: Gate,
    folder: string,
    project: string,
    standIns: Readonly<Record<string, string>>,
    state: Exported | undefined,
  ): Promise<Scratch> {
    const { place } = gate.engine;
    const [backend, home, cwd] = ["backend", "home", "project"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await Promise.all([backend, home, cwd].map((one) => mkdir(one, { recursive: true })));
    await writeFile(join(cwd, "Pulumi.yaml"), stringify({ name: project, runtime: "nodejs" }));
    const kept = Object.entries(place.environment).filter(([name]) => !ownVariables.test(name));
    const environment = {
      ...Object.fromEntries(kept),
      PULUMI_BACKEND_URL: `file://${backend}`,
      // With no plugin in it, and none to be fetched: what nobody stands in for is missing, and reaches nothing.
      PULUMI_HOME: home,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...standIns,
    };
    const stack = place.stack.split("/").at(-1) ?? place.stack;
    const engine = gate.engine.at({ stack, cwd, configFile: undefined, environment });
    const scratch = new Scratch(engine, folder, gate.signal);
    await ask(["stack", "init"], engine.place, gate.signal);
    if (state) await scratch.take(state, join(folder, "state.json"));
    return scratch;
  }

  /** The engine at a program, with settings. */
  at(cwd: string, configFile: string): Engine {
    return this.engine.at({ cwd, configFile });
  }

  /** @returns what the program left */
  async deploy(cwd: string, configFile: string): Promise<{ readonly state: Exported } | Failure> {
    const failure = await this.run(["up", "--yes", "--suppress-outputs"], cwd, configFile);
    return failure ?? { state: await this.engine.exportState() };
  }

  /** Nothing is read of the cloud before: there is none. */
  async plan(cwd: string, configFile: string): Promise<readonly PlannedResource[] | Failure> {
    const file = join(this.folder, "plan.json");
    const failure = await this.run(["preview", "--save-plan", file, "--suppress-outputs"], cwd, configFile);
    return failure ?? parsePlan(await readFile(file, "utf8"));
  }

  private async run(words: readonly string[], cwd: string, configFile: string): Promise<Failure | undefined> {
    const options = { signal: this.signal, variables: writtenAtTheEnd };
    const finished = await pulumi(words, this.at(cwd, configFile).place, options);
    if (finished.exitCode === 0) return undefined;
    const said = diagnosesIn(finished.stdout).map(({ resource, says }) => `  ${resource}: ${says.join("\n    ")}`);
    return { failure: said.join("\n") || complaintsIn(finished).join("; ") };
  }

  private async take(state: Exported, file: string): Promise<void> {
    if (state.deployment.pending_operations.length > 0)
      throw new GateError("the state has unfinished operations: nobody knows what is deployed. Go on: gate recover");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await ask(["stack", "import", "--file", file], this.engine.place, this.signal);
  }
}
