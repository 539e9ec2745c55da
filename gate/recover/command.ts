import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

import { openBackend } from "../backend/open";
import { askAccountIn } from "../drift/ask-account";
import { nameIn } from "../engine/plan";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { projectIn } from "../open-gate";
import { exitCodeOf as exitCodeOfUpdate } from "../release/deploy";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { Ailment } from "./diagnose";
import { howItEnded } from "./diagnose";
import { finders } from "./finders";
import type { Said } from "./finders/said";
import type { Instruments, Recovery } from "./recover";
import { examine, recover } from "./recover";
import { regionOf } from "../drift/region";

interface RecoverOptions extends StackOptions {
  readonly yes?: true;
  readonly dead: readonly string[];
  readonly object: readonly Said[];
}

const help = `
Takes away locks whose holder is gone, and no others; ends what a killed update has left running; finds out what became of
objects that were being created, and takes them into the state; puts a lost state back from the newest checkpoint that the
ledger knows, if the cloud agrees with it; and finishes what was begun. Killed itself, it is simply run again.

Exit codes: 0 nothing is wrong, or all of it was healed; 1 something is wrong (without --yes), or a person must say more;
2 cannot run; 3 what was begun broke off again; 4 somebody may be at work; 5 the state is sound, and what was begun is not
finished because the stack is held; 7 the ledger was changed; 130 Ctrl-C; 143 SIGTERM.

Examples:
  gate recover                                     what is wrong, and what would be done about it
  gate recover --yes                               do it
  gate recover --yes --dead runner-7               nothing works on that machine any more: its lock may go
  gate recover --yes --object queue-key=1234abcd   the object of that resource, which nobody else could find
  gate recover --yes --object queue-key=none       it was never created

Runbook: docs/runbook/recover.md`;

/** Adds `gate recover`. */
export function addRecoverCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("recover"))
    .description("Heals a stack after an update that was killed or failed: no duplicate, no orphan, no lock left.")
    .option("-y, --yes", "do it; without it, only say what is wrong")
    .option("--dead <name...>", "host, or lock, of which you know that nobody works there any more", [])
    .option("--object <resource=id...>", "id of an object that was created, or none", collectSaid, [])
    .addHelpText("after", help)
    .action(async (options: RecoverOptions) => {
      const gate = await gateFor(options, signal);
      const { place } = gate.engine;
      const region = await regionOf(gate.engine);
      done(
        await run(gate, options, {
          backend: await openBackend(gate.engine, await projectIn(place.cwd), signal),
          finders: finders(region, place.environment),
          askAccount: askAccountIn(region),
          said: options.object,
          dead: options.dead,
        }),
      );
    });
}

async function run(gate: Gate, options: RecoverOptions, instruments: Instruments): Promise<number> {
  const found = await examine(gate, instruments);
  const { ailments } = found;
  const recovery = options.yes === true ? await recover(gate, instruments, found) : undefined;
  const code = exitCodeOf(ailments, recovery);
  if (options.json === true)
    printJson({
      schema: 1,
      command: "recover",
      exitCode: code,
      ailments,
      steps: recovery?.steps ?? [],
      unclear: (recovery?.unclear ?? []).map(({ operation, because }) => ({ urn: operation.resource.urn, because })),
      finished: recovery?.finished ? { seq: recovery.finished.seq, outcome: recovery.finished.outcome } : null,
    });
  else process.stdout.write(`${format(ailments, recovery)}\n`);
  return code;
}

function exitCodeOf(ailments: readonly Ailment[], recovery: Recovery | undefined): number {
  if (recovery === undefined) {
    if (ailments.some(({ kind }) => kind === "foreign-lock" || kind === "at-work")) return exitCodes.busy;
    return ailments.length === 0 ? exitCodes.passed : exitCodes.notPassed;
  }
  if (recovery.unclear.length > 0) return exitCodes.notPassed;
  return recovery.finished === undefined ? exitCodes.passed : exitCodeOfUpdate(recovery.finished);
}

function format(ailments: readonly Ailment[], recovery: Recovery | undefined): string {
  if (ailments.length === 0) return "nothing is wrong";
  const lines = ailments.map(({ kind, says, cure }) => `${kind.padEnd(17)} ${says}\n${" ".repeat(18)}-> ${cure}`);
  if (recovery === undefined) return [...lines, "Do it: gate recover --yes"].join("\n");
  const unclear = recovery.unclear.map(
    ({ operation: { resource }, because }) =>
      `"${nameIn(resource.urn)}" (${resource.type}) may have been created, and ${because}. Look for it, and say: gate recover --yes --object ${nameIn(resource.urn)}=<id, or none>`,
  );
  return [
    ...recovery.steps.map(({ ailment, done }) => `${ailment.padEnd(17)} ${done}`),
    ...unclear,
    end(recovery),
  ].join("\n");
}

function end({ finished, unclear }: Recovery): string {
  if (unclear.length > 0) return "not healed yet";
  if (finished === undefined) return "healed";
  const { result, why } = finished.outcome;
  return result === "succeeded"
    ? `healed, and finished as ${finished.seq}`
    : `the state is sound, but ${finished.seq} ${howItEnded[result]}: ${why ?? ""}\nGo back instead: gate rollback --to last-good`;
}

function collectSaid(text: string, before: readonly Said[]): readonly Said[] {
  const at = text.lastIndexOf("=");
  const [resource, id] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || id === "") throw new InvalidArgumentError("expected <resource>=<id>, or <resource>=none");
  return [...before, { resource, id: id === "none" ? undefined : id }];
}
