import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { ToldFact } from "../ledger/entry";
import { toldFacts } from "../ledger/entry";
import { exitCodeOf, formatRefusals } from "../release/deploy";
import type { Afterwards } from "../rollback/afterwards";
import { followUp, formatAfterwards } from "../rollback/afterwards";
import type { RolledBack } from "../rollback/rollback";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import type { Assessed } from "./incident";
import { assess, close, extend, tick } from "./incident";
import type { Incident } from "./incidents";
import type { WhereToLook } from "./look";
import { lookOf } from "./look";

interface IncidentOptions extends StackOptions, WhereToLook {
  readonly told?: readonly ToldFact[];
  readonly tick?: true;
  readonly extend?: number;
  readonly close?: true;
  readonly reason?: string;
}

const help = `
It looks at what rings and at what was deployed before, says how urgent that is and what to do, and enters it. A P1 has the
minutes of the setting rollbackMatrix to be mended; then, where only the image was changed, gate incident --tick takes the
image back. Have a schedule run that every minute; who needs longer says why with --extend.

  harm           data is being harmed: the worker is stopped first
  schema, jobs   no older code can run any more: nothing goes back (known by itself where releases say it, release.json)
  missing-store  a store is gone: nothing is deployed (--drift looks for it)

Exit codes: 0 no incident is open; 1 one is, or the timer's rollback was refused; 2 cannot run; 3 the rollback broke off
half-way; 4 somebody else is at work; 7 the ledger was changed; 130 Ctrl-C; 143 SIGTERM.

Examples:
  gate incident --stack prod                              what rings, and what to do
  gate incident --told harm                               the same, with what no alarm can know
  gate incident --extend 15 --reason "the fix is being tested"
  gate incident --close --reason "mended by 4be1c09"
  gate incident --tick                                    for a schedule: go back when the time is over

Runbook: docs/runbook/incident.md`;

/** Adds `gate incident`. */
export function addIncidentCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("incident"))
    .description("Says how urgent it is and what to do, with a clock, and keeps the record.")
    .option("--region <region>", "AWS region of the stack; the newest deploy's when omitted, or the stack's")
    .option("--alarms <prefix>", "what the names of the stack's alarms begin with; project and stack when omitted")
    .addOption(new Option("--told <facts...>", "what you know and no alarm says").choices(toldFacts))
    .option("--drift", "also look whether a store is gone")
    .option("--tick", "let the timer act")
    .option("--extend <minutes>", "give those who mend it more time; needs --reason", parseMinutes)
    .option("--close", "it is over; needs --reason")
    .option("--reason <text>", "why; it stands in the record")
    .addHelpText("after", help)
    .action(async (options: IncidentOptions) => {
      const { reason } = options;
      if ((options.extend !== undefined || options.close === true) && reason === undefined)
        throw new GateError("say why: --reason");
      const gate = await gateFor(options, signal);
      if (options.extend !== undefined && reason !== undefined)
        done(told(options, await extend(gate, options.extend, reason)));
      else if (options.close === true && reason !== undefined) done(told(options, await close(gate, reason)));
      else done(await look(gate, options));
    });
}

async function look(gate: Gate, options: IncidentOptions): Promise<number> {
  const assessed = await assess(gate, await lookOf(gate, options), options.told);
  const rolled = options.tick === true ? await tick(gate, assessed) : undefined;
  const { lastGood } = assessed.view;
  const after = rolled && lastGood && (await followUp(gate, lastGood, rolled));
  if (options.json === true) printJson(summary(assessed, rolled, after));
  else process.stdout.write(`${format(assessed, rolled, after, gate.clock())}\n`);
  if (rolled?.deployed && rolled.deployed.outcome.result !== "succeeded") return exitCodeOf(rolled.deployed);
  return assessed.incident ? exitCodes.notPassed : exitCodes.passed;
}

const summary = ({ decision, incident }: Assessed, rolled: RolledBack | undefined, after: Afterwards | undefined) => ({
  schema: 1,
  command: "incident",
  incident: incident ?? null,
  decision: decision ?? null,
  ...(rolled && { rollback: { refusals: rolled.bound.refusals, deployed: deployedIn(rolled), ...after } }),
});

const deployedIn = ({ deployed }: RolledBack) => (deployed ? { seq: deployed.seq, outcome: deployed.outcome } : null);

/** What to type, by method. */
const commands = {
  A: "gate rollback --to last-good --method A --yes",
  B: "gate rollback --to last-good --method B --yes",
  B0: "aws ecs stop-service-deployment --stop-type ROLLBACK --service-deployment-arn ...   then a rollback: docs/runbook/rollback.md",
  C: "gate recover",
  D: "gate stop --reason ...",
  fix: "mend it: the page of each alarm says how",
  none: "nothing at once",
} as const;

function format(
  { decision, incident, view: { hold } }: Assessed,
  rolled: RolledBack | undefined,
  after: Afterwards | undefined,
  now: Date,
): string {
  if (decision === undefined) {
    return incident === undefined
      ? "nothing rings"
      : `nothing rings any more. Incident ${incident.seq} is open since ${incident.since}: gate incident --close --reason ...`;
  }
  const { severity, method, afterwards, because, never } = decision;
  return [
    `${incident?.severity ?? severity}${incident ? `, incident ${incident.seq} since ${incident.since}` : ""}`,
    ...because.map((one) => `  ${one}`),
    ...(hold?.cause === "stop" ? [`  the worker is stopped since ${hold.since} by ${hold.by}: ${hold.reason}`] : []),
    `do     ${commands[method]}`,
    ...(incident?.deadline === undefined ? [] : [`until  ${timeLeft(incident.deadline, now)}`]),
    ...(afterwards === undefined ? [] : [`then   ${commands[afterwards]}`]),
    ...never.map((one) => `never  ${one}`),
    ...(rolled ? [formatRollback(rolled)] : []),
    ...(after ? formatAfterwards(after) : []),
  ].join("\n");
}

function timeLeft(deadline: string, now: Date): string {
  const minutes = Math.round((Date.parse(deadline) - now.getTime()) / 60_000);
  return `${deadline} (${minutes >= 0 ? `${minutes} minutes left` : `over since ${-minutes} minutes`})`;
}

function formatRollback({ bound, deployed }: RolledBack): string {
  if (bound.refusals.length > 0) return formatRefusals(bound.refusals);
  return deployed ? `the timer went back: ${deployed.seq} ${deployed.outcome.result}` : "";
}

function told({ json }: IncidentOptions, incident: Incident): number {
  if (json === true) printJson({ schema: 1, command: "incident", incident });
  else {
    const until = incident.isOpen && incident.deadline !== undefined ? ` until ${incident.deadline}` : "";
    process.stdout.write(`incident ${incident.seq} is ${incident.isOpen ? "open" : "closed"}${until}\n`);
  }
  return incident.isOpen ? exitCodes.notPassed : exitCodes.passed;
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new InvalidArgumentError("expected minutes, up to a day of them");
  return minutes;
}
