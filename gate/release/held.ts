import { exitCodes } from "../exit-codes";
import { GateError } from "../gate-error";
import type { PlanBinding } from "../ledger/facts";
import type { View } from "../ledger/view";

/**
 * A stopped stack gets no deploy, and a release that is held is not deployed again, before somebody has lifted that.
 * @throws {GateError} the stack is held
 */
export function refuseHeld({ hold, releases, current }: View, wanted: Pick<PlanBinding, "commit" | "image">): void {
  if (!hold) return;
  const runs = current?.intent.binding.image;
  const isHeld = releases
    .filter(({ seq }) => hold.releases.includes(seq))
    .some(
      ({ intent: { binding } }) =>
        binding.image === wanted.image &&
        // Another commit with the image that was taken back is not another release, but what runs now may have it as well.
        (binding.commit === wanted.commit || (binding.image !== undefined && binding.image !== runs)),
    );
  if (hold.cause === "release" && !isHeld) return;
  const what = hold.cause === "stop" ? "the stack is stopped and held" : "this release is held";
  throw new GateError(
    `${what}, since ${hold.since} by ${hold.by}: ${hold.reason}. Nothing was changed. Lift it: gate resume --reason <why>`,
    exitCodes.held,
  );
}
