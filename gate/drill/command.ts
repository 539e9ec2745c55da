import { join } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";

import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { projectIn } from "../open-gate";
import { noAccount, withStandIns } from "../reversible/stand-ins";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import { drill } from "./drill";
import { drillLive } from "./live";
import type { Drill } from "./scenario";
import { scenarios } from "./scenarios";
import { faultVariables } from "./scenarios/faults";

interface DrillOptions extends StackOptions {
  readonly live?: true;
  readonly scenario?: readonly string[];
  readonly before: string;
}

const help = `
Scenarios:
${scenarios.map(({ name, purpose }) => `  ${name.padEnd(8)}${purpose}`).join("\n")}

Each is played by the same steps as in earnest, with the real engine, in a backend that goes away, by stand-in providers
that reach no cloud. That something is wrong has to show in how the deploy ended or in what runs: nobody says it. How long
a cloud takes, and how soon an alarm rings, this does not measure. The policy pack judges what works before anything is
deployed; later it is not asked, but for the hold: it would judge what the stand-ins have invented.

The result is entered in the stack's ledger. What is not committed does not count.

With --live it is rehearsed on the stack itself, which must be one for trials and not production: an image that nobody has
is deployed over what runs, and taken back, while callers put jobs on its queue. That takes two deploys, measures how long
each step takes and what becomes of jobs, and may ring the stack's alarms. What is deployed must be what is checked out.

Exit codes: 0 all went as it should; 1 something did not; 2 cannot run; 3 interrupted, and what does not work may still be
deployed; 4 somebody else is at work, or has entered something meanwhile; 5 the stack is held; 7 the ledger was changed;
130 Ctrl-C; 143 SIGTERM.

Examples:
  gate drill                                      all of them
  gate drill --scenario image stop --json         some, their record as JSON
  gate drill --scenario change --before v1.3.2    whether one could go back to that, by today's pack
  gate drill --live --stack sandbox               on the stack itself, with jobs in flight

Runbook: docs/runbook/drill.md`;

/** Adds `gate drill`. */
export function addDrillCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("drill"))
    .description("Rehearses going back with this program, and enters how it went.")
    .addOption(new Option("--scenario <names...>", "rehearse these").choices(scenarios.map(({ name }) => name)))
    .option("--before <commit>", "what works, where the newest commit is what does not", "HEAD~1")
    .addOption(new Option("--live", "on the stack itself; never in production").conflicts(["scenario", "before"]))
    .addHelpText("after", help)
    .action(async (options: DrillOptions) => {
      const gate = await gateFor(options, signal);
      const record = options.live === true ? await drillLive(gate) : await drillByEngine(gate, options);
      if (options.json === true) printJson({ schema: 1, command: "drill", ...record });
      else process.stdout.write(`${format(record)}\n`);
      done(record.passed ? exitCodes.passed : exitCodes.notPassed);
    });
}

async function drillByEngine(gate: Gate, { scenario, before }: DrillOptions): Promise<Drill> {
  const project = await projectIn(gate.engine.place.cwd);
  const chosen = scenarios.filter(({ name }) => scenario?.includes(name) ?? true);
  return withStandIns(
    join(__dirname, ".."),
    noAccount,
    (standIns) => drill(gate, { scenarios: chosen, before, project, standIns }),
    faultVariables,
  );
}

const format = ({ passed, scenarios: results }: Drill): string =>
  [
    ...results.map(({ name, passed: isGood, seconds, says }) => {
      const times = Object.entries(seconds).map(([what, count]) => `${what} ${count} s`);
      return `${isGood ? "passed" : "FAILED"} ${name}: ${says} (${times.join(", ")})`;
    }),
    passed ? "the drill passed" : "the drill failed",
  ].join("\n");
