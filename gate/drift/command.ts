import type { Command } from "commander";

import { nameIn } from "../engine/plan";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { howItEnded } from "../recover/diagnose";
import type { Deployed } from "../release/deploy";
import { exitCodeOf as exitCodeOfUpdate } from "../release/deploy";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { AskAccount } from "./account";
import { askAccountIn } from "./ask-account";
import type { Drift } from "./classify";
import type { Looked } from "./drift";
import { findDrift, heal } from "./drift";
import { regionOf } from "./region";

interface DriftOptions extends StackOptions {
  readonly heal?: true;
}

const help = `
Classes:
  expected           the cloud's own doing, or that of gate stop
  configuration      somebody has changed what the program says; --heal puts it right
  platform-rollback  ECS went back to an earlier task definition by itself: gate rollback, or gate up of a better release
  missing-stateful   P0: what holds data is gone. Never healed: an update would create an empty one
  wrong-account      P0: these credentials are of another account, where nothing is. Nothing is refreshed

Exit codes: 0 no drift but what is expected, or all of it healed; 1 the plan that heals was refused; 2 cannot run;
3 healing broke off half-way; 4 somebody else is at work; 5 the stack is held; 6 drift; 7 the ledger was changed;
130 Ctrl-C; 143 SIGTERM.

Examples:
  gate drift                        what differs, and why; changes nothing
  gate drift --heal --stack prod    put configuration right, by a planned update

Runbook: docs/runbook/drift.md`;

/** Adds `gate drift`. */
export function addDriftCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("drift"))
    .description(
      "Compares the cloud with the state and with the release that is deployed, and says what each drift is.",
    )
    .option("--heal", "put drift of configuration right")
    .addHelpText("after", help)
    .action(async (options: DriftOptions) => {
      const gate = await gateFor(options, signal);
      done(await run(gate, options, askAccountIn(await regionOf(gate.engine))));
    });
}

async function run(gate: Gate, options: DriftOptions, askAccount: AskAccount): Promise<number> {
  const view = await gate.ledger.view();
  const before = await findDrift(gate, askAccount, view);
  const healed = options.heal === true ? await heal(gate, before.drifts, view) : undefined;
  const isHealed = healed?.outcome.result === "succeeded";
  const left = isHealed ? await findDrift(gate, askAccount, await gate.ledger.view()) : before;
  const code = healed === undefined || isHealed ? exitCodeOf(left) : exitCodeOfUpdate(healed);
  if (options.json === true)
    printJson({
      schema: 1,
      command: "drift",
      exitCode: code,
      strangeAccount: before.strangeAccount ?? null,
      isCompared: before.isCompared,
      drifts: before.drifts,
      healed: healed ? { seq: healed.seq, outcome: healed.outcome } : null,
      left: left.drifts,
    });
  else process.stdout.write(`${format(before, healed)}\n`);
  return code;
}

function exitCodeOf({ drifts, strangeAccount }: Looked): number {
  const isAsItShould = strangeAccount === undefined && drifts.every((drift) => drift.class === "expected");
  return isAsItShould ? exitCodes.passed : exitCodes.drifted;
}

function format({ drifts, strangeAccount, isCompared }: Looked, healed: Deployed | undefined): string {
  if (strangeAccount !== undefined)
    return `wrong-account (P0): these credentials are of account ${strangeAccount}, and the stack is in another one. Nothing was refreshed`;
  const lines = drifts.map(
    (drift) =>
      `${(drift.severity ?? "").padEnd(3)}${drift.class.padEnd(18)} ${drift.operation.padEnd(8)} ${nameIn(drift.urn)} ${said(drift)}`,
  );
  const notes = isCompared ? [] : ["no release is deployed that the ledger knows: only cloud and state were compared"];
  const ends = healed === undefined ? [] : [`heal ${healed.seq} ${howItEnded[healed.outcome.result]}`];
  return [...(lines.length > 0 ? lines : ["no drift"]), ...notes, ...ends].join("\n");
}

const said = ({ properties, seenBy }: Drift): string =>
  [properties.length > 0 ? `[${properties.join(", ")}]` : "", seenBy === "program" ? "(by the program)" : ""]
    .filter(Boolean)
    .join(" ");
