import { isOfImage } from "../../engine/image-types";
import { changes, nameIn } from "../../engine/plan";
import type { Guard } from "../../release/deploy";

/** Method B promises that only the image goes back. What else the plan touches, somebody has changed and not deployed. */
export const onlyImage: Guard = {
  name: "only-image",
  judge: ({ plan }) =>
    changes(plan.resources)
      .filter((one) => !isOfImage(one))
      .map(({ urn, steps }) => ({
        guard: "only-image",
        why: `"${nameIn(urn)}" would change as well (${steps.join(", ")})`,
        fix: "check out what is deployed, without changes of your own; or go back by --method A",
      })),
};
