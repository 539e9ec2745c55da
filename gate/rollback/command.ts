import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { changes, nameIn } from "../engine/plan";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import { exitCodeOf, formatDeployed, formatRefusals } from "../release/deploy";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import { provenDowngrade } from "./downgrade";
import type { Choice } from "./method";
import { chooseMethod } from "./method";
import type { RolledBack } from "./rollback";
import { rollBack } from "./rollback";
import type { Downgrade } from "../ledger/facts";
import type { Release, View } from "../ledger/view";
import type { Afterwards } from "./afterwards";
import { followUp, formatAfterwards } from "./afterwards";
import { findTarget } from "./target";

interface RollbackOptions extends StackOptions {
  readonly to: string;
  readonly yes?: true;
  readonly method?: Choice["method"];
  readonly approvedBy?: readonly string[];
  readonly incident?: number;
  readonly withDowngrade?: string;
}

const help = `
A deploys the release's own commit again, from a checkout of its own; B takes today's program with the release's image,
and is chosen where nothing else differs. Both use the release's settings with today's secrets, today's pulumi and
today's policy pack, and neither touches what holds data. Secrets keep the values that they have today.

A release says in release.json, beside Pulumi.yaml, on which schemas of the database it runs and which jobs it reads:
{"schema": {"head": 7, "from": 5, "to": 7}, "envelopes": {"reads": [1, 2], "writes": 2}}. Where there is a database, one
that does not say it is not gone back to. Nor is one that cannot run on the schema that there is: bring the database back
first, and show by --with-downgrade the RDS snapshot that was made of it before.

What is left behind is held: nobody deploys it again, and no pulumi with the pack deploys anything, before gate resume.
Something else may be deployed meanwhile by gate up. Afterwards the running system is asked whether it works, and the
stack's P1 topic is told.

Exit codes: 0 done, or shown when --yes is not given; 1 refused, failed, or found not to work; 2 cannot run; 3 broke off
half-way; 4 somebody else is at work; 7 the ledger was changed; 130 Ctrl-C; 143 SIGTERM.

Examples:
  gate rollback --to last-good                     what would be done, by which method and why
  gate rollback --to last-good --yes               do it
  gate rollback --to v1.3.2-stable-20261120 --yes  to a stable release by its tag
  gate rollback --to 38 --method A --yes           to a release by its number, with all that it was

Runbook: docs/runbook/rollback.md`;

/** Adds `gate rollback`. */
export function addRollbackCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("rollback"))
    .description("Goes back to a release that was deployed before, on any backend.")
    .requiredOption("--to <release>", "last-good, the tag of a stable release, or a number of gate releases")
    .option("-y, --yes", "do it; without it, only show what would be done")
    .addOption(new Option("--method <method>", "how; chosen when omitted").choices(["A", "B"]))
    .option("--approved-by <names...>", "who has approved it beside you")
    .option("--incident <number>", "incident that it answers, by its entry in the ledger", parseNumber)
    .option(
      "--with-downgrade <snapshot>",
      "the database was brought back, and this holds what it was; needs --approved-by",
    )
    .addHelpText("after", help)
    .action(async (options: RollbackOptions) => {
      const gate = await gateFor(options, signal);
      done(await rollback(gate, options));
    });
}

async function rollback(gate: Gate, options: RollbackOptions): Promise<number> {
  const view = await gate.ledger.view();
  const now = stateFacts(await gate.engine.exportState());
  const target = findTarget(options.to, view, now);
  const choice = chooseMethod(target, now, options.method);
  gate.progress(`back to ${target.seq} (${target.name}) by method ${choice.method}: ${choice.why}`);
  const downgrade = await downgradeOf(gate, target, view, options);
  const rolled = await rollBack(gate, {
    target,
    choice,
    downgrade,
    approvers: options.approvedBy ?? [],
    isMeant: options.yes === true,
    incident: options.incident,
  });
  const after = await followUp(gate, target, rolled);
  if (options.json === true) printJson(summary(target, choice, rolled, after));
  else process.stdout.write(`${format(target, choice, rolled, after)}\n`);
  if (rolled.bound.refusals.length > 0) return exitCodes.notPassed;
  if (rolled.deployed === undefined) return exitCodes.passed;
  if (after?.verified?.verdict === "fail") return exitCodes.notPassed;
  return exitCodeOf(rolled.deployed);
}

async function downgradeOf(
  gate: Gate,
  target: Release,
  view: View,
  { withDowngrade, approvedBy = [] }: RollbackOptions,
): Promise<Downgrade | undefined> {
  if (withDowngrade === undefined) return undefined;
  if (approvedBy.length === 0) throw new GateError("nobody takes a database back alone: --approved-by");
  return provenDowngrade(gate, target, view, withDowngrade);
}

const summary = (
  target: Release,
  choice: Choice,
  { bound, lost, deployed, hold }: RolledBack,
  after: Afterwards | undefined,
) => ({
  schema: 1,
  command: "rollback",
  to: { seq: target.seq, name: target.name, commit: target.intent.binding.commit },
  ...choice,
  changes: changes(bound.plan.resources).map(({ urn, type, steps, changed }) => ({ urn, type, steps, changed })),
  lost,
  waived: bound.plan.waived ?? [],
  refusals: bound.refusals,
  deployed: deployed && { seq: deployed.seq, outcome: deployed.outcome },
  hold,
  ...after,
});

function format(
  target: Release,
  { method, why }: Choice,
  { bound, lost, deployed, hold }: RolledBack,
  after: Afterwards | undefined,
): string {
  const changing = changes(bound.plan.resources);
  const lines = [
    `back to ${target.seq} (${target.name}) by method ${method}: ${why}`,
    ...changing.map(({ urn, steps }) => `  ${steps.join(",").padEnd(18)} ${nameIn(urn)}`),
    `${changing.length} of ${bound.plan.resources.length} resources change`,
    ...(lost.length > 0 ? ["will not come back:", ...lost.map(({ what, why }) => `  ${what} ${why}`)] : []),
    ...(bound.plan.waived ?? []).map(
      ({ rule, resource, approver, until, ticket }) =>
        `let through until ${until}: ${rule} of ${resource}, approved by ${approver}${ticket === undefined ? "" : ` (${ticket})`}`,
    ),
  ];
  if (bound.refusals.length > 0) return [...lines, formatRefusals(bound.refusals)].join("\n");
  if (deployed === undefined) return [...lines, "Do it: the same with --yes"].join("\n");
  const held = hold ? [`held: ${hold.releases.join(", ")}, until gate resume --reason <why>`] : [];
  const isDone = deployed.outcome.result === "succeeded";
  return [
    ...[...lines, formatDeployed(deployed), ...held],
    ...(after ? formatAfterwards(after) : []),
    ...(isDone ? nextSteps(deployed.seq, method) : []),
  ].join("\n");
}

/** What only people can do: the main branch still has what was taken back. */
const nextSteps = (seq: number, method: Choice["method"]): readonly string[] => [
  `prove it: gate releases --stable ${seq}`,
  method === "B"
    ? "record it: the stack's settings still name the image that was taken back; commit the older one on a branch rollback/<service>-<date>"
    : "record it: revert what was taken back on a branch rollback/<service>-<date>",
];

function parseNumber(text: string): number {
  const number = Number(text);
  if (!(Number.isInteger(number) && number > 0)) throw new InvalidArgumentError("expected a number of gate incident");
  return number;
}
