import { join } from "node:path";

import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Downgrade } from "../ledger/facts";
import type { Hold, Release, View } from "../ledger/view";
import { settingsFile } from "../release/config";
import type { BoundPlan, Deployed } from "../release/deploy";
import { applyDeploy, formatRefusals, hasChanged, planDeploy } from "../release/deploy";
import { type HasImage, imageThere } from "../release/image-there";
import { atCommit } from "../release/program-of";
import type { CleanUp } from "../temporary-folder";
import { inTemporaryFolder } from "../temporary-folder";
import { guardsOfRollbacks } from "./guards";
import { secretsPresent } from "./guards/secrets-present";
import type { Permit } from "./hold";
import { hold, throughHold } from "./hold";
import type { Loss } from "./lost";
import { lostBy } from "./lost";
import { writeMergedConfig } from "./merged-config";
import type { Choice } from "./method";
import { queuedJobs } from "./queued-jobs";

export interface RollbackRequest {
  readonly target: Release;
  readonly choice: Choice;
  readonly approvers: readonly string[];
  /** Whether to do it, or to show only what would be done. */
  readonly isMeant: boolean;
  /** Incident that it answers. */
  readonly incident?: number | undefined;
  /** That the database was brought back, and the backup of what it was. */
  readonly downgrade?: Downgrade | undefined;
  /** Asks the registry; ECR by default. */
  readonly hasImage?: HasImage;
  /** Looks into the queue; the stack's by default. */
  readonly queued?: (gate: Gate) => Promise<ReadonlyMap<number, number> | undefined>;
}

export interface RolledBack {
  readonly bound: BoundPlan;
  readonly lost: readonly Loss[];
  readonly deployed: Deployed | undefined;
  /** What holds the stack now. */
  readonly hold: Hold | undefined;
}

/**
 * Goes back to a release: by its own commit in a worktree, or by its image in today's program; in both with its settings
 * over today's secrets, by today's pulumi and today's pack. What was left behind is held until somebody lifts that.
 */
export const rollBack = (gate: Gate, request: RollbackRequest): Promise<RolledBack> =>
  inTemporaryFolder(gate, "ops-rollback-", async (folder, cleanUps) => {
    const there = await placeOf(gate, request, folder, cleanUps);
    return throughHold(gate, (permit, view) => goBack(there, request, permit, view));
  });

async function goBack(there: Gate, request: RollbackRequest, permit: Permit, view: View): Promise<RolledBack> {
  const { target, choice, approvers, isMeant, incident, downgrade, queued = queuedJobs } = request;
  await refuseMissingSecrets(there, target);
  await refuseMissingImage(there, request);
  const isChoosy = target.intent.compatibility?.envelopes !== undefined;
  const jobs = isChoosy ? await queued(there) : undefined;
  const bound = await planDeploy(there, {
    action: "rollback",
    method: choice.method,
    target: target.seq,
    approval: { author: there.person, approvers, minutes: 60 },
    guards: guardsOfRollbacks(choice.method),
    variables: permit.variables,
    ...(jobs && { queued: jobs }),
    ...(downgrade && { downgrade }),
    ...(incident !== undefined && { incident }),
  });
  const lost = lostBy({
    plan: bound.plan.resources,
    now: bound.intent.before,
    secretNames: bound.intent.secrets.map(({ name }) => name),
    release: target,
    downgrade,
  });
  if (!isMeant || bound.refusals.length > 0) return { bound, lost, deployed: undefined, hold: view.hold };
  const held = await hold(there, view.hold, badReleases(view, target), permit);
  there.progress(`held by entry ${held.seq}, until gate resume`);
  return { bound, lost, deployed: await applyDeploy(there, afterEntry(bound, there)), hold: held };
}

/**
 * Looked at before the program runs, which would say it in its own words.
 * @throws {GateError} a secret that the release needs has no value today
 */
async function refuseMissingSecrets({ engine }: Gate, { intent }: Release): Promise<void> {
  const missing = secretsPresent(intent.secrets, (await engine.configuration()).secrets);
  if (missing.length > 0) throw new GateError(formatRefusals(missing), exitCodes.notPassed);
}

/**
 * Where nobody can tell, the plan goes on: an image that is not there starts no task, and those that run are left.
 * @throws {GateError} the registry has the release's image no more
 */
async function refuseMissingImage(there: Gate, { target, hasImage }: RollbackRequest): Promise<void> {
  const { verdict, says } = await imageThere(there, target.intent.binding.image, hasImage);
  if (verdict === "unknown") there.progress(says);
  if (verdict !== "fail") return;
  const fix = "build it from its commit and push it, or go back to another release: gate releases --recheck";
  throw new GateError(formatRefusals([{ guard: "image", why: says, fix }]), exitCodes.notPassed);
}

/** The gate at the program and the settings that the release is to be deployed with. */
async function placeOf(
  gate: Gate,
  { target, choice }: RollbackRequest,
  folder: string,
  cleanUps: CleanUp[],
): Promise<Gate> {
  const { binding, config, secrets } = target.intent;
  const configFile = join(folder, "settings.yaml");
  const only = choice.method === "B" ? imageKeys(config) : undefined;
  const past = { plain: config, secrets: secrets.map(({ name }) => name) };
  await writeMergedConfig(settingsFile(gate.engine), configFile, past, only);
  const there = choice.method === "B" ? gate : await atCommit(gate, binding.commit, join(folder, "tree"), cleanUps);
  return { ...there, engine: there.engine.at({ configFile }) };
}

/** What is deployed now; not what it goes back to, nor an earlier attempt to do so. */
function badReleases({ releases }: View, target: Release): { readonly releases: number[]; readonly reason: string } {
  const bad = releases.findLast(({ outcome }) => outcome && (outcome.result === "succeeded" || hasChanged(outcome)));
  const isAtFault = bad !== undefined && bad.seq !== target.seq && bad.intent.target !== target.seq;
  return {
    releases: isAtFault ? [bad.seq] : [],
    reason: `taken back to ${target.seq} (${target.name})`,
  };
}

/** The plan is as good as before: the newest entry is the gate's own. */
const afterEntry = (bound: BoundPlan, { ledger }: Gate): BoundPlan => ({
  ...bound,
  intent: { ...bound.intent, binding: { ...bound.intent.binding, ledgerHead: ledger.head?.digest ?? null } },
});

const imageKeys = (config: Readonly<Record<string, string>>): string[] =>
  Object.keys(config).filter((key) => key.endsWith(":workerImage"));
