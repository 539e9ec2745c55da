import { mkdtemp, readFile, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

import { digestOf } from "../policies/findings/digest";
import { rules } from "../policies/rules";
import { judgePlan } from "./check/judge-stack";
import { isFaulty } from "./check/report";
import { waivedIn } from "./check/waived";
import { backendUrl, folderAt } from "./engine/backend-url";
import { Engine } from "./engine/engine";
import { misleadingIn } from "./engine/environment";
import { parsePlan } from "./engine/plan";
import type { Place } from "./engine/pulumi";
import { selectedStack } from "./engine/selected-stack";
import type { Gate, Judge } from "./gate";
import { GateError } from "./gate-error";
import { openBucket } from "./ledger/bucket-store";
import { FolderStore } from "./ledger/folder-store";
import { Ledger } from "./ledger/ledger";
import type { Store } from "./ledger/store";
import { Git } from "./release/source";
import { keepHeadInTag } from "./release/witnesses";

export interface GateOptions {
  /** As `pulumi --stack` takes it; the selected stack when omitted. */
  readonly stack?: string | undefined;
  /** Where the ledger lies; by default beside the state. */
  readonly ledger?: string | undefined;
  /** Folder of the policy pack. */
  readonly pack: string;
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/**
 * Finds what a command needs from where it was typed.
 * @throws {GateError} no pulumi, no project, no stack, no checkout, or no place for the ledger
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { cwd, environment, signal, progress } = options;
  const misleading = misleadingIn(environment).filter((name) => !isOwnPack(name, options));
  if (misleading.length > 0) progress(`kept from the engine: ${misleading.join(", ")}`);
  const project = await projectIn(cwd);
  const stack = options.stack ?? (await selectedStack(cwd, environment, signal));
  const place: Place = { stack, cwd, environment };
  const git = new Git(cwd, environment, signal);
  const person = (await git.source()).author;
  const name = stack.split("/").at(-1) ?? stack;
  const identity = { project, stack: name, by: person, host: hostname() };
  const clock = () => new Date();
  const ledger = new Ledger(
    await openStore(place, project, name, options.ledger, signal),
    identity,
    clock,
    keepHeadInTag(place, signal, progress),
  );
  return {
    engine: new Engine(place, signal),
    judge: judgeBy(options.pack, signal, progress),
    packDigest: digestOf(rules),
    ledger,
    git,
    person,
    clock,
    progress,
    signal,
  };
}

/** That pack judges anyway: whoever has it in the environment is told nothing. */
const isOwnPack = (name: string, { environment, cwd, pack }: GateOptions): boolean =>
  name === "PULUMI_OPTION_POLICY_PACK" && resolve(cwd, environment[name] ?? "") === pack;

/** The pack judges the same preview that makes the plan. */
const judgeBy =
  (pack: string, signal: AbortSignal, progress: (message: string) => void): Judge =>
  async ({ place }, variables, tell = progress) => {
    const folder = await mkdtemp(join(tmpdir(), "ops-plan-"));
    try {
      const planFile = join(folder, "plan.json");
      const { stack, cwd, configFile } = place;
      const environment = { ...place.environment, ...variables };
      const packConfig = environment["PULUMI_OPTION_POLICY_PACK_CONFIG"] || undefined;
      const request = { pack, packConfig, stack, cwd, configFile, planFile, environment, signal, progress: tell };
      const findings = await judgePlan(request);
      const objecting = findings.findings.filter((one) => isFaulty(one) && one.enforcement === "mandatory");
      const judgement = {
        objections: [...new Set(objecting.map(({ rule }) => rule))],
        packVersion: findings.pack.version,
        packDigest: findings.pack.digest,
        waived: waivedIn(findings),
      };
      // Where rules object, the engine breaks off and keeps no plan.
      const text = objecting.length > 0 ? "{}" : await readFile(planFile, "utf8");
      return { ...judgement, text, resources: parsePlan(text) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

/** Name of the Pulumi project in a folder. @throws {GateError} there is none */
export async function projectIn(cwd: string): Promise<string> {
  try {
    return z.looseObject({ name: z.string().min(1) }).parse(parse(await readFile(join(cwd, "Pulumi.yaml"), "utf8")))
      .name;
  } catch {
    throw new GateError(`there is no Pulumi.yaml with a name in ${cwd}. Run gate in the folder of the project`);
  }
}

/** Beside the state where that is a folder: who has the one has the other. */
async function openStore(
  place: Place,
  project: string,
  stack: string,
  address: string | undefined,
  signal: AbortSignal,
): Promise<Store> {
  const given = address ?? place.environment["OPS_GATE_LEDGER"];
  if (given !== undefined && given !== "") return storeAt(given, place.environment);
  const url = await backendUrl(place, signal);
  if (!url.startsWith("file://")) {
    throw new GateError(
      `the state lies in ${url}, and nothing says where the ledger lies. Name a folder or a bucket: --ledger s3://records/deploys, or OPS_GATE_LEDGER`,
    );
  }
  return new FolderStore(join(folderAt(url), ".gate", project, stack));
}

function storeAt(address: string, environment: NodeJS.ProcessEnv): Store {
  if (address.startsWith("s3://")) return openBucket(address, environment);
  if (/^[a-z0-9]+:\/\//.test(address) && !address.startsWith("file://"))
    throw new GateError(`a ledger cannot lie in ${address}: expected a folder, or a bucket as s3://records/deploys`);
  return new FolderStore(address.startsWith("file://") ? folderAt(address) : address);
}
