import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Backend } from "../backend/backend";
import { linkVariables } from "../engine/history";
import { nameIn } from "../engine/plan";
import { ask } from "../engine/pulumi";
import type { Exported, StateResource } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Adoption } from "./adopt";
import { adopt } from "./adopt";

/**
 * Writes a state in which what was pending is settled, and has the provider read each object that was taken in. One that
 * it cannot read is not there: its attempt is forgotten, what it was to replace stays, and the next update creates it.
 *
 * @returns what was really there
 * @throws {GateError} an object belongs to somebody else, or could not be read: the state is as it was
 */
export async function takeIn(
  gate: Gate,
  backend: Backend,
  before: Exported,
  adoptions: readonly Adoption[],
): Promise<readonly Adoption[]> {
  const putBack = await backend.keep();
  try {
    let there = adoptions;
    for (;;) {
      await importState(gate, adopt(before, there));
      const read = there.length > 0 ? await readAgain(gate, there) : [];
      if (read.length === there.length) return there;
      there = read;
    }
  } catch (error) {
    await putBack();
    throw error;
  }
}

/** @returns those that the provider could read */
async function readAgain(gate: Gate, adoptions: readonly Adoption[]): Promise<readonly Adoption[]> {
  await refresh(
    gate,
    adoptions.map(({ operation }) => operation.resource.urn),
  );
  const { deployment } = await gate.engine.exportState();
  const resourceOf = ({ operation: { resource } }: Adoption): StateResource | undefined =>
    deployment.resources.find(({ urn, delete: isGoing }) => urn === resource.urn && isGoing !== true);
  const foreign = adoptions.filter((one) => isForeign(one, resourceOf(one)));
  if (foreign.length > 0) throw foreignObjects(foreign);
  return adoptions.filter((one) => resourceOf(one) !== undefined);
}

async function importState(gate: Gate, state: Exported): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ops-state-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await ask(["stack", "import", "--file", file], gate.engine.place, gate.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of these resources alone. Pulumi's history says on whose behalf. */
async function refresh(gate: Gate, urns: readonly string[]): Promise<void> {
  const place = { ...gate.engine.place };
  const seq = gate.ledger.head?.entry.seq ?? 0;
  const targets = urns.flatMap((urn) => ["--target", urn]);
  const words = ["refresh", "--yes", ...targets, "--message", "gate recover", "--suppress-outputs"];
  const environment = { ...place.environment, ...linkVariables(seq, gate.ledger.address) };
  await ask(words, { ...place, environment }, gate.signal);
}

/** Two that bear one name are told apart by the tags that ours was made with. */
function isForeign({ operation }: Adoption, read: StateResource | undefined): boolean {
  const wanted = operation.resource.inputs?.["tags"];
  const found = { ...record(read?.outputs?.["tags"]), ...record(read?.outputs?.["tagsAll"]) };
  return read !== undefined && Object.entries(record(wanted)).some(([key, value]) => found[key] !== value);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function foreignObjects(foreign: readonly Adoption[]): GateError {
  const list = foreign.map(
    ({ operation: { resource }, id }) => `\n  "${nameIn(resource.urn)}" (${resource.type}): ${id}`,
  );
  return new GateError(
    `these objects have the right name, but not the tags that ours were to have:${list.join("")}\nNothing was taken in. Where they are ours after all, put the tags on; where not: gate recover --yes --object <name>=none`,
    exitCodes.notPassed,
  );
}
