import { nameIn } from "../../engine/plan";
import type { Guard } from "../../release/deploy";

/** The release finds the very stores that it worked with: one that was replaced since has other data, or none. */
export const inventoryEqual: Guard = {
  name: "inventory-equal",
  judge: ({ now, release }) =>
    (release?.outcome?.after?.inventory ?? [])
      .filter((then) => !now.state.inventory.some(({ type, id }) => type === then.type && id === then.id))
      .map(({ urn, type }) => ({
        guard: "inventory-equal",
        why: `"${nameIn(urn)}" (${type}), which the release worked with, is not there any more`,
        fix: "go forward instead: mend the release; what it had kept is in the backups",
      })),
};
