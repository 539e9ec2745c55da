import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import { connectAws } from "../aws";
import { exitCodes } from "../exit-codes";
import { readStack } from "../stack";
import { printJson } from "../stack-options";
import { heldBack, mayDisrupt, runProbe, type ProbeResult } from "./probe";
import { probes } from "./registry";
import { formatReport, makeReport, type ProbeReport } from "./report";

interface ProbeOptions {
  readonly json?: true;
  readonly stack?: string;
  readonly only?: readonly string[];
  readonly timeout?: number;
  readonly disruptive?: true;
  readonly slackReceiver?: string;
}

const help = `
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

/** Adds `gate probe`. */
export function addProbeCommand(program: Command, signal: AbortSignal, done: (code: number) => void): void {
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
    .addHelpText("after", help)
    .action(async (options: ProbeOptions) => {
      const report = await probe(options, signal);
      if (options.json === true) printJson(report);
      else process.stdout.write(formatReport(report));
      done(report.verdict === "pass" ? exitCodes.passed : exitCodes.notPassed);
    });
}

async function probe(options: ProbeOptions, signal: AbortSignal): Promise<ProbeReport> {
  const startedAt = new Date().toISOString();
  const progress = (message: string): void => void process.stderr.write(`${message}\n`);
  progress("reading the stack");
  const stack = await readStack(options.stack, signal);
  const aws = connectAws(stack.region, process.env);
  const { slackReceiver, timeout: timeoutSeconds } = options;
  const results: ProbeResult[] = [];
  try {
    for (const one of probes.filter(({ name }) => options.only?.includes(name) ?? true)) {
      const isAllowed = !one.disruptive || mayDisrupt(stack.name, options.disruptive === true);
      const target = { stack, aws, signal, progress, slackReceiver, timeoutSeconds };
      results.push(isAllowed ? await runProbe(one, target) : heldBack(one));
    }
  } finally {
    aws.close();
  }
  return makeReport({ stack: stack.name, endpoint: aws.emulator ?? "aws", startedAt, probes: results });
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
