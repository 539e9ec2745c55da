import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ProbeReport } from "../../gate/probe/report";

/** What a run of the command line came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The report of a run with `--json`. */
export const parse = ({ stdout }: Outcome): ProbeReport => JSON.parse(stdout) as ProbeReport;

/** Runs `gate` as a person would, in a process of its own, and waits for its end. */
export async function gate(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return finished(startGate(words, environment));
}

export function startGate(words: readonly string[], environment: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [resolve("gate/cli.cjs"), ...words], { env: { ...process.env, ...environment } });
}

export async function finished(process: ChildProcessWithoutNullStreams): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  process.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  process.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(process, "close")) as [number | null];
  return { code, stdout, stderr };
}

/**
 * A folder with a program named `pulumi` that has selected the stack `sandbox`, and prints a stack's state or its outputs,
 * or fails with a message; put it first on PATH. What it was asked is appended to `asked` in the same folder.
 */
export function fakePulumi(answer: { outputs?: string; exported: string } | { failure: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "fake-pulumi-"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const act =
    "failure" in answer
      ? `cat ${write("failure", answer.failure)} >&2; exit 255`
      : `case "$2" in
           --show-name) echo sandbox;;
           output) cat ${write("outputs.json", answer.outputs ?? "{}")};;
           export) cat ${write("export.json", answer.exported)};;
         esac`;
  const program = write("pulumi", `#!/bin/sh\necho "$*" >> ${join(folder, "asked")}\n${act}\n`);
  chmodSync(program, 0o755);
  return folder;
}
