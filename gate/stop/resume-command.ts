import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

import { connectAws } from "../aws";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Stopped } from "../ledger/facts";
import type { View } from "../ledger/view";
import { reason } from "../probe/probe";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { PlaceOptions } from "./find-worker";
import { hold } from "../rollback/hold";
import { findWorker, namedWorker, workerInLedger } from "./find-worker";
import { lift } from "./lift";
import { isTagged } from "./record-stop";
import type { Resumed } from "./resume";
import { resumeWorker } from "./resume";
import { readCopyOf, withPlaceOptions } from "./stop-command";
import { Worker } from "./worker";

interface ResumeOptions extends StackOptions, PlaceOptions {
  readonly reason: string;
  readonly approvedBy?: readonly string[];
  readonly minTasks?: number;
  readonly keepHeld?: true;
}

const help = `
It gives a stopped worker the scaling and the tasks back that it had, and lifts the hold: from the ledger and from the
stack's tag. After a rollback it lifts the hold of the release that was left behind; a worker that runs is not touched.
With --keep-held the worker starts and that release stays held: for a stop that was followed by a rollback.

Exit codes: 0 nothing is held and nothing is stopped any more; 2 cannot run; 7 the ledger was changed; 130 Ctrl-C;
143 SIGTERM.

Examples:
  gate resume --reason "rolled back, and the queue is clean" --approved-by bo --keep-held
  gate resume --reason "the release is mended by 4be1c09"
  gate resume --reason "it was a false alarm" --cluster ops-prod --service ops-prod-worker --min-tasks 2

Runbook: docs/runbook/emergency-stop.md`;

/** Adds `gate resume`. */
export function addResumeCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withPlaceOptions(withStackOptions(program.command("resume")))
    .description("Lifts a hold, and starts a worker again that gate stop has stopped.")
    .requiredOption("--reason <text>", "why it may go on; it stands in the record")
    .option("--approved-by <names...>", "who has approved it beside you")
    .option("--min-tasks <number>", "least tasks of the worker, where nobody remembers it", parseTasks)
    .option("--keep-held", "start the worker, and go on holding the releases that are held")
    .addHelpText("after", help)
    .action(async (options: ResumeOptions) => {
      await resume(options, signal);
      done(exitCodes.passed);
    });
}

async function resume(options: ResumeOptions, signal: AbortSignal): Promise<void> {
  const named = namedWorker(options, process.env);
  const gate = await gateFor(options, signal);
  const view = await gate.ledger.view();
  const copy = await readCopyOf(options, gate);
  // A stack whose release is held may never have had a worker.
  const isKnown = (named ?? workerInLedger(view) ?? copy) !== undefined;
  const worker = isKnown ? findWorker(named, view, copy).worker : undefined;
  const resumed = worker && (await resumeIn(worker, options, view.hold?.cause === "stop"));
  if (resumed === undefined && view.hold === undefined && !(await isTagged(gate)))
    throw new GateError("nothing is held and nothing is stopped: gate releases");
  await letGoOn(gate, view, options);
  if (options.json === true)
    printJson({
      schema: 1,
      command: "resume",
      worker: worker ?? null,
      resumed: resumed ?? null,
      hold: view.hold ?? null,
    });
  else process.stdout.write(`${format(worker, resumed, view, options.keepHeld === true)}\n`);
}

async function resumeIn(worker: Stopped, options: ResumeOptions, isEntered: boolean): Promise<Resumed | undefined> {
  const aws = connectAws(worker.region, process.env);
  try {
    return await resumeWorker(new Worker(aws, worker), options.minTasks ?? worker.minTasks, isEntered);
  } catch (error) {
    if (error instanceof GateError) throw error;
    throw new GateError(
      `AWS did not do all of it: ${reason(error)}. What is held stays so; mend that, and gate resume goes on`,
    );
  } finally {
    aws.close();
  }
}

async function letGoOn(gate: Gate, { hold: held }: View, options: ResumeOptions): Promise<void> {
  const { reason, approvedBy } = options;
  if (held && options.keepHeld === true) {
    await hold(gate, undefined, { releases: held.releases, reason: `${held.reason}; the worker may run: ${reason}` });
    return;
  }
  await lift(gate, held, { reason, ...(approvedBy && { approvers: [...approvedBy] }) });
}

function format(
  worker: Stopped | undefined,
  resumed: Resumed | undefined,
  { hold: held }: View,
  isKept: boolean,
): string {
  return [
    ...(worker && resumed
      ? [`${worker.service} has ${resumed.desired} tasks again, and is scaled from ${resumed.minTasks} on`]
      : []),
    ...(held ? [`${isKept ? "still" : "no longer"} held: ${held.reason} (by ${held.by}, since ${held.since})`] : []),
  ].join("\n");
}

function parseTasks(text: string): number {
  const tasks = Number(text);
  if (!Number.isInteger(tasks) || tasks < 0) throw new InvalidArgumentError("expected a number of tasks, 0 or more");
  return tasks;
}
