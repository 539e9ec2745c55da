import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { exitCodes } from "../exit-codes";
import { ownPack } from "../stack-options";
import { CheckError } from "./check-error";
import { judgePlan, judgeState, type Request } from "./judge-stack";
import { formats, type Format } from "./render";
import type { CheckReport } from "./report";
import { summarise } from "./summarise";

interface CheckOptions {
  readonly stack?: string;
  readonly state?: string;
  readonly format?: readonly Written[];
  readonly json?: true;
  readonly policyPackConfig?: string;
  readonly compare: boolean;
}

/** A format, and the file that it goes to; to stdout without one. */
interface Written {
  readonly format: Format;
  readonly file?: string;
}

const examples = `
Formats: ${Object.keys(formats).join(", ")}. One may go to stdout, each to a file; what a file held before is gone
from the start, so that no report of another day stands there when the check cannot run.

Plain pulumi preview with the pack says the same; this also writes reports, compares with what is deployed, and refuses
to say anything where the pack did not judge: where it is disabled, is another, or the program failed.

Exit codes: 0 go, 1 no-go, 2 wrong usage or the check could not run, 130 Ctrl-C, 143 SIGTERM.

Examples:
  gate check                                          would the selected stack be ready?
  gate check --stack prod --format text markdown=comment.md sarif=readiness.sarif junit=readiness.xml
  gate check --state state.json --json                a state, as pulumi stack export writes it; no cloud is asked`;

/** Adds `gate check`. */
export function addCheckCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
  program
    .command("check")
    .description("Judges what pulumi up would make, or a state, by all rules of the policy pack.")
    .option("-s, --stack <name>", "Pulumi stack; the selected one when omitted")
    .addOption(new Option("--state <file>", "judge a state that pulumi stack export wrote").conflicts("stack"))
    .addOption(
      new Option("--format <formats...>", "how to write it, each as format or format=file").argParser(readFormats),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .addOption(
      new Option("--policy-pack-config <file>", "the pack's configuration").env("PULUMI_OPTION_POLICY_PACK_CONFIG"),
    )
    .option("--no-compare", "do not compare the plan with what is deployed")
    .addHelpText("after", examples)
    .action(async (options: CheckOptions) => {
      const written = outputsOf(options);
      await Promise.all(written.map(discard));
      const report = await check(options, signal);
      await Promise.all(written.map((one) => write(one, report)));
      done(report.verdict === "go" ? exitCodes.passed : exitCodes.notPassed);
    });
}

async function check(options: CheckOptions, signal: AbortSignal): Promise<CheckReport> {
  const progress = (message: string): void => void process.stderr.write(`${message}\n`);
  const request: Request = {
    pack: ownPack,
    packConfig: options.policyPackConfig || undefined,
    stack: options.stack,
    environment: process.env,
    signal,
  };
  if (options.state !== undefined) {
    progress(`judging ${options.state}`);
    const findings = await judgeState({ ...request, progress }, options.state);
    if (findings === undefined) throw new CheckError(`${options.state} holds no resources: there is nothing to judge`);
    return summarise(findings, "state");
  }
  progress(options.compare ? "judging the plan, and what is deployed" : "judging the plan");
  const [planned, deployed] = await Promise.all([
    judgePlan({ ...request, progress: (message) => progress(`plan: ${message}`) }),
    options.compare ? judgeDeployed(request, progress) : undefined,
  ]);
  return summarise(planned, "plan", deployed);
}

/** What is deployed is only compared with: where it cannot be judged, the plan still can. */
async function judgeDeployed(request: Request, progress: (message: string) => void) {
  try {
    const findings = await judgeState(request);
    if (findings === undefined) progress("nothing is deployed yet to compare with");
    return findings;
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    progress(`not compared with what is deployed: ${error.message}`);
    return undefined;
  }
}

/** Something always goes to stdout: the text, where no format was asked for there. */
function outputsOf({ format = [], json }: CheckOptions): readonly Written[] {
  if (json === true) return [{ format: "json" }];
  return format.some(({ file }) => file === undefined) ? format : [{ format: "text" }, ...format];
}

async function discard({ file }: Written): Promise<void> {
  if (file === undefined) return;
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw unwritable(error);
  }
}

/** To a file at once or not at all. */
async function write({ format, file }: Written, report: CheckReport): Promise<void> {
  const content = formats[format](report);
  if (file === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.${process.pid}`, content);
    await rename(`${file}.${process.pid}`, file);
  } catch (error) {
    throw unwritable(error);
  }
}

const unwritable = (error: unknown): CheckError =>
  new CheckError(`cannot write the report: ${error instanceof Error ? error.message : String(error)}`);

function readFormats(word: string, earlier: readonly Written[] = []): readonly Written[] {
  const [format = "", ...rest] = word.split("=");
  const file = rest.join("=");
  if (!isFormat(format)) throw new InvalidArgumentError(`expected ${Object.keys(formats).join(", ")}`);
  if (word.includes("=") && file === "") throw new InvalidArgumentError("expected a file after =");
  const written = [...earlier, file === "" ? { format } : { format, file }];
  if (written.filter((one) => one.file === undefined).length > 1) {
    throw new InvalidArgumentError("only one format goes to stdout; give the others a file, as in sarif=report.sarif");
  }
  const files = written.flatMap((one) => one.file ?? []);
  if (new Set(files).size < files.length) throw new InvalidArgumentError("two formats go to one file");
  return written;
}

const isFormat = (format: string): format is Format => Object.hasOwn(formats, format);
