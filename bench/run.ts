/**
 * `npm run bench`: measures what the project promises, as ratios within one run, against the running sandbox.
 * Absolute times depend on the machine; they are printed so that a ratio can be understood.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { buildSync } from "esbuild";
import { parse } from "yaml";

import { bundleOptions } from "../load-typescript.cjs";
import { sandboxPaths } from "../sandbox/paths";
import { runningSandbox } from "../sandbox/running";
import { measureLedger } from "./ledger";
import { measurePolicies } from "./policies";
import { measureRollback } from "./rollback";
import { interleave, median, medianSeconds, type Sample, sample } from "./samples";

const rounds = 7;
const project = process.cwd();

interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly reached: boolean;
}

void main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);

async function main(): Promise<number> {
  const cli = [join(project, "sandbox", "cli.cjs")];
  console.log("one whole life of the sandbox: down, then up with cached tools until the probes are green");
  await sample(process.execPath, [...cli, "down"], process.env);
  const life = await sample(process.execPath, [...cli, "up"], process.env);
  const again = await sample(process.execPath, [...cli, "up"], process.env);

  const figures = [
    atMost("`npm run sandbox` to probes green, tools cached", life.seconds, 60, "s"),
    { what: "the same again, nothing changed", measured: `${again.seconds.toFixed(1)} s`, limit: "-", reached: true },
    ...(await measurePreview()),
    ...(await measureStart()),
    atMost("a ledger of 10,000 entries read and verified", await measureLedger(rounds), 2, "s"),
    ...[...(await measurePolicies()), ...(await measureRollback())].map(({ what, value, limit, unit }) =>
      atMost(what, value, limit, unit),
    ),
  ];
  console.log(`\nmedians of ${rounds} interleaved rounds`);
  for (const { what, measured, limit, reached } of figures) {
    console.log(`${reached ? "reached" : "MISSED "}  ${what.padEnd(62)} ${measured.padStart(10)}  (limit ${limit})`);
  }
  return figures.every(({ reached }) => reached) ? 0 : 1;
}

/** Whole `pulumi preview`, with the pack and without, on the deployed sandbox. */
async function measurePreview(): Promise<Figure[]> {
  const { environment } = await runningSandbox(sandboxPaths(project));
  const withPack = { ...process.env, ...environment };
  const { PULUMI_OPTION_POLICY_PACK: _, ...withoutPack } = withPack;
  const kinds = { program: "cmd/run/", pack: "cmd/run-policy-pack/" };
  const preview = ["preview", "--stack", "sandbox"];
  const samples = await interleave(rounds, {
    withPack: () => sample("pulumi", preview, withPack, kinds),
    withoutPack: () => sample("pulumi", preview, withoutPack, kinds),
  });
  const ratio = medianSeconds(samples.withPack) / medianSeconds(samples.withoutPack);
  console.log(
    `preview with pack ${medianSeconds(samples.withPack).toFixed(2)} s, without ${medianSeconds(samples.withoutPack).toFixed(2)} s`,
  );
  return [
    atMost("whole preview, with the pack / without", ratio, 2, "x"),
    atMost("peak memory of the program", peak(samples.withPack, "program"), 250, "MB"),
    atMost("peak memory of the pack", peak(samples.withPack, "pack"), 250, "MB"),
  ];
}

/** Start of the program from its sources, against the same program bundled beforehand. */
async function measureStart(): Promise<Figure[]> {
  // Beside the sources, so that both find the same packages.
  const precompiled = join(project, `.precompiled-${process.pid}.cjs`);
  buildSync({ ...bundleOptions, entryPoints: [join(project, "index.ts")], outfile: precompiled });
  try {
    const env = { ...process.env, ...(await mockSettings()) };
    const start = (file: string) => () =>
      sample(process.execPath, [join(project, "bench", "start-program.cjs"), file], env);
    const samples = await interleave(rounds, {
      fromSources: start(join(project, "program.cjs")),
      precompiled: start(precompiled),
    });
    const [sources, compiled] = [medianSeconds(samples.fromSources), medianSeconds(samples.precompiled)];
    console.log(`start from sources ${sources.toFixed(2)} s, precompiled ${compiled.toFixed(2)} s`);
    return [atMost("program start, from sources / precompiled", sources / compiled, 1.5, "x")];
  } finally {
    await rm(precompiled, { force: true });
  }
}

/** The sandbox's own settings, with stand-ins for its secrets: what the program reads at its start. */
async function mockSettings(): Promise<Record<string, string>> {
  const file = await readFile(join(project, "Pulumi.sandbox.yaml"), "utf8");
  const { config = {} } = parse(file) as { config?: Record<string, unknown> };
  const secrets = {
    "ops-agent-worker:slackWebhookUrl": "http://127.0.0.1:9/slack",
    "ops-agent-worker:pagerDutyRoutingKey": "0".repeat(32),
    "ops-agent-worker:sentryDsn": "http://key@127.0.0.1:9/sentry/1",
  };
  const image = {
    "ops-agent-worker:workerImage": `000000000000.dkr.ecr.us-east-1.amazonaws.com/w@sha256:${"0".repeat(64)}`,
  };
  const all = { ...config, ...image, ...secrets };
  // As the language host hands them to the program.
  return { PULUMI_CONFIG: JSON.stringify(all), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(Object.keys(secrets)) };
}

function peak(samples: readonly Sample[], kind: string): number {
  return median(samples.map(({ peakMegabytes }) => peakMegabytes[kind] ?? Number.NaN));
}

function atMost(what: string, value: number, limit: number, unit: string): Figure {
  const digits = unit === "MB" || unit === "jobs" ? 0 : 2;
  return { what, measured: `${value.toFixed(digits)} ${unit}`, limit: `${limit} ${unit}`, reached: value <= limit };
}
