import { cp, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { EngineError } from "../engine/engine-error";
import { ask, complaintsIn, pulumi } from "../engine/pulumi";
import type { Gate, Judge } from "../gate";
import { FolderStore } from "../ledger/folder-store";
import { Ledger } from "../ledger/ledger";
import { imageIn } from "../release/binding";
import { isDriftFree } from "../release/drift-free";
import { Git } from "../release/source";
import type { Side } from "../reversible/reversible";
import { checkOut, refuseOtherPlugins } from "../reversible/reversible";
import { Scratch } from "../reversible/scratch";
import type { StandIns } from "../reversible/stand-ins";
import { writeMergedConfig } from "../rollback/merged-config";
import type { CleanUp } from "../temporary-folder";
import { must, mustHaveSucceeded } from "./expect";
import { releaseOf } from "./release-of";
import { tryToDeploy } from "./try-to-deploy";

export interface StageRequest {
  /** Commits: what works, and what is deployed over it. */
  readonly works: string;
  readonly fails: string;
  readonly project: string;
  readonly standIns: StandIns;
  /** A folder that goes away. */
  readonly folder: string;
  /** What is to be done before that. */
  readonly cleanUps: CleanUp[];
}

/** What works, with the image that its settings name, or an invented one where they name none. */
interface Version extends Side {
  readonly image: string;
}

/**
 * Where scenarios are played: a backend and a ledger of their own in which what works is deployed, by providers that reach
 * no cloud. Each scenario finds it as the first one did.
 */
export class Stage {
  private constructor(
    private readonly real: Gate,
    private readonly request: StageRequest,
    private readonly scratch: Scratch,
    private readonly versions: { readonly works: Version; readonly fails: Side },
    private ledger: Ledger,
  ) {}

  /** @throws {GateError} a commit is not to be had, brings providers of its own, or what works cannot be deployed */
  static async open(gate: Gate, request: StageRequest): Promise<Stage> {
    const { works, fails, project, standIns, folder, cleanUps } = request;
    const good = await checkOut(gate, works, join(folder, "works"), cleanUps);
    const bad = works === fails ? good : await checkOut(gate, fails, join(folder, "fails"), cleanUps);
    for (const { cwd } of [good, bad]) await refuseOtherPlugins(cwd, standIns);
    const scratch = await Scratch.open(gate, join(folder, "scratch"), project, standIns.variables, undefined);
    const { plain } = await scratch.at(good.cwd, good.settings).configuration();
    const version = { ...good, image: imageIn(plain) || inventedImage };
    return new Stage(gate, request, scratch, { works: version, fails: bad }, ledgerOf(gate, request));
  }

  /** Deploys what works, for all scenarios. Today's pack judges it, as it would where one goes back to it. */
  async prepare(): Promise<void> {
    const works = { ...(await this.works()), judge: this.real.judge };
    const deployed = await tryToDeploy(works);
    mustHaveSucceeded(deployed);
    const { seq } = deployed;
    const check = await isDriftFree(works, await releaseOf(works, seq));
    must(check.verdict === "pass", `what was deployed is not what it says: ${check.says}`);
    await this.ledger.append({ kind: "verified", of: seq, verdict: "pass", checks: [check] });
    await this.ledger.append({ kind: "stable", of: seq, tag: `drill-${seq}` });
    await this.copy(this.request.folder, this.kept);
  }

  /** Begins anew with what works. */
  async reset(): Promise<void> {
    await this.copy(this.kept, this.request.folder);
    this.ledger = ledgerOf(this.real, this.request);
  }

  /** The gate at what works. */
  works(): Promise<Gate> {
    return this.at(this.versions.works, this.versions.works.image);
  }

  /** The gate at what is deployed over it. @param digest of an image of the same repository */
  fails(digest: string): Promise<Gate> {
    const [repository = ""] = this.versions.works.image.split("@");
    return this.at(this.versions.fails, `${repository}@${digest}`);
  }

  /** As somebody does who asks no gate. */
  async deployPlainly({ engine: { place } }: Gate): Promise<void> {
    const done = await this.scratch.deploy(place.cwd, place.configFile ?? "");
    if ("failure" in done) throw new EngineError("pulumi up failed", done.failure);
  }

  /** What the project's pack objects to in the program as it is deployed here, where much is made up: it tells nobody. */
  async objections({ engine }: Gate): Promise<readonly string[]> {
    return (await this.real.judge(engine, {}, () => undefined)).objections;
  }

  /** Takes all of it away again, what is protected too: here it protects nothing. */
  async destroy(): Promise<void> {
    const { engine } = await this.works();
    await ask(["state", "unprotect", "--all", "--yes"], engine.place, this.real.signal);
    const done = await pulumi(["destroy", "--yes", "--suppress-outputs"], engine.place, { signal: this.real.signal });
    if (done.exitCode !== 0) throw new EngineError("pulumi destroy failed", complaintsIn(done).join("\n"));
    const left = (await engine.exportState()).deployment.resources.filter(({ custom }) => custom);
    must(left.length === 0, `${left.length} resources are left`);
  }

  private async at({ cwd, settings }: Side, image: string): Promise<Gate> {
    const { real, ledger, request } = this;
    const configFile = join(request.folder, `${image.replaceAll(/\W/g, "-")}.yaml`);
    const key = `${request.project}:workerImage`;
    await writeMergedConfig(settings, configFile, { plain: { [key]: image }, secrets: [] }, [key]);
    const engine = this.scratch.at(cwd, configFile);
    // What a machine remembers of the stack's worker is not to be what ran here.
    const environment = { ...engine.place.environment, XDG_STATE_HOME: join(request.folder, "remembered") };
    return {
      ...real,
      engine: engine.at({ environment }),
      ledger,
      git: new Git(cwd, environment, real.signal),
      judge: unjudged,
      packDigest: noPack.packDigest,
      progress: () => undefined,
    };
  }

  private get kept(): string {
    return join(this.request.folder, "kept");
  }

  private async copy(from: string, to: string): Promise<void> {
    for (const name of ["scratch", "ledger"]) {
      await rm(join(to, name), { recursive: true, force: true });
      await cp(join(from, name), join(to, name), { recursive: true });
    }
  }
}

/** Where the settings name none: nobody pulls it. */
const inventedImage = `drill/worker@sha256:${"1".repeat(64)}`;

/** The pack's rules judge clouds; once something is deployed here, they would judge what the stand-ins have invented. */
const noPack = { objections: [], packVersion: "none", packDigest: "none" };
const unjudged: Judge = async (engine, variables) => ({ ...(await engine.preview(variables)), ...noPack });

function ledgerOf({ ledger, person, clock }: Gate, { folder, project }: StageRequest): Ledger {
  const identity = { project, stack: ledger.subject.split("/").at(-1) ?? "", by: person, host: hostname() };
  return new Ledger(new FolderStore(join(folder, "ledger")), identity, clock);
}
