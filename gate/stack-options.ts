import { join } from "node:path";
import type { Command } from "commander";

import type { Gate } from "./gate";
import { openGate } from "./open-gate";

/** Options that every command takes which works on a stack and its ledger. */
export interface StackOptions {
  readonly stack?: string;
  readonly ledger?: string;
  readonly json?: true;
}

export const withStackOptions = (command: Command): Command =>
  command
    .option("-s, --stack <name>", "Pulumi stack; the selected one when omitted")
    .option("--ledger <place>", "folder or s3:// bucket of the ledger; beside the state when omitted (OPS_GATE_LEDGER)")
    .option("--json", "print the result as JSON");

/** Folder of the policy pack that comes with this gate. */
export const ownPack = join(__dirname, "..", "policies");

/** What a command needs, found from where it was typed. Progress goes to stderr. */
export const gateFor = ({ stack, ledger }: StackOptions, signal: AbortSignal): Promise<Gate> =>
  openGate({
    stack,
    ledger,
    pack: ownPack,
    cwd: process.cwd(),
    environment: process.env,
    signal,
    progress: (message) => void process.stderr.write(`${message}\n`),
  });

export const printJson = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
