import { database } from "../../../policies/model/types";
import type { Guard, Refusal } from "../../release/deploy";
import type { Downgrade, StateFacts } from "../../ledger/facts";
import type { Release, View } from "../../ledger/view";

/** Schema that the database has: releases bring it forward, and only a downgrade that was told of brings it back. */
export function schemaHead({ releases }: Pick<View, "releases">): number | undefined {
  let head: number | undefined;
  for (const { intent } of releases) {
    const brought = intent.compatibility?.schema?.head ?? head;
    if (intent.downgrade) head = intent.downgrade.to;
    else if (brought !== undefined) head = Math.max(brought, head ?? brought);
  }
  return head;
}

/**
 * Why a release cannot run on the database as it is: a schema never rolls back by itself, so it must run on the newest
 * one that any release has brought. Unknown is no pass; undefined where it can, or where there is no database.
 */
export function schemaAgainst(
  release: Release | undefined,
  view: Pick<View, "releases">,
  { inventory }: Pick<StateFacts, "inventory">,
  downgrade?: Downgrade,
): string | undefined {
  if (!inventory.some(({ type }) => database.includes(type))) return undefined;
  const head = downgrade?.to ?? schemaHead(view);
  const range = release?.intent.compatibility?.schema;
  if (range === undefined || head === undefined)
    return "there is a database, and nothing says on which of its schemas the release runs (release.json)";
  return head >= range.from && head <= range.to
    ? undefined
    : `the database has schema ${head}, and the release runs on ${range.from} to ${range.to}`;
}

/** A database never rolls back: the release must run on the schema that the newest release has left. */
export const schema: Guard = {
  name: "schema",
  judge({ now, view, release, downgrade }): readonly Refusal[] {
    const why = schemaAgainst(release, view, now.state, downgrade);
    if (why === undefined) return [];
    const fix =
      "go forward instead: mend the release on the schema that there is; or bring the database back first, as docs/runbook/rollback.md says";
    return [{ guard: "schema", why, fix }];
  },
};
