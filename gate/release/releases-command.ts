import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { formatLastDrill, lastDrillIn } from "../drill/last-drill";
import { parseDuration } from "../duration";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Fault } from "../ledger/chain";
import { contradictions } from "../ledger/head";
import type { Release, View } from "../ledger/view";
import { renderPage } from "../report/page";
import type { StackOptions } from "../stack-options";
import { gateFor, printJson, withStackOptions } from "../stack-options";
import { recheck, type Rechecked } from "./restorable";
import { earnStable, type Stability } from "./stable";
import { witnesses, type Witnesses } from "./witnesses";

interface ReleasesOptions extends StackOptions {
  readonly verifyLedger?: true;
  readonly stable?: number;
  readonly bake: number;
  readonly recheck?: true;
  readonly plan?: true;
  readonly last: number;
  readonly html?: string;
}

const help = `
The list comes from the ledger alone. A release is stable when it has earned it: all of it was committed and pushed, what
is deployed is what was recorded, the probes that do not disturb are green, the stack's alarms stay quiet for a while,
and its program would change nothing. Its commit then gets an annotated tag, which is not pushed for you. --recheck looks
whether each stable release could be gone back to today: its commit, its image, its secrets, its schema and its jobs.
With --plan it plans the way back to each as well, by all guards and today's rules, which takes a preview for each. Let it
run every night: docs/how-to/nightly-checks.md.

--verify-ledger also compares the end of the ledger with what is known elsewhere: the stack's tag deploy:head, the tags
of stable releases, and the engine's history. Only they tell when entries were cut off.

Exit codes: 0 done, and the ledger is whole; 1 a condition of --stable does not hold, or --recheck found a release that
cannot be gone back to; 2 cannot run; 4 somebody else has written meanwhile; 7 the ledger was changed; 130 Ctrl-C;
143 SIGTERM.

Examples:
  gate releases                           what was deployed, what is stable, and what can be gone back to
  gate releases --json --stack prod
  gate releases --stable 42 --bake 10m    call what is deployed stable, once it has proved it
  gate releases --recheck                 what of the last ten could be gone back to today
  gate releases --recheck --plan --last 3 the same of three, with the way back planned
  gate releases --verify-ledger
  gate releases --html releases.html      all of it as one page`;

/** Adds `gate releases`. */
export function addReleasesCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  withStackOptions(program.command("releases"))
    .description("Lists what was deployed to a stack, says what is stable, and proves its ledger.")
    .option("--verify-ledger", "compare the ledger's end with what is known of it elsewhere")
    .addOption(
      new Option("--stable <seq>", "prove that the release that is deployed is stable")
        .argParser(parseCount)
        .conflicts(["recheck", "verifyLedger"]),
    )
    .option(
      "--bake <duration>",
      "with --stable: how long alarms must be quiet, such as 90s, 10m or 1h",
      parseDuration,
      600,
    )
    .addOption(
      new Option("--recheck", "look whether stable releases could be gone back to today").conflicts("verifyLedger"),
    )
    .option("--plan", "with --recheck: also plan the way back to each")
    .option("--last <count>", "with --recheck: so many of the newest", parseCount, 10)
    .option("--html <file>", "write releases and incidents as one page")
    .addHelpText("after", help)
    .action(async (options: ReleasesOptions) => {
      done(await releases(await gateFor(options, signal), options));
    });
}

async function releases(gate: Gate, options: ReleasesOptions): Promise<number> {
  const { stable, bake } = options;
  const stability = stable === undefined ? undefined : await earnStable(gate, { seq: stable, bakeSeconds: bake });
  const rechecked =
    options.recheck === true ? await recheck(gate, options.last, { withPlan: options.plan === true }) : undefined;
  // Asked first: who writes meanwhile makes the ledger longer than they know, which is no contradiction.
  const compared = options.verifyLedger === true ? await witnesses(gate) : undefined;
  const { view, faults: within, links } = await gate.ledger.inspect();
  const faults = [...within, ...contradictions(links, compared?.heard ?? [])];
  const told: Told = { gate, view, faults, stability, rechecked, compared };
  if (options.html !== undefined) await writePage(options.html, told);
  if (options.json === true) printJson(summary(told));
  else process.stdout.write(`${format(told).join("\n")}\n`);
  for (const { name, says } of faults) process.stderr.write(`ledger: ${name} ${says}\n`);
  if (faults.length > 0) return exitCodes.tampered;
  const isLost = rechecked?.some(({ restorable }) => !restorable.isRestorable) === true;
  return isLost || (stability && stability.tag === undefined) ? exitCodes.notPassed : exitCodes.passed;
}

