import { join } from "node:path";

import { Engine } from "../../../gate/engine/engine";
import type { Gate, Judge } from "../../../gate/gate";
import { FolderStore } from "../../../gate/ledger/folder-store";
import { Ledger } from "../../../gate/ledger/ledger";
import { Git } from "../../../gate/release/source";
import type { Lab } from "./lab";

/** The lab's own pack has no rules: its programs are no stacks of this product. */
const labPack = { objections: [], packVersion: "1.0.0", packDigest: "lab" };
const judgeNothing: Judge = async (engine, variables) => ({ ...(await engine.preview(variables)), ...labPack });

export interface LabGateOptions {
  /** Folder of Pulumi.yaml; default the lab's own checkout. */
  readonly cwd?: string;
  /** Variables beside the lab's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly person?: string;
  readonly signal?: AbortSignal;
  readonly clock?: () => Date;
  readonly judge?: Judge;
  readonly packDigest?: string;
}

/** A gate in the lab, and what it has told on the way. Each is a process of its own as far as the ledger knows. */
export function gateIn(lab: Lab, options: LabGateOptions = {}): Gate & { readonly told: readonly string[] } {
  const cwd = options.cwd ?? lab.project;
  const environment = { ...lab.environment, ...options.environment };
  const signal = options.signal ?? new AbortController().signal;
  const person = options.person ?? "Ann <ann@example.com>";
  const clock = options.clock ?? (() => new Date());
  const told: string[] = [];
  const identity = { project: lab.projectName, stack: lab.stack, by: person, host: "lab" };
  return {
    engine: new Engine({ stack: lab.stack, cwd, environment }, signal),
    judge: options.judge ?? judgeNothing,
    packDigest: options.packDigest ?? labPack.packDigest,
    ledger: new Ledger(new FolderStore(ledgerFolder(lab)), identity, clock),
    git: new Git(cwd, environment, signal),
    person,
    clock,
    progress: (message) => void told.push(message),
    signal,
    told,
  };
}

export const ledgerFolder = (lab: Lab): string => join(lab.backend, ".gate", lab.projectName, lab.stack);
