/** The pack against 10,000 resources: in its own process, and in a whole `pulumi policy analyze` beside other packs. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { sandboxPaths } from "../sandbox/paths";
import { pulumiVersion } from "../sandbox/toolchain/versions";
import { copiesOf } from "../test/recording/copies";
import { recorded } from "../test/recording/recording";
import { stateOf, withMarks } from "../test/recording/state";
import type { Judged } from "./judge-copies";
import { interleave, medianSeconds, sample } from "./samples";

const resources = 10_000;
const rounds = 3;
const awsguard = "@pulumi/awsguard@0.3.1";
const project = process.cwd();
const run = promisify(execFile);

export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

export async function measurePolicies(): Promise<Measured[]> {
  return [...(await measureJudging()), ...(await measureAnalyze())];
}

async function measureJudging(): Promise<Measured[]> {
  const judge = async (...words: readonly string[]): Promise<Judged> => {
    const { stdout } = await run(process.execPath, [join("bench", "judge-copies.cjs"), String(resources), ...words]);
    return JSON.parse(stdout) as Judged;
  };
  const judged = await judge();
  const { firstSeconds } = await judge("after");
  console.log(
    `${judged.resources} resources, ${judged.findings} findings: stack rules ${firstSeconds.toFixed(2)} s, in a process that has judged nothing before ${judged.firstSeconds.toFixed(2)} s, again ${judged.againSeconds.toFixed(2)} s`,
  );
  return [
    { what: "stack rules, 10,000 resources", value: firstSeconds, limit: 1, unit: "s" },
    { what: "resource rules, each resource", value: judged.earlyMicroseconds, limit: 100, unit: "us" },
    { what: "peak memory of judging them", value: judged.peakMegabytes, limit: 500, unit: "MB" },
  ];
}

/** One rule of each kind that never objects: what any pack costs. */
const emptyPack = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("empty", {
  policies: [
    { name: "resource", description: "never objects", enforcementLevel: "mandatory", validateResource() {} },
    { name: "stack", description: "never objects", enforcementLevel: "mandatory", validateStack() {} },
  ],
});
`;
const guardPack = `
const { AwsGuard } = require("@pulumi/awsguard");
new AwsGuard({ all: "advisory" });
`;

async function measureAnalyze(): Promise<Measured[]> {
  // Inside of the project, so that it finds the packages; the other pack brings its own.
  await mkdir(".build", { recursive: true });
  const inside = await mkdtemp(join(project, ".build", "packs-"));
  const outside = await mkdtemp(join(tmpdir(), "ops-bench-"));
  try {
    const state = join(outside, "state.json");
    await writeFile(state, JSON.stringify(stateOf(copiesOf(recorded("prod", "update"), resources).map(withMarks))));
    const empty = await makePack(join(inside, "empty"), emptyPack);
    const guard = await installGuard();
    const environment = analyzeEnvironment(outside);
    const analyze = (pack: string) => () =>
      sample("pulumi", ["policy", "analyze", "--file", state, "--policy-pack", pack], environment, {
        pack: "cmd/run-policy-pack/",
      });
    const samples = await interleave<string>(rounds, {
      empty: analyze(empty),
      ours: analyze(join(project, "policies")),
      ...(guard !== undefined && { guard: analyze(guard) }),
    });
    const seconds = (of: string) => medianSeconds(samples[of] ?? []);
    const peak = (of: string) =>
      Math.max(...(samples[of] ?? []).map(({ peakMegabytes }) => peakMegabytes["pack"] ?? 0)).toFixed(0);
    console.log(`whole analyze: empty pack ${seconds("empty").toFixed(1)} s, ours ${seconds("ours").toFixed(1)} s`);
    // What the SDK needs no pack can do anything about: docs/decisions/0041-what-judging-costs.md.
    console.log(`peak memory of the pack's process: empty pack ${peak("empty")} MB, ours ${peak("ours")} MB`);
    if (guard === undefined) console.log(`${awsguard} could not be fetched and is not compared`);
    else
      console.log(
        `${awsguard} ${seconds("guard").toFixed(1)} s; ours takes ${(seconds("ours") / seconds("guard")).toFixed(2)} of that`,
      );
    return [
      {
        what: "whole policy analyze, ours / an empty pack",
        value: seconds("ours") / seconds("empty"),
        limit: 1.1,
        unit: "x",
      },
    ];
  } finally {
    await Promise.all([inside, outside].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

async function makePack(folder: string, source: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "PulumiPolicy.yaml"),
    "runtime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
  );
  await writeFile(join(folder, "package.json"), '{ "name": "pack", "version": "0.0.0", "main": "index.js" }\n');
  await writeFile(join(folder, "index.js"), source);
  return folder;
}

/**
 * Pulumi's own pack for AWS, which is years old: never a package of ours, but fetched once for the comparison, into the
 * cache of the sandbox's tools.
 */
async function installGuard(): Promise<string | undefined> {
  const folder = join(sandboxPaths(project).cache, awsguard.replace(/^@pulumi\//, "").replace("@", "-"));
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  try {
    await makePack(unfinished, guardPack);
    await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", awsguard], {
      cwd: unfinished,
      timeout: 300_000,
    });
    await rename(unfinished, folder);
    return folder;
  } catch {
    await rm(unfinished, { recursive: true, force: true });
    return undefined;
  }
}

function analyzeEnvironment(home: string): NodeJS.ProcessEnv {
  const { cache } = sandboxPaths(project);
  const programs = [join(cache, `pulumi-${pulumiVersion}`), join(project, "sandbox", "language-host", "bin")];
  return {
    ...process.env,
    PATH: [...programs, process.env["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: join(home, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
