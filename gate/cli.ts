import { join } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { connectAws } from "./aws";
import { addCheckCommand } from "./check/command";
import { addDriftCommand } from "./drift/command";
import { addDrillCommand } from "./drill/command";
import { exitCodes } from "./exit-codes";
import { GateError } from "./gate-error";
import { addImageCommand } from "./image";
import { heldBack, mayDisrupt, runProbe, type ProbeResult } from "./probe/probe";
import { probes } from "./probe/registry";
import { formatReport, makeReport, type ProbeReport } from "./probe/report";
import { addIncidentCommand } from "./incident/command";
import { addRecoverCommand } from "./recover/command";
import { addReleasesCommand } from "./release/releases-command";
import { addUpCommand } from "./release/up-command";
import { addReversibleCommand } from "./reversible/command";
import { addRollbackCommand } from "./rollback/command";
import { readStack } from "./stack";
import { addResumeCommand } from "./stop/resume-command";
import { addStopCommand } from "./stop/stop-command";

interface ProbeOptions {
  readonly json?: true;
  readonly stack?: string;
  readonly only?: readonly string[];
  readonly timeout?: number;
  readonly disruptive?: true;
  readonly slackReceiver?: string;
}

const examples = `
Probes:
${probes.map(({ name, purpose }) => `  ${name.padEnd(18)}${purpose}`).join("\n")}

alarm-delivery stops all tasks of the service for a while. Unasked it runs only on a stack named sandbox.

The environment counts as it does for pulumi and the AWS command line: AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID,
NODE_EXTRA_CA_CERTS, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE and the rest. The region is the stack's own.

Exit codes: 0 all passed, 1 a probe failed or could not tell, 2 wrong usage or no stack to probe, 130 Ctrl-C, 143 SIGTERM.

Examples:
  gate probe                                          every probe on the selected stack
  gate probe --stack prod --only redis-tls --json     one probe, its result as JSON
  gate probe --stack staging --disruptive --slack-receiver https://receiver.example.com
                                                      also prove that an outage is heard`;

/** A person or a supervisor wants the process to end. */
class Interruption extends Error {
  constructor(readonly by: "SIGINT" | "SIGTERM") {
    super(`interrupted by ${by}`);
  }
}

/** Runs the command line on this process: its arguments, streams and signals. Sets the exit code. */
export function main(): void {
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second Ctrl-C ends the process the ordinary way, whatever a probe is still cleaning up.
    process.once(name, () => interruption.abort(new Interruption(name)));
  }
  void run(process.argv.slice(2), interruption.signal).then((code) => {
    process.exitCode = code;
  });
}

async function run(words: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = exitCodes.passed;
  const program = new Command("gate")
    .description("Decides by looking at the running system whether a stack is ready for production.")
    .exitOverride()
    .showHelpAfterError("(gate --help, gate check --help, gate probe --help, gate image push --help)");
  program
    .command("probe")
    .description("Asks the running system of a deployed stack whether it does what the checklist demands.")
    .option("--json", "print the result as JSON")
    .option("-s, --stack <name>", "Pulumi stack; the selected one when omitted")
    .addOption(new Option("--only <names...>", "run these probes").choices(probes.map(({ name }) => name)))
    .option("--timeout <seconds>", "longest wait for any one event; each probe has its own default", parseSeconds)
    .option("--disruptive", "also run probes that take the service down for a while")
    .addOption(
      new Option("--slack-receiver <url>", "receiver that stands in Slack's place and lists its messages")
        .env("OPS_SLACK_RECEIVER")
        .argParser(parseAddress),
    )
    .addHelpText("after", examples)
    .action(async (options: ProbeOptions) => {
      const report = await probe(options, signal);
      process.stdout.write(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report));
      code = report.verdict === "pass" ? exitCodes.passed : exitCodes.notPassed;
    });
  addCheckCommand(program, join(__dirname, "..", "policies"), signal, (verdict) => {
    code = verdict === "go" ? exitCodes.passed : exitCodes.notPassed;
  });
  addImageCommand(program, signal);
  const end = (exitCode: number) => {
    code = exitCode;
  };
  addUpCommand(program, signal, end);
  addReleasesCommand(program, signal, end);
  addRollbackCommand(program, signal, end);
  addReversibleCommand(program, signal, end);
  addDrillCommand(program, signal, end);
  addRecoverCommand(program, signal, end);
  addDriftCommand(program, signal, end);
  addIncidentCommand(program, signal, end);
  addStopCommand(program, signal, end);
  addResumeCommand(program, signal, end);
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return explain(error, signal);
  }
}

async function probe(options: ProbeOptions, signal: AbortSignal): Promise<ProbeReport> {
  const startedAt = new Date().toISOString();
  const progress = (message: string): void => void process.stderr.write(`${message}\n`);
  progress("reading the stack");
  const stack = await readStack(options.stack, signal);
  const aws = connectAws(stack.region, process.env);
  const chosen = probes.filter(({ name }) => options.only?.includes(name) ?? true);
  const results: ProbeResult[] = [];
  try {
    for (const one of chosen) {
      if (one.disruptive && !mayDisrupt(stack.name, options.disruptive === true)) {
        results.push(heldBack(one));
        continue;
      }
      progress(`${one.name}: ${one.purpose}`);
      const context = {
        stack,
        aws,
        slackReceiver: options.slackReceiver,
        timeoutSeconds: options.timeout ?? one.timeoutSeconds,
        everyMilliseconds: 1_000,
        signal,
        progress: (message: string) => progress(`${one.name}: ${message}`),
      };
      results.push(await runProbe(one, context));
    }
  } finally {
    aws.close();
  }
  return makeReport({ stack: stack.name, endpoint: aws.emulator ?? "aws", startedAt, probes: results });
}

/** Says what went wrong, in one line where it is the person's to mend, and gives the exit code. */
function explain(error: unknown, signal: AbortSignal): number {
  const cause: unknown = signal.reason;
  if (cause instanceof Interruption) {
    process.stderr.write(
      "interrupted; what was begun is cleaned up: probes remove what they made, a registry's log-in is forgotten\n",
    );
    return exitCodes[cause.by];
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.cannotRun;
  if (error instanceof GateError) {
    process.stderr.write(`gate: ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`gate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.cannotRun;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("expected a number of seconds above 0");
  return seconds;
}

/** An environment variable that is set to nothing counts as not set. */
function parseAddress(text: string): string | undefined {
  if (text === "") return undefined;
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : "")) {
    throw new InvalidArgumentError("expected an address such as http://127.0.0.1:4010");
  }
  return text;
}
