import { database } from "../../../policies/model/types";
import type { Guard, Refusal } from "../../release/deploy";

const refusal = (why: string): readonly Refusal[] => [
  { guard: "schema", why, fix: "go forward instead: mend the release on the schema that there is" },
];

/** A database never rolls back: the release must run on the schema that the newest release has left. Unknown is no pass. */
export const schema: Guard = {
  name: "schema",
  judge({ now, view, release }) {
    if (!now.state.inventory.some(({ type }) => database.includes(type))) return [];
    const heads = view.releases.flatMap(({ intent }) => intent.compatibility?.schema?.head ?? []);
    const range = release?.intent.compatibility?.schema;
    if (range === undefined || heads.length === 0)
      return refusal("there is a database, and nothing says on which of its schemas the release runs (release.json)");
    const head = Math.max(...heads);
    if (head >= range.from && head <= range.to) return [];
    return refusal(`the database has schema ${head}, and the release runs on ${range.from} to ${range.to}`);
  },
};
