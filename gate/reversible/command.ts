import { join } from "node:path";
import type { Command } from "commander";

import { accountsIn } from "../drift/account";
import { exitCodes } from "../exit-codes";
import { projectIn } from "../open-gate";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { Reversibility } from "./reversible";
import { isReversible, stateOf } from "./reversible";
import { noAccount, withStandIns } from "./stand-ins";

interface ReversibleOptions extends StackOptions {
  readonly base: string;
  readonly head: string;
}

const help = `
The base and then the change are deployed onto a copy of the stack's state, in a backend that goes away, by stand-in
providers that reach no cloud; then the base is planned over that, as a rollback would. Nothing of the stack is changed.
What is not committed does not count.

What could not come back is named: stores that would be made, lost, replaced or touched, protection, names that only an
alias knows, what is retained, providers, secrets. Each with what to do instead.

Exit codes: 0 one can go back; 1 something would not come back; 2 cannot tell; 130 Ctrl-C; 143 SIGTERM.

Examples:
  gate reversible --base origin/main              what is checked out, before it is merged
  gate reversible --base v1.3.2 --head v1.4.0     between two releases
  gate reversible --base origin/main --json       for a pipeline`;

/** Adds `gate reversible`. */
export function addReversibleCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("reversible"))
    .description("Finds out before merge whether one could go back after a change was deployed.")
    .requiredOption("--base <commit>", "what is deployed, or will be before the change")
    .option("--head <commit>", "the change", "HEAD")
    .addHelpText("after", help)
    .action(async ({ base, head, ...options }: ReversibleOptions) => {
      const gate = await gateFor(options, signal);
      const project = await projectIn(gate.engine.place.cwd);
      const state = await stateOf(gate);
      const account = (state && accountsIn(state)[0]) ?? noAccount;
      const result = await withStandIns(join(__dirname, ".."), account, (standIns) =>
        isReversible(gate, { base, head, project, standIns, state }),
      );
      if (options.json === true) printJson({ schema: 1, command: "reversible", ...result });
      else process.stdout.write(`${format(result)}\n`);
      done(result.irreversible.length === 0 ? exitCodes.passed : exitCodes.notPassed);
    });
}

function format({ base, head, irreversible }: Reversibility): string {
  const way = `from ${head.slice(0, 7)} back to ${base.slice(0, 7)}`;
  if (irreversible.length === 0) return `reversible: one can go ${way}`;
  return [
    `${way}, this would not come back:`,
    ...irreversible.map(({ cause, what, why, fix }) => `  ${cause}: ${what}: ${why}. Fix: ${fix}`),
  ].join("\n");
}