/** All that one run of the command has found. */
interface Told {
  readonly gate: Gate;
  readonly view: View;
  readonly faults: readonly Fault[];
  readonly stability: Stability | undefined;
  readonly rechecked: readonly Rechecked[] | undefined;
  readonly compared: Witnesses | undefined;
}

async function writePage(file: string, { gate, view, faults }: Told): Promise<void> {
  const { subject, address } = gate.ledger;
  try {
    await writeFile(file, renderPage({ subject, ledger: address, view, faults, at: gate.clock() }));
  } catch (error) {
    throw new GateError(`the page cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const summary = ({ gate, view, faults, stability, rechecked, compared }: Told) => ({
  schema: 1,
  command: "releases",
  ledger: gate.ledger.address,
  entries: view.entries.length,
  faults,
  releases: view.releases.map(releaseSummary),
  lastGood: view.lastGood?.seq ?? null,
  hold: view.hold ?? null,
  drill: lastDrillIn(view, gate.clock()) ?? null,
  ...(stability && { stable: { conditions: stability.conditions, tag: stability.tag ?? null } }),
  ...(rechecked && { rechecked: rechecked.map(({ restorable }) => restorable) }),
  ...(compared && { comparedWith: compared.heard, notHeard: compared.silent }),
});

const releaseSummary = ({ seq, name, state, since, by, intent, tag, restorable }: Release) => ({
  seq,
  name,
  action: intent.action,
  state,
  since,
  by,
  approvers: intent.binding.approvers,
  commit: intent.binding.commit,
  image: intent.binding.image ?? null,
  target: intent.target ?? null,
  tag: tag ?? null,
  restorable: restorable ?? null,
});

const headings = ["SEQ", "RELEASE", "STATE", "SINCE", "COMMIT", "IMAGE", "BY", "APPROVED", "RESTORABLE", ""];

function format({ gate, view, faults, stability, rechecked, compared }: Told): string[] {
  const { entries, hold } = view;
  const state = faults.length === 0 ? "whole" : "CHANGED";
  return [
    ...(view.releases.length === 0 ? ["nothing was deployed by the gate yet"] : rows(view)),
    ...(hold ? [`held since ${minute(hold.since)} by ${hold.by}: ${hold.reason}. Lift it: gate resume`] : []),
    ...(stability?.conditions ?? []).map(({ name, verdict, says }) => `  ${verdict.padEnd(8)} ${name}: ${says}`),
    ...(stability ? [verdictOf(stability)] : []),
    ...(rechecked?.length === 0 ? ["no release is stable yet: gate releases --stable <seq>"] : []),
    formatLastDrill(lastDrillIn(view, gate.clock())),
    `ledger ${gate.ledger.address}, ${entries.length} entries, ${state}`,
    ...(compared?.heard ?? []).map(({ place, seq }) => `  compared with ${place}: entry ${seq}`),
    ...(compared?.silent ?? []).map((place) => `  not compared with ${place}`),
  ];
}

const verdictOf = ({ tag }: Stability): string =>
  tag === undefined
    ? "not stable: the last condition does not hold"
    : `stable, as ${tag}. Others see the tag when it is pushed: git push origin ${tag}`;

function rows({ releases, current, lastGood }: View): string[] {
  const cells = releases
    .toReversed()
    .map((release) => [
      String(release.seq),
      release.tag ?? release.name,
      release.state,
      minute(release.since),
      release.intent.binding.commit.slice(0, 7),
      release.intent.binding.image?.split("@sha256:")[1]?.slice(0, 7) ?? "",
      release.by,
      release.intent.binding.approvers.join(", "),
      restorable(release),
      [release === current ? "current" : "", release === lastGood ? "last-good" : ""].filter(Boolean).join(", "),
    ]);
  const all = [headings, ...cells];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function restorable({ restorable }: Release): string {
  if (restorable === undefined) return "";
  return restorable.isRestorable ? `yes (${minute(restorable.at)})` : `no: ${restorable.reasons.join("; ")}`;
}

const minute = (time: string): string => time.slice(0, 16).replace("T", " ");

function parseCount(text: string): number {
  const count = Number(text);
  if (!(Number.isInteger(count) && count > 0)) throw new InvalidArgumentError("expected a whole number above 0");
  return count;
}
