import { changes, nameIn } from "../../engine/plan";
import type { Guard } from "../../release/deploy";

/**
 * What is protected stays so. To take protection away is no step of a plan: the engine does it by the way, and the next
 * deploy may delete.
 */
export const protection: Guard = {
  name: "protection",
  judge({ plan, now }) {
    const planned = new Map(plan.resources.map((one) => [one.urn, one]));
    const known = new Set(now.state.inventory.map(({ urn }) => urn));
    const changing = new Set(changes(plan.resources));
    // A store that has another name by an alias stands in the plan under that one alone.
    const renamed = plan.resources.filter((one) => !known.has(one.urn) && !changing.has(one));
    const bared = now.state.inventory
      .filter(({ protect }) => protect)
      .flatMap(({ urn, type }) => planned.get(urn) ?? renamed.filter((one) => one.type === type))
      .filter(({ steps, isProtected }) => !isProtected && !steps.includes("delete"));
    return [...new Set(bared)].map(({ urn }) => ({
      guard: "protection",
      why: `"${nameIn(urn)}" is protected now, and would not be`,
      fix: "go back by --method B, which keeps today's program; or protect it in a branch of the release, and deploy that",
    }));
  },
};
