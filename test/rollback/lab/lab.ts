import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

import { parseDocument, stringify } from "yaml";

import { testToolchain } from "../../fixtures/toolchain";
import type { Cloud, CloudObject } from "./cloud";
import type { Point } from "./controls";
import { EngineHost } from "./engine-host";
import { killAtStateChange, killHolder, killing, type LockFile, locksIn } from "./kill";
import { programFile, type ProgramSpec } from "./program";
import { type HistoryEntry, historySchema, logicalName, parseState, type State } from "./state";

/** How a command came out. `code` is 128 + the signal's number where a signal ended it. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. It leads a process group of its own. */
export interface Running {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  signal(name: NodeJS.Signals): void;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface LabOptions {
  readonly project?: string;
  readonly stack?: string;
  /** Plain settings of the stack. */
  readonly config?: Readonly<Record<string, string>>;
}

/** Packs start only where a host for their language is to be found; the command line then attaches to the lab's. */
const languageHost = join(process.cwd(), "sandbox", "language-host", "bin");

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * A laboratory for rollback: the real Pulumi CLI with a file backend, a git repository, and a fake cloud that a test can
 * make fail, wait, lie and disappear. Labs share nothing and run side by side.
 */
export class Lab {
  private readonly children = new Set<ChildProcess>();
  private readonly furtherHosts: EngineHost[] = [];

  private constructor(
    /** All that the lab has lies in here. */
    readonly folder: string,
    private readonly pulumiFolder: string,
    readonly projectName: string,
    readonly stack: string,
    private host: EngineHost,
  ) {}

