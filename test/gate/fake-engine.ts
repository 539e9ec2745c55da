import type * as nodeFs from "node:fs";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { findingsVariable, nonceVariable, type Findings } from "../../policies/findings/schema";

/** How one run of the engine goes. */
export interface EnginePlay {
  /** Lines of stdout: events, or what is none. */
  readonly events: readonly unknown[];
  readonly stderr?: string;
  readonly exitCode: number;
  /** What the pack writes, and whether as an answer to who asked now. */
  readonly findings?: unknown;
  readonly nonce?: string;
}

/** How the engine goes where the pack judged and the engine heard it. */
export const play = (findings: Findings, own: Partial<EnginePlay> = {}): EnginePlay => {
  const stopped = findings.findings.filter(
    ({ status, enforcement }) => ["fail", "unknown"].includes(status) && enforcement === "mandatory",
  );
  return {
    events: [
      ...stopped.map(({ rule, urn }) => violation(rule, urn)),
      { summaryEvent: { PolicyPacks: { "ops-readiness|local|/somewhere/policies": "0.1.0" } } },
    ],
    exitCode: stopped.length === 0 ? 0 : 255,
    findings,
    ...own,
  };
};

export const violation = (
  policyName: string,
  resourceUrn = "urn:pulumi:a::b::c::d",
  enforcementLevel = "mandatory",
) => ({
  policyEvent: { policyName, resourceUrn, enforcementLevel, policyPackName: "ops-readiness", message: "it is wrong" },
});

/** What a state without resources is answered with. */
export const nothingDeployed: EnginePlay = { events: [], stderr: "Stack prod has no resources\n", exitCode: 0 };

/** A folder with a program named `pulumi` that plays a preview and an analysis; put it first on PATH. */
export class FakeEngine {
  readonly folder = mkdtempSync(join(tmpdir(), "fake-engine-"));

  constructor(preview: EnginePlay, analyze: EnginePlay = nothingDeployed) {
    writeFileSync(join(this.folder, "plays.json"), JSON.stringify({ preview, analyze }));
    const program = join(this.folder, "pulumi");
    const args = [this.folder, findingsVariable, nonceVariable].map((text) => JSON.stringify(text));
    writeFileSync(program, `#!${process.execPath}\n(${act.toString()})(${args.join(", ")});\n`);
    chmodSync(program, 0o755);
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.folder}${delimiter}${process.env["PATH"] ?? ""}` };
  }

  /** What it was asked, and in which environment. */
  get asked(): { words: string[]; environment: Record<string, string> }[] {
    const lines = readFileSync(join(this.folder, "asked"), "utf8").trim().split("\n");
    return lines
      .map((line) => JSON.parse(line) as { words: string[]; environment: Record<string, string> })
      .sort((one, other) => (one.words[0] === "preview" ? -1 : 0) - (other.words[0] === "preview" ? -1 : 0));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Runs in a process of its own, and so can use nothing from around it. */
function act(folder: string, findingsName: string, nonceName: string): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- its text runs without the imports above
  const fs = require("node:fs") as typeof nodeFs;
  const words = process.argv.slice(2);
  fs.appendFileSync(`${folder}/asked`, `${JSON.stringify({ words, environment: process.env })}\n`);
  const plays = JSON.parse(fs.readFileSync(`${folder}/plays.json`, "utf8")) as Record<string, EnginePlay>;
  const play = plays[words[0] === "preview" ? "preview" : "analyze"];
  if (play === undefined) throw new Error("there is no play");
  const file = process.env[findingsName];
  if (file !== undefined && play.findings !== undefined) {
    const nonce = play.nonce ?? process.env[nonceName];
    fs.writeFileSync(file, JSON.stringify(Object.assign({}, play.findings, { nonce })));
  }
  for (const event of play.events) {
    process.stdout.write(`${typeof event === "string" ? event : JSON.stringify(event)}\n`);
  }
  process.stderr.write(play.stderr ?? "");
  process.exitCode = play.exitCode;
}
