import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { stringify } from "yaml";

import { type Finished, run } from "../../../sandbox/processes/run";
import { makeBuildFolder } from "../../fixtures/bundle";
import { testToolchain } from "../../fixtures/toolchain";
import type { Batch } from "../../policies/batches";
import { inState } from "../../recording/state";
import { serveAnything } from "./provider";

/** What a plain `pulumi` needs, in a folder of its own. */
export async function pulumiEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const { pulumiFolder } = await testToolchain();
  const programs = [pulumiFolder, join(process.cwd(), "sandbox", "language-host", "bin"), process.env["PATH"]];
  return {
    HOME: process.env["HOME"],
    PATH: programs.join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Previews stacks as they were recorded, by the real engine with the pack; no program of ours and no cloud takes part. */
export class Previews {
  readonly #stacks = new Set<string>();

  private constructor(
    /** From which the programs find the project's packages. */
    private readonly folder: string,
    private readonly removeFolder: () => void,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly provider: Awaited<ReturnType<typeof serveAnything>>,
  ) {}

  static async create(): Promise<Previews> {
    const { path: folder, remove } = makeBuildFolder();
    await mkdir(join(folder, "backend"), { recursive: true });
    const environment = {
      ...(await pulumiEnvironment(folder)),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    };
    return new Previews(folder, remove, environment, await serveAnything());
  }

  stop(): void {
    this.provider.stop();
    this.removeFolder();
  }

  /** @param name tells the previews apart */
  async preview(name: string, { resources }: Batch, verdicts: Record<string, string>): Promise<Finished> {
    const [, , stackName = "", , project = ""] = (resources[0]?.urn ?? "").split(":");
    const cwd = join(this.folder, project);
    const { providers, listed } = inState(resources);
    const file = join(this.folder, `${name}-resources.json`);
    await writeFile(file, JSON.stringify({ providers, resources: listed }));
    if (!this.#stacks.has(cwd)) await this.#makeProject(cwd, project, stackName);
    const packages = new Set(providers.map(({ type }) => type.split(":").at(-1)));
    const env = {
      ...this.environment,
      ...verdicts,
      OPS_TEST_RESOURCES: file,
      PULUMI_DEBUG_PROVIDERS: [...packages].map((one) => `${one}:${this.provider.port}`).join(","),
    };
    const pack = join(process.cwd(), "policies");
    return run("pulumi", ["preview", "--stack", stackName, "--json", "--policy-pack", pack], { cwd, env });
  }

  async #makeProject(cwd: string, project: string, stackName: string): Promise<void> {
    await mkdir(cwd, { recursive: true });
    const runtime = { name: "nodejs", options: { typescript: false } };
    const main = join(process.cwd(), "test", "engine", "corpus", "program.cjs");
    await writeFile(join(cwd, "Pulumi.yaml"), stringify({ name: project, runtime, main: "program.cjs" }));
    await writeFile(join(cwd, "program.cjs"), `module.exports = require(${JSON.stringify(main)});\n`);
    const made = await run("pulumi", ["stack", "init", stackName], { cwd, env: this.environment });
    if (made.exitCode !== 0) throw new Error(`pulumi stack init failed:\n${made.stdout}\n${made.stderr}`);
    this.#stacks.add(cwd);
  }
}
