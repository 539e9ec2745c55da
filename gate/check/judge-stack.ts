import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

import { digestOf, packName } from "../../policies/findings/digest";
import { findingsSchema, findingsVariable, nonceVariable, type Findings } from "../../policies/findings/schema";
import { rules } from "../../policies/rules";
import { CheckError } from "./check-error";
import { runEngine, type EngineRun, type Listener } from "./engine";
import { isFaulty, nameIn, oneLine } from "./report";

/** What to judge, and by what. */
export interface Request {
  /** Folder of the pack. */
  readonly pack: string;
  /** The pack's configuration, as `pulumi --policy-pack-config` takes it. */
  readonly packConfig?: string | undefined;
  /** Stack name; the selected stack when omitted. */
  readonly stack?: string | undefined;
  /** File for the plan of a deploy, which is made against the cloud as it is now. Default: no plan is kept. */
  readonly planFile?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of Pulumi.yaml; here by default. */
  readonly cwd?: string | undefined;
  /** The stack's settings, where they are not the project's own. */
  readonly configFile?: string | undefined;
  readonly signal: AbortSignal;
  /** Is told how far the engine has come, and each objection as soon as it is raised. */
  readonly progress?: ((message: string) => void) | undefined;
}

/** So many resources are told of at once. */
const resourcesInOneLine = 100;

/**
 * What the pack says of what `pulumi up` would make.
 * @throws {CheckError} the pack did not speak, or another one did, or what it says is not what the engine heard
 */
export async function judgePlan(request: Request): Promise<Findings> {
  const plan = request.planFile === undefined ? [] : ["--refresh", "--save-plan", request.planFile];
  const settings = request.configFile === undefined ? [] : ["--config-file", request.configFile];
  const { run, findings } = await judged(["preview", ...plan, ...settings, ...stackWords(request)], request);
  return trusted(run, findings);
}

/**
 * What the pack says of a state: that of a file, as `pulumi stack export` writes it, or of what is deployed. Undefined
 * where nothing is deployed.
 * @throws {CheckError} as with the plan
 */
export async function judgeState(request: Request, file?: string): Promise<Findings | undefined> {
  const which = file === undefined ? stackWords(request) : ["--file", file];
  const { run, findings } = await judged(["policy", "analyze", ...which], request);
  // Of a state without resources the engine says so and asks no pack.
  if (findings === undefined && run.exitCode === 0 && run.packs === undefined && run.errors.length === 0)
    return undefined;
  return trusted(run, findings);
}

const stackWords = ({ stack }: Request): string[] => (stack === undefined ? [] : ["--stack", stack]);

/** Lets the engine run the pack, which writes down what it says for whoever started it. */
async function judged(
  words: readonly string[],
  { pack, packConfig, environment, cwd, signal, progress = () => undefined }: Request,
): Promise<{ run: EngineRun; findings: Findings | undefined }> {
  const folder = await mkdtemp(join(tmpdir(), "ops-readiness-"));
  try {
    const file = join(folder, "findings.json");
    const nonce = randomUUID();
    const asked = { ...environment, [findingsVariable]: file, [nonceVariable]: nonce };
    const configured = packConfig === undefined ? [] : ["--policy-pack-config", packConfig];
    const run = await runEngine(
      [...words, "--policy-pack", pack, ...configured],
      { environment: asked, cwd },
      signal,
      told(progress),
    );
    return { run, findings: await readFindings(file, nonce) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function told(progress: (message: string) => void): Listener {
  let resources = 0;
  // An analysis tells each of them twice.
  const objections = new Set<string>();
  return {
    resource() {
      resources++;
      if (resources % resourcesInOneLine === 0) progress(`${resources} resources`);
    },
    objection(rule, urn) {
      const objection = `${rule} objects to ${oneLine(nameIn(urn))}`;
      if (!objections.has(objection)) progress(objection);
      objections.add(objection);
    },
  };
}

/** @throws {CheckError} the file is not of this run, or not of this form */
async function readFindings(file: string, nonce: string): Promise<Findings | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  const read = findingsSchema.safeParse(JSON.parse(text));
  if (!read.success) {
    throw new CheckError(`the pack wrote its findings in an unexpected form:\n${z.prettifyError(read.error)}`);
  }
  if (read.data.nonce !== nonce) throw new CheckError("the pack's findings are those of another run");
  return read.data;
}

/** What the pack wrote, if it is this pack, spoke to the end, and the engine heard the same. */
function trusted(run: EngineRun, findings: Findings | undefined): Findings {
  if (findings === undefined) throw new CheckError(whySilent(run));
  const { name, version, digest } = findings.pack;
  if (name !== packName || digest !== digestOf(rules)) {
    throw new CheckError(
      `pack ${name} ${version} has other rules than this gate. Use the gate and the pack of one version`,
    );
  }
  if (run.packs?.[name] !== version) {
    throw new CheckError(`the engine does not say that it loaded ${name} ${version}${because(run)}`);
  }
  const heard = run.mandatory.get(name) ?? new Set();
  const written = new Set(
    findings.findings
      .filter((finding) => isFaulty(finding) && finding.enforcement === "mandatory")
      .map(({ rule }) => rule),
  );
  const different = [...heard, ...written].filter((rule) => heard.has(rule) !== written.has(rule));
  if (different.length > 0) {
    throw new CheckError(`the engine and the pack do not say the same of: ${[...new Set(different)].join(", ")}`);
  }
  if (run.exitCode !== 0 && written.size === 0) throw new CheckError(`pulumi failed${because(run)}`);
  if (run.exitCode === 0 && written.size > 0) {
    throw new CheckError("pulumi succeeded though rules object: the engine does not enforce them");
  }
  return findings;
}

function whySilent(run: EngineRun): string {
  if (run.exitCode !== 0) return `pulumi failed before the pack could judge${because(run)}`;
  return run.packs?.[packName] === undefined
    ? "pulumi did not load the pack, so that nothing was judged"
    : "the pack judged nothing: its configuration disables it. Take the level out of the pack's configuration";
}

const because = ({ errors }: EngineRun): string => (errors.length === 0 ? "" : `:\n${errors.join("\n")}`);
