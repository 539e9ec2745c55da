import { DescribeDBSnapshotsCommand, RDSClient, type DBSnapshot } from "@aws-sdk/client-rds";

import { database } from "../../policies/model/types";
import { regionOf } from "../drift/region";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Downgrade } from "../ledger/facts";
import type { Release, View } from "../ledger/view";
import { reason } from "../probe/probe";
import { schemaHead } from "./guards/schema";

/**
 * Takes people at their word that they have brought the database back to a schema that a release runs on, once they have
 * shown the backup of what it was before: what only the newer schema can hold is in there, and nowhere else.
 *
 * @param backup identifier of an RDS snapshot
 * @throws {GateError} it is not needed, or the backup is none of this database as it was with the newer schema
 */
export async function provenDowngrade(gate: Gate, target: Release, view: View, backup: string): Promise<Downgrade> {
  const range = target.intent.compatibility?.schema;
  const head = schemaHead(view);
  if (range === undefined || head === undefined)
    throw refused(`nothing says on which schemas release ${target.seq} runs, or which one there is (release.json)`);
  if (head <= range.to) throw refused(`the database has schema ${head}, and no downgrade is needed from there`);
  const snapshot = await find(backup, view.current?.outcome?.running?.region ?? (await regionOf(gate.engine)));
  const stores = stateFacts(await gate.engine.exportState()).inventory.filter(({ type }) => database.includes(type));
  const fault = faultOf(snapshot, {
    ids: stores.map(({ id }) => id),
    since: new Date(cameAt(view, range.to)),
  });
  if (fault !== undefined) throw refused(`${backup} ${fault}`);
  return { backup, from: head, to: range.to };
}

/** When the first release was deployed that brought a schema above that. */
const cameAt = ({ releases, entries }: View, above: number): string => {
  const first = releases.find(({ intent }) => (intent.compatibility?.schema?.head ?? above) > above);
  return entries.find(({ seq }) => seq === first?.seq)?.at ?? "";
};

/** Why a snapshot is no backup of a database as it was after a moment. Pure. */
export function faultOf(
  snapshot: DBSnapshot | undefined,
  { ids, since }: { readonly ids: readonly string[]; readonly since: Date },
): string | undefined {
  if (snapshot === undefined) return "is not there";
  const { Status, SnapshotCreateTime, DBInstanceIdentifier = "", DbiResourceId = "" } = snapshot;
  if (!ids.includes(DBInstanceIdentifier) && !ids.includes(DbiResourceId)) return "is of another database";
  if (Status !== "available") return `is ${Status ?? "in no known state"}, and cannot be restored yet`;
  if (SnapshotCreateTime === undefined || !(SnapshotCreateTime > since))
    return "is older than the schema that is given up: what was written with it since is in no backup";
  return undefined;
}

async function find(backup: string, region: string): Promise<DBSnapshot | undefined> {
  const client = new RDSClient({ region, maxAttempts: 3 });
  try {
    const { DBSnapshots } = await client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: backup }));
    return DBSnapshots?.[0];
  } catch (error) {
    if (error instanceof Error && error.name.startsWith("DBSnapshotNotFound")) return undefined;
    throw refused(`nobody could look at ${backup}: ${reason(error)}`);
  } finally {
    client.destroy();
  }
}

const refused = (why: string): GateError => new GateError(`${why}. Nothing was changed`, exitCodes.notPassed);
