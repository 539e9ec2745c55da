import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { GateError } from "../gate-error";
import { Lines } from "../process/lines";

/** Providers that reach no cloud, for an engine that tries something out. */
export interface StandIns {
  /** Packages that they stand in for; no other is started. */
  readonly packages: readonly string[];
  /** By these the engine uses them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What is started for each package. */
const programs: Readonly<Record<string, readonly string[]>> = {
  aws: ["sandbox", "providers", "bin", "pulumi-resource-aws"],
  random: ["sandbox", "providers", "bin", "pulumi-resource-random"],
  ops: ["providers", "ops", "index.cjs"],
  sentry: ["providers", "sentry", "index.cjs"],
  upstash: ["providers", "upstash", "index.cjs"],
};

/** Where nothing is deployed yet. */
export const noAccount = "000000000000";

/** Nobody listens there: what should reach for a cloud all the same finds none, and no key to it. */
const nowhere = "http://127.0.0.1:0";

/**
 * Starts the stand-in providers as echoes, for as long as something is done with them. They are the checkout's own, and
 * no commit that is tried out brings others.
 *
 * @param account that they say they are in
 * @param more variables for them
 */
export async function withStandIns<Result>(
  root: string,
  account: string,
  work: (standIns: StandIns) => Promise<Result>,
  more: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, AWS_ENDPOINT_URL: nowhere, AWS_REGION: "us-east-1", OPS_ECHO_ACCOUNT: account, ...more };
  const packages = Object.keys(programs);
  const children = Object.values(programs).map((path) =>
    spawn(process.execPath, [join(root, ...path)], { env, stdio: ["ignore", "pipe", "pipe"] }),
  );
  try {
    const ports = await Promise.all(children.map((child, index) => portOf(child, packages[index] ?? "")));
    const attached = packages.map((name, index) => `${name}:${ports[index] ?? ""}`).join();
    return await work({ packages, variables: { PULUMI_DEBUG_PROVIDERS: attached } });
  } finally {
    for (const child of children) child.kill();
  }
}

/** The first thing that a plugin says is its port. */
async function portOf(child: ReturnType<typeof spawn>, name: string): Promise<number> {
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => void said.push(text));
  const port = new Promise<number>((resolve) => {
    const lines = new Lines((line) => resolve(Number(line)));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => lines.add(text));
  });
  const ended = once(child, "close").then(() => {
    throw new GateError(`the stand-in provider ${name} cannot be started:\n${said.join("").trim()}`);
  });
  ended.catch(() => undefined);
  return Promise.race([port, ended]);
}
