import { statefulTypes } from "../../../policies/model/types/stateful";
import { nameIn } from "../../engine/plan";
import type { Guard } from "../../release/deploy";

const harmless = new Set(["same", "refresh"]);
const destroying = /^(delete|replace|delete-replaced|create-replacement|discard)/;

/**
 * A rollback leaves alone what holds data. To create a store is refused as well: it was there before, under another name
 * perhaps, and the new one is empty.
 */
export const statefulUntouched: Guard = {
  name: "stateful-untouched",
  judge: ({ plan }) =>
    plan.resources
      .filter(({ type, steps }) => statefulTypes.includes(type) && steps.some((step) => !harmless.has(step)))
      .map(({ urn, steps }) => ({
        guard: "stateful-untouched",
        why: `"${nameIn(urn)}" would be touched (${steps.join(", ")}), and it holds data`,
        fix: "go forward instead: mend the release, or keep the resource as it is in a branch of the one you go back to",
      })),
};

/** A deploy may create stores and set them up, and destroys none by the way. */
export const statefulKept: Guard = {
  name: "stateful-kept",
  judge: ({ plan }) =>
    plan.resources
      .filter(({ type, steps }) => statefulTypes.includes(type) && steps.some((step) => destroying.test(step)))
      .map(({ urn, steps }) => ({
        guard: "stateful-kept",
        why: `"${nameIn(urn)}" would be lost (${steps.join(", ")}), and it holds data`,
        fix: "give a renamed resource an alias; to delete it for good, take it out by pulumi up, which nobody does by the way",
      })),
};
