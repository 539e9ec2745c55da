import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Gate } from "../../../gate/gate";
import type { Exported } from "../../../gate/engine/state";
import { parseState, stateFacts, substanceOf } from "../../../gate/engine/state";
import type { Choice } from "../../../gate/rollback/method";
import { chooseMethod } from "../../../gate/rollback/method";
import type { RolledBack } from "../../../gate/rollback/rollback";
import { rollBack } from "../../../gate/rollback/rollback";
import { findTarget } from "../../../gate/rollback/target";
import { guardsOfDeploys } from "../../../gate/rollback/guards";
import type { Deployed } from "../../../gate/release/deploy";
import { applyDeploy, planDeploy } from "../../../gate/release/deploy";
import { gateIn } from "../lab/gate";
import { Lab } from "../lab/lab";
import type { ProgramSpec, ResourceSpec } from "../lab/program";

/** Named, so that its name is the same in each stack that it is deployed to. */
export const bucket: ResourceSpec = {
  type: "aws:s3/bucket:Bucket",
  name: "bucket",
  inputs: { bucket: "jobs" },
  protect: true,
};

export const alarm = (name: string, threshold: number): ResourceSpec => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name,
  inputs: { name, threshold },
});

/** A worker as ours, with a store that it works on. */
export const worker: readonly ResourceSpec[] = [
  bucket,
  {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: "task",
    inputs: {
      family: "worker",
      skipDestroy: true,
      containerDefinitions: { $json: [{ image: { $config: "workerImage" }, bucket: { $ref: "bucket.id" } }] },
    },
  },
  {
    type: "aws:ecs/service:Service",
    name: "service",
    inputs: { name: "worker", taskDefinition: { $ref: "task.arn" } },
  },
];

export interface Change {
  readonly program?: ProgramSpec;
  readonly config?: Readonly<Record<string, string>>;
}

/** Commits a change, and deploys it as `gate up --yes` does. */
export async function deploy(lab: Lab, { program, config }: Change, gate: Gate = gateIn(lab)): Promise<Deployed> {
  if (program) await lab.write(program);
  if (config) await lab.configure(config);
  await lab.commit("Change");
  const approval = { author: gate.person, approvers: [], minutes: 60 };
  return applyDeploy(gate, await planDeploy(gate, { action: "deploy", approval, guards: guardsOfDeploys }));
}

export interface Way {
  readonly method?: Choice["method"];
  readonly isMeant?: boolean;
  readonly gate?: Gate;
}

/** As `gate rollback --to <seq>` does. */
export async function goBack(
  lab: Lab,
  to: number | string,
  { method, isMeant = true, gate = gateIn(lab) }: Way = {},
): Promise<RolledBack & { readonly choice: Choice }> {
  const now = stateFacts(await stateOf(lab));
  const target = findTarget(String(to), await gate.ledger.view(), now);
  const choice = chooseMethod(target, now, method);
  return { choice, ...(await rollBack(gate, { target, choice, approvers: [], isMeant })) };
}

const checkpointSchema = z.object({ checkpoint: z.object({ latest: z.json().optional() }) });

/** The state as `pulumi stack export` gives it, without a run of the command line. */
export async function stateOf(lab: Lab): Promise<Exported> {
  const { checkpoint } = checkpointSchema.parse(JSON.parse(await readFile(lab.stateFile, "utf8")));
  return parseState(JSON.stringify({ version: 3, deployment: checkpoint.latest ?? {} }));
}

/** What is deployed, in a form that is equal for equal deployments, by whatever way each came about. */
export async function substance(lab: Lab): Promise<unknown> {
  const resources = substanceOf(await stateOf(lab)) as readonly { readonly urn: string }[];
  const sorted = resources.toSorted((one, other) => (one.urn < other.urn ? -1 : 1));
  // Revisions are counted, and each stack has providers of its own.
  const text = JSON.stringify(sorted)
    .replaceAll(/(task-definition\/[\w-]+):\d+/g, "$1")
    .replaceAll(/"revision":\d+/g, '"revision":0')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "uuid");
  return JSON.parse(text);
}

/** The same of a stack that was never anything else. */
export async function freshSubstance(
  { program, config }: Required<Change>,
  secrets: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const fresh = await Lab.open({ config });
  try {
    for (const [key, value] of Object.entries(secrets))
      await fresh.mustSucceed("config", "set", "--secret", key, value);
    await fresh.write(program);
    await fresh.mustSucceed("up", "--yes", "--skip-preview");
    return await substance(fresh);
  } finally {
    await fresh.close();
  }
}

/** All that a command might change: the cloud, the state, the ledger, tags and history, and the checkout. */
export async function traces(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const folders = [lab.backend, lab.project];
  const files: [string, string][] = [];
  for (const folder of folders)
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      // Git keeps a cache of what it has looked at.
      if (entry.isFile() && !file.endsWith("/.git/index")) files.push([file, await readFile(file, "utf8")]);
    }
  return { cloud: lab.cloud.digest(), ...Object.fromEntries(files) };
}
