import { access, readFile, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

import type { Exported } from "../engine/state";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import { settingsFile } from "../release/config";
import { atCommit } from "../release/program-of";
import { writeMergedConfig } from "../rollback/merged-config";
import type { CleanUp } from "../temporary-folder";
import { inTemporaryFolder } from "../temporary-folder";
import type { Irreversible } from "./irreversible";
import { irreversibleIn } from "./irreversible";
import { Scratch } from "./scratch";
import type { StandIns } from "./stand-ins";

export interface ReversibleRequest {
  /** Names of commits: what is deployed, and what is to be merged. */
  readonly base: string;
  readonly head: string;
  readonly project: string;
  readonly standIns: StandIns;
  /** Of the stack as it is; undefined where nothing is deployed. */
  readonly state: Exported | undefined;
}

export interface Reversibility {
  readonly base: string;
  readonly head: string;
  /** None: after the change was deployed, the base could be had back. */
  readonly irreversible: readonly Irreversible[];
}

/** A checkout of one of the two, and the settings that it has there. */
export interface Side {
  readonly cwd: string;
  readonly settings: string;
}

/**
 * Finds out before merge whether one could go back: deploys the base and then the change onto a copy of the state, with
 * providers that reach no cloud, and plans the base over that, as a rollback would. Changes nothing of the stack.
 *
 * @throws {GateError} one of the commits is not to be had, or already the base cannot be deployed there
 */
export async function isReversible(gate: Gate, request: ReversibleRequest): Promise<Reversibility> {
  const [base, head] = await Promise.all([commitOf(gate, request.base), commitOf(gate, request.head)]);
  const { project, standIns, state } = request;
  return inTemporaryFolder(gate, "ops-reversible-", async (folder, cleanUps) => {
    const before = await checkOut(gate, base, join(folder, "base"), cleanUps);
    const after = await checkOut(gate, head, join(folder, "head"), cleanUps);
    for (const { cwd } of [before, after]) await refuseOtherPlugins(cwd, standIns);
    const scratch = await Scratch.open(gate, join(folder, "scratch"), project, standIns.variables, state);
    return { base, head, irreversible: await tryOut(gate, scratch, before, after, join(folder, "back.yaml")) };
  });
}

async function tryOut(
  gate: Gate,
  scratch: Scratch,
  before: Side,
  after: Side,
  settings: string,
): Promise<readonly Irreversible[]> {
  gate.progress("deploying the base onto a copy of the state");
  const base = await scratch.deploy(before.cwd, before.settings);
  if ("failure" in base) throw new GateError(`the base cannot be deployed onto a copy of the state:\n${base.failure}`);
  gate.progress("deploying the change onto that");
  const head = await scratch.deploy(after.cwd, after.settings);
  if ("failure" in head) {
    const fix = "take protection away in a change of its own, or mend what the engine says";
    return [{ cause: "not-deployable", what: "the change", why: head.failure, fix }];
  }
  gate.progress("planning the base back");
  const [then, now] = await Promise.all([
    scratch.at(before.cwd, before.settings).configuration(),
    scratch.at(after.cwd, after.settings).configuration(),
  ]);
  // As in a rollback: the settings of the past, over the secrets of today.
  await writeMergedConfig(after.settings, settings, then);
  const back = await scratch.plan(before.cwd, settings);
  return irreversibleIn({
    base: base.state,
    head: head.state,
    back,
    secrets: { base: then.secrets, head: now.secrets },
  });
}

export async function commitOf({ git }: Gate, name: string): Promise<string> {
  const commit = await git.commitOf(name);
  if (commit === undefined)
    throw new GateError(`there is no commit ${name} in this checkout. Fetch it: git fetch --all`);
  return commit;
}

/** Settings that are no part of the repository are the same for both. */
export async function checkOut(gate: Gate, commit: string, folder: string, cleanUps: CleanUp[]): Promise<Side> {
  const { folder: root } = await gate.git.source();
  const { cwd } = (await atCommit(gate, commit, folder, cleanUps)).engine.place;
  const own = settingsFile(gate.engine);
  const inside = relative(root, own);
  const there = inside.startsWith("..") || isAbsolute(inside) ? own : join(folder, inside);
  return { cwd, settings: await existing([there, own], `${folder}.yaml`) };
}

const pluginsSchema = z.looseObject({
  plugins: z.looseObject({ providers: z.array(z.looseObject({ name: z.string() })).default([]) }).optional(),
});

/** A project may bring plugins of its own, and those would reach their services. */
export async function refuseOtherPlugins(cwd: string, { packages }: StandIns): Promise<void> {
  const { plugins } = pluginsSchema.parse(parse(await readFile(join(cwd, "Pulumi.yaml"), "utf8")));
  const others = (plugins?.providers ?? []).filter(({ name }) => !packages.includes(name));
  if (others.length > 0)
    throw new GateError(
      `Pulumi.yaml brings the provider ${others.map(({ name }) => name).join(", ")}, and nothing stands in for it. What there is: ${packages.join(", ")}`,
    );
}

async function existing(files: readonly string[], empty: string): Promise<string> {
  for (const file of files) {
    try {
      await access(file);
      return file;
    } catch {
      // The next one.
    }
  }
  await writeFile(empty, "{}\n");
  return empty;
}

/** A stack that nobody has made yet has none. */
export async function stateOf(gate: Gate): Promise<Exported | undefined> {
  try {
    const state = await gate.engine.exportState();
    return state.deployment.resources.length > 0 ? state : undefined;
  } catch (error) {
    if (error instanceof GateError && error.message.includes("no stack named")) return undefined;
    throw error;
  }
}
