import type { Command } from "commander";

import type { Aws } from "../aws";
import { connectAws } from "../aws";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import type { Stopped } from "../ledger/facts";
import { projectIn } from "../open-gate";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { Patience } from "../wait";
import type { Call } from "./call";
import { attempt, formatCall } from "./call";
import type { FoundWorker, PlaceOptions } from "./find-worker";
import { findWorker, namedWorker } from "./find-worker";
import { keepCopy, keptCopyFile, readCopy } from "./kept-copy";
import type { Reached } from "./reach-ledger";
import { reachLedger, within } from "./reach-ledger";
import { recordStop } from "./record-stop";
import { tellStop } from "./tell-stop";
import type { Stopping } from "./stop";
import { stopWorker } from "./stop";
import { Worker } from "./worker";

export interface StopOptions extends StackOptions, PlaceOptions {
  readonly reason: string;
}

const help = `
It asks AWS itself: scaling is suspended with a minimum of 0, the service gets a desired count of 0, and each task is told
to end. Jobs that run are ended within the worker's stop timeout; the queue and Redis stay as they are. It needs neither
state nor ledger: what cannot be reached is said and left out. Then the stack is held, until gate resume, and its P1 topic is told.

Where the worker runs it knows by --cluster, --service and --region, else by the ledger's newest deploy, else by what this
machine remembers of one.

Exit codes: 0 no task runs on; 1 something of that was refused, see what; 2 cannot run: nobody knows where the worker is;
130 Ctrl-C; 143 SIGTERM.

Examples:
  gate stop --reason "jobs are charged twice" --stack prod
  gate stop --reason "the state is gone" --cluster ops-prod --service ops-prod-worker --region us-east-1

Runbook: docs/runbook/emergency-stop.md`;

export const withPlaceOptions = (command: Command): Command =>
  command
    .option("--cluster <name>", "ECS cluster of the worker")
    .option("--service <name>", "ECS service of the worker")
    .option("--region <region>", "AWS region of both (AWS_REGION)");

/** Adds `gate stop`. */
export function addStopCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withPlaceOptions(withStackOptions(program.command("stop")))
    .description("Emergency stop: takes all of the worker's tasks away, whatever has become of the state.")
    .requiredOption("--reason <text>", "why; it stands in the record and before everybody who wants to deploy")
    .addHelpText("after", help)
    .action(async (options: StopOptions) => {
      const looking = new AbortController();
      const either = AbortSignal.any([signal, looking.signal]);
      try {
        done(
          await stop(
            options,
            signal,
            reachLedger(() => gateFor(options, either)),
          ),
        );
      } finally {
        // Whoever still looks for the ledger need not any more.
        looking.abort();
      }
    });
}

/** How long the ledger may be waited for: before anything is stopped, and afterwards. Seconds. */
const firstLookSeconds = 6;
const lastLookSeconds = 30;

async function stop(options: StopOptions, signal: AbortSignal, reaching: Promise<Reached>): Promise<number> {
  const named = namedWorker(options, process.env);
  const early = named ? undefined : await within(firstLookSeconds, reaching);
  const found = findWorker(named, early?.view, await readCopyOf(options, early?.gate));
  const stopping = await stopIn(found, options.reason, { timeoutSeconds: 10, everyMilliseconds: 500, signal });
  signal.throwIfAborted();
  const reached = await within(lastLookSeconds, reaching);
  const known = reached.view && findWorker(found.worker, reached.view, found.worker).worker;
  const stopped: Stopped = { ...found.worker, ...known, ...stopping.before };
  const copyFile = await copyFileOf(options, reached.gate);
  const recorded = [
    ...(await recordStop(reached, stopped, options.reason)),
    ...(copyFile === undefined ? [] : [await kept(copyFile, stopped)]),
  ];
  const told = await tellStop(reached, stopped, options.reason);
  if (options.json === true)
    printJson({ schema: 1, command: "stop", ...found, worker: stopped, ...stopping, recorded, told });
  else process.stdout.write(`${format(found, stopping, [...recorded, told])}\n`);
  return stopping.calls.every(({ isDone }) => isDone) ? exitCodes.passed : exitCodes.notPassed;
}

async function stopIn({ worker }: FoundWorker, reason: string, patience: Patience): Promise<Stopping> {
  const aws: Aws = connectAws(worker.region, process.env);
  try {
    return await stopWorker(new Worker(aws, worker), `gate stop: ${reason}`, patience);
  } finally {
    aws.close();
  }
}

/** What this machine remembers of the stack's worker. */
export async function readCopyOf(options: StackOptions, gate: Gate | undefined): Promise<Stopped | undefined> {
  const file = await copyFileOf(options, gate);
  return file === undefined ? undefined : readCopy(file);
}

/** Undefined where it is not known which stack this is: a copy of another one would be worse than none. */
async function copyFileOf({ stack }: StackOptions, gate: Gate | undefined): Promise<string | undefined> {
  const name = (stack ?? gate?.engine.place.stack)?.split("/").at(-1);
  const project = await projectIn(process.cwd()).catch(() => undefined);
  return name === undefined || project === undefined ? undefined : keptCopyFile(process.env, project, name);
}

const kept = (file: string, stopped: Stopped): Promise<Call> =>
  attempt("copy", async () => {
    await keepCopy(file, stopped);
    return file;
  });

function format({ worker, by }: FoundWorker, { calls, running }: Stopping, recorded: readonly Call[]): string {
  const isStopped = calls.every(({ isDone }) => isDone);
  return [
    `${worker.service} in cluster ${worker.cluster}, ${worker.region} (known by ${by})`,
    ...[...calls, ...recorded].map(formatCall),
    isStopped
      ? `stopped: no task takes jobs; ${running ?? "some"} end those that they have`
      : "NOT stopped for certain: look at what failed, and do that by hand: docs/runbook/emergency-stop.md",
    "What is next: gate incident, gate rollback. Start it again: gate resume --reason ...",
  ].join("\n");
}
