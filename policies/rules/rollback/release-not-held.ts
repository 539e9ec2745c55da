import { stackTags } from "../../../runtime/contract";
import { holdRule } from "../../model/exemption";
import { INVALID, parsed } from "../../model/json";
import { fail, notApplicable, pass } from "../../model/outcome";
import type { ControlRule } from "../../model/rule";
import { stackType } from "../../model/types";
import { at, textOf } from "../../model/value";

/** A release that was taken back stays back, and a worker that was stopped stays stopped, until somebody says otherwise. */
export const releaseNotHeld: ControlRule = {
  name: holdRule,
  severity: "blocker",
  title: "Nobody deploys a stack that is held, but by a permit",
  why: "After a rollback the branch still has the bad release, and after an emergency stop the program still asks for running tasks: the next scheduled deploy would bring either back, and nobody would have decided that.",
  remediation:
    "see what is held and why with gate releases; deploy what mends it with gate up, which has a permit; lift it with gate resume --reason",
  controls: {},
  subjects: [stackType],
  watches: [],
  early: true,
  judge({ admission }, { now }) {
    const tag = admission?.tags.get(stackTags.hold);
    // An analysis of a state is told no tags.
    if (tag === undefined) return notApplicable("the stack is not held");
    const hold = parsed(tag);
    const seq = hold === INVALID ? undefined : at(hold, "seq");
    if (hold === INVALID || typeof seq !== "number")
      return fail(
        `the stack tag ${stackTags.hold} is there and cannot be read`,
        "gate releases tells whether the stack is held; gate resume takes the tag away",
      );
    const held = `the stack is held by entry ${seq} of its ledger`;
    const permit = at(hold, "permit");
    if (admission?.permit === undefined) return fail(held);
    if (at(permit, "sha256") !== admission.permit)
      return fail(`${held}, and the permit that is shown is not the right one`);
    const isInTime = now.getTime() < Date.parse(textOf(at(permit, "until")));
    return isInTime ? pass : fail(`${held}, and the permit that is shown has expired`);
  },
};
