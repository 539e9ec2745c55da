import { exitCodes } from "../../exit-codes";
import type { Guard } from "../../release/deploy";

/** Nothing is built on a state that somebody has left half-done. */
export const nothingUnfinished: Guard = {
  name: "nothing-unfinished",
  judge: ({ now, view }) => [
    ...(now.pending > 0
      ? [
          {
            guard: "nothing-unfinished",
            why: `the state has ${now.pending} unfinished ${now.pending === 1 ? "operation" : "operations"}`,
            fix: "gate recover",
          },
        ]
      : []),
    ...(view.open
      ? [
          {
            guard: "nothing-unfinished",
            why: `${view.open.seq} was begun ${view.open.at} by ${view.open.by} on ${view.open.host}, and has no end in the ledger`,
            fix: "wait for it; where it is dead, gate recover",
            exitCode: exitCodes.busy,
          },
        ]
      : []),
  ],
};