  /** An empty stack in a project with one commit and no resources. */
  static async open({ project = "lab", stack = "prod", config = {} }: LabOptions = {}): Promise<Lab> {
    const { pulumiFolder } = await testToolchain();
    const folder = await mkdtemp(join(tmpdir(), "ops-lab-"));
    const lab = new Lab(folder, pulumiFolder, project, stack, await EngineHost.start());
    try {
      await Promise.all(["project", "backend", "home", "tmp"].map((name) => mkdir(join(folder, name))));
      const runtime = { name: "nodejs", options: { typescript: false } };
      await writeFile(join(lab.project, "Pulumi.yaml"), stringify({ name: project, runtime }));
      await lab.write({ resources: [] });
      await lab.configure(config);
      const made = await Promise.all([lab.plain("stack", "init", stack), lab.git("init", "--initial-branch=main")]);
      for (const { code, stderr } of made) if (code !== 0) throw new Error(`the lab cannot be opened: ${stderr}`);
      await lab.commit("Begin");
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** The checkout: the git repository with Pulumi.yaml, the program and the stack's settings. */
  get project(): string {
    return join(this.folder, "project");
  }

  /** Folder of the file backend. */
  get backend(): string {
    return join(this.folder, "backend");
  }

  get cloud(): Cloud {
    return this.cloudOf(this.stack);
  }

  cloudOf(stack: string, project = this.projectName): Cloud {
    return this.host.cloud(project, stack);
  }

  /** All that a child needs, and nothing of the user's. After `restart` there is another one. */
  get environment(): Readonly<Record<string, string>> {
    const home = join(this.folder, "home");
    const person = { NAME: "Ann", EMAIL: "ann@example.com" };
    return {
      PATH: [this.pulumiFolder, languageHost, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(
        ":",
      ),
      HOME: home,
      TMPDIR: join(this.folder, "tmp"),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "lab",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // A command line lives for a second, of which it would spend a third on collecting what it leaves behind.
      GOGC: "off",
      GOMEMLIMIT: "512MiB",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...Object.fromEntries(
        ["AUTHOR", "COMMITTER"].flatMap((role) =>
          Object.entries(person).map(([part, value]) => [`GIT_${role}_${part}`, value] as const),
        ),
      ),
      ...this.host.environment,
    };
  }

  /** Writes the program; it is not committed by that. */
  async write(spec: ProgramSpec): Promise<void> {
    await writeFile(join(this.project, programFile), `${JSON.stringify(spec, null, 2)}\n`);
  }

  /** Adds plain settings, or changes them, without a run of the CLI; secret ones: `plain("config", "set", "--secret", ...)`. */
  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    const file = join(this.project, `Pulumi.${this.stack}.yaml`);
    const document = parseDocument(await readFile(file, "utf8").catch(() => ""));
    for (const [key, value] of Object.entries(config)) document.setIn(["config", `${this.projectName}:${key}`], value);
    if (Object.keys(config).length > 0) await writeFile(file, document.toString());
  }

  /** @returns the commit of all that is in the project's folder now */
  async commit(message: string): Promise<string> {
    await this.mustGit("add", "--all");
    await this.mustGit("commit", "--quiet", "--allow-empty", "--no-gpg-sign", `--message=${message}`);
    return (await this.mustGit("rev-parse", "HEAD")).trim();
  }

  /** Pushes all branches and tags to a repository of the lab's own, the remote `origin`. */
  async push(): Promise<void> {
    const { stdout } = await this.git("remote");
    if (stdout.trim() === "") {
      const origin = join(this.folder, "origin.git");
      await this.mustGit("init", "--quiet", "--bare", origin);
      await this.mustGit("remote", "add", "origin", origin);
    }
    await this.mustGit("push", "--quiet", "--all", "origin");
    await this.mustGit("push", "--quiet", "--tags", "origin");
  }

  git(...words: string[]): Promise<Finished> {
    return this.start("git", words).finished;
  }

  /** Runs the plain CLI. The lab's stack is selected for it. A code other than 0 is a result. */
  plain(...words: string[]): Promise<Finished> {
    return this.startPlain(words).finished;
  }

  /** @throws with all of its output when it fails */
  async mustSucceed(...words: string[]): Promise<string> {
    return succeeded(`pulumi ${words.join(" ")}`, await this.plain(...words));
  }

  startPlain(words: readonly string[], options: CommandOptions = {}): Running {
    // Which stack somebody has selected is known by the folder of the project, and that of a copy is another one.
    return this.start("pulumi", words, { ...options, env: { PULUMI_STACK: this.stack, ...options.env } });
  }

  start(program: string, words: readonly string[], { cwd = this.project, env = {} }: CommandOptions = {}): Running {
    const environment = { ...this.environment, ...env };
    const child = spawn(program, words, { cwd, env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    // It is told by the pid that there is none.
    child.once("error", () => undefined);
    const { pid } = child;
    if (pid === undefined) throw new Error(`cannot start ${program}`);
    this.children.add(child);
    const closed = new Promise<number>((resolve) => {
      child.once("close", (code, signal) => {
        this.children.delete(child);
        resolve(code ?? 128 + (signalNumbers[signal ?? ""] ?? 0));
      });
    });
    const finished = Promise.all([closed, text(child.stdout), text(child.stderr)]);
    return {
      pid,
      finished: finished.then(([code, stdout, stderr]) => ({ code, stdout, stderr })),
      signal: (name) => process.kill(-pid, name),
    };
  }

  /** A policy pack in a folder of its own, to be given with `--policy-pack`. @param source CommonJS */
  async policyPack(name: string, source: string): Promise<string> {
    const folder = join(this.folder, "packs", name);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "PulumiPolicy.yaml"),
      stringify({ runtime: { name: "nodejs", options: { typescript: false } }, main: "index.cjs" }),
    );
    await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.cjs" }));
    await writeFile(join(folder, "index.cjs"), source);
    await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
    return folder;
  }

  /** File of the stack's state in the backend. */
  get stateFile(): string {
    return join(this.statesFolder, `${this.stack}.json`);
  }

  /** What the backend has, without a run of the CLI. @throws when it cannot be read */
  async state(): Promise<State> {
    return parseState(await readFile(this.stateFile, "utf8"));
  }

  /** Newest first. */
  async history(): Promise<HistoryEntry[]> {
    const folder = join(this.backend, ".pulumi", "history", this.projectName, this.stack);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".history.json"));
    const texts = names
      .sort()
      .reverse()
      .map((name) => readFile(join(folder, name), "utf8"));
    return (await Promise.all(texts)).map((entry) => historySchema.parse(JSON.parse(entry)));
  }

