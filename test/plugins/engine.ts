import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";
import { z } from "zod";

import { type Finished, run } from "../../sandbox/processes/run";
import { buildProgram, makeBuildFolder } from "../fixtures/bundle";
import { testToolchain } from "../fixtures/toolchain";

const previewSchema = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string(), replaceReasons: z.array(z.string()).nullish() })),
});
const stateSchema = z.object({
  deployment: z.object({
    resources: z.array(z.looseObject({ urn: z.string(), type: z.string(), id: z.string().optional() })).default([]),
  }),
});
export type StateResource = z.output<typeof stateSchema>["deployment"]["resources"][number];

/** The steps of a preview that change something, as `<op> <logical name>`. */
export type Changes = string[];

/** A project of one program that uses a local provider plugin, with the real engine and a backend of its own. */
export class EngineProject {
  private constructor(
    readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    readonly remove: () => void,
  ) {}

  /**
   * @param program TypeScript file
   * @param plugins folders of local plugins, by name
   */
  static async create(
    program: string,
    plugins: Readonly<Record<string, string>>,
    environment: NodeJS.ProcessEnv,
  ): Promise<EngineProject> {
    const { pulumiFolder } = await testToolchain();
    const { path: folder, remove } = makeBuildFolder();
    const here = process.cwd();
    buildProgram(program, join(folder, "program.cjs"));
    const providers = Object.entries(plugins).map(([name, path]) => ({ name, path: join(here, path) }));
    const runtime = { name: "nodejs", options: { typescript: false } };
    await writeFile(
      join(folder, "Pulumi.yaml"),
      stringify({ name: "plugins", runtime, main: "program.cjs", plugins: { providers } }),
    );
    await mkdir(join(folder, "backend"));
    const project = new EngineProject(
      folder,
      {
        HOME: process.env["HOME"],
        PATH: [pulumiFolder, join(here, "sandbox", "language-host", "bin"), process.env["PATH"]].join(":"),
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        ...environment,
      },
      remove,
    );
    await project.mustSucceed(["stack", "init", "test"]);
    return project;
  }

  pulumi(args: readonly string[], environment: NodeJS.ProcessEnv = {}, input?: string): Promise<Finished> {
    const options = input === undefined ? {} : { input };
    return run("pulumi", args, { cwd: this.folder, env: { ...this.environment, ...environment }, ...options });
  }

  /** @throws with all of its output when it fails */
  async mustSucceed(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.pulumi(args, environment);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
    return stdout + stderr;
  }

  async changes(args: readonly string[] = []): Promise<Changes> {
    const { stdout, stderr, exitCode } = await this.pulumi(["preview", "--json", ...args]);
    if (exitCode !== 0) throw new Error(`the preview failed:\n${stdout}\n${stderr}`);
    return previewSchema
      .parse(JSON.parse(stdout))
      .steps.filter(({ op }) => op !== "same" && op !== "refresh")
      .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)
      .sort();
  }

  async state(showSecrets = true): Promise<StateResource[]> {
    const args = ["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])];
    const { stdout } = await this.pulumi(args);
    return stateSchema.parse(JSON.parse(stdout)).deployment.resources;
  }
}