  /** The locks that lie on the stack. */
  locks(): LockFile[] {
    return locksIn(this.locksFolder);
  }

  /** Puts a lock on the stack, as a command line on this machine or another one would have left it. */
  async leaveLock(lock: { pid: number; hostname?: string; timestamp?: Date; id?: string }): Promise<string> {
    const file = join(this.locksFolder, `${lock.id ?? crypto.randomUUID()}.json`);
    await mkdir(this.locksFolder, { recursive: true });
    await writeFile(
      file,
      JSON.stringify({
        pid: lock.pid,
        username: userInfo().username,
        hostname: lock.hostname ?? hostname(),
        timestamp: (lock.timestamp ?? new Date()).toISOString(),
      }),
    );
    return file;
  }

  /**
   * How cloud and state differ: objects that no state knows (duplicates among them), and resources without an object.
   * Revisions that are kept on purpose are neither.
   */
  async strays(): Promise<{ orphans: CloudObject[]; lost: string[] }> {
    const { resources } = await this.state();
    const known = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    const objects = this.cloud.objects();
    const isKept = ({ inputs: { skipDestroy, family } }: CloudObject): boolean =>
      skipDestroy === true && known.some(({ inputs }) => inputs["family"] === family);
    return {
      orphans: objects.filter(
        (object) => !known.some(({ outputs }) => outputs["arn"] === object.arn) && !isKept(object),
      ),
      lost: known
        .filter(({ outputs }) => !objects.some(({ arn }) => arn === outputs["arn"]))
        .map(({ urn }) => logicalName(urn)),
    };
  }

  /** Kills the command line that updates the stack now, whoever started it. */
  kill(): void {
    killHolder(this.locksFolder);
  }

  /**
   * Kills the command line that updates the stack when it comes to this point, whoever started it.
   *
   * @param survives the provider finishes what it was asked 300 ms later, as a process of its own would
   * @returns when it is dead; never where the point is not reached
   */
  killAt(point: Point, survives = false): Promise<void> {
    return new Promise((resolve) => {
      this.cloud.controls.at(point, killing(this.locksFolder, survives, resolve));
    });
  }

  /** The same when the stack's state has been written for the n-th time from now on. */
  killAtStateChange(nth: number): Promise<void> {
    return killAtStateChange(this.statesFolder, this.stack, this.locksFolder, nth);
  }

  /** Ends the providers and starts others: what they had begun stays undone. */
  async restart(): Promise<void> {
    this.host = await this.host.restart();
  }

  /** Another lab that is as this one is now: files, backend, cloud; not what tests have set. */
  async copy(): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), "ops-lab-"));
    await cp(this.folder, folder, { recursive: true, verbatimSymlinks: true });
    const host = await EngineHost.start(this.host.copyClouds());
    const copy = new Lab(folder, this.pulumiFolder, this.projectName, this.stack, host);
    try {
      if ((await copy.git("remote")).stdout !== "") {
        await copy.mustGit("remote", "set-url", "origin", join(folder, "origin.git"));
      }
    } catch (error) {
      await copy.close();
      throw error;
    }
    return copy;
  }

  /** A further host with copies of the clouds as they are now, and what a command needs to use it: for scratch deploys. */
  async standIns(): Promise<EngineHost> {
    const host = await EngineHost.start(this.host.copyClouds());
    this.furtherHosts.push(host);
    return host;
  }

  /** Ends what the lab started and removes what it made. */
  async close(): Promise<void> {
    for (const { pid } of this.children) if (pid !== undefined) endGroup(pid);
    for (const host of [this.host, ...this.furtherHosts]) host.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async mustGit(...words: string[]): Promise<string> {
    return succeeded(`git ${words.join(" ")}`, await this.git(...words));
  }

  private get statesFolder(): string {
    return join(this.backend, ".pulumi", "stacks", this.projectName);
  }

  private get locksFolder(): string {
    return join(this.backend, ".pulumi", "locks", "organization", this.projectName, this.stack);
  }
}

function succeeded(command: string, { code, stdout, stderr }: Finished): string {
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
