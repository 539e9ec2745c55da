import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Plan, UpdateResult } from "../engine/engine";
import { misleadingIn } from "../engine/environment";
import type { HistoryEntry } from "../engine/history";
import { linkVariables, seqOf } from "../engine/history";
import type { Exported } from "../engine/state";
import { stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate, Judgement } from "../gate";
import { GateError } from "../gate-error";
import type { Intent, Outcome } from "../ledger/entry";
import type { Downgrade, Operations } from "../ledger/facts";
import type { Release, View } from "../ledger/view";
import { rememberWorker } from "../stop/kept-copy";
import type { Approval, Circumstances } from "./binding";
import { bind, circumstances, imageIn, providersIn, refusals } from "./binding";
import { bypassesIn } from "./bypass";
import { compatibilityIn } from "./compatibility";
import { refuseHeld } from "./held";
import { runningIn } from "./running";

/** Why a plan must not be carried out, and how to get on. */
export interface Refusal {
  readonly guard: string;
  readonly why: string;
  readonly fix: string;
  /** What the command exits with, where something else than a refusal says more. */
  readonly exitCode?: number;
}

/** Looks at a plan before anything is done. Pure: all that it may know is handed to it. */
export interface Guard {
  readonly name: string;
  judge(facts: GuardFacts): readonly Refusal[];
}

export interface GuardFacts {
  readonly plan: Plan;
  readonly now: Circumstances;
  readonly view: View;
  /** What a rollback leads back to. */
  readonly release?: Release | undefined;
  /** Names of variables that would have an engine do something else than it is told to. */
  readonly options?: readonly string[];
  /** Jobs that wait, by the version of their envelope, where somebody could look. */
  readonly queued?: ReadonlyMap<number, number> | undefined;
  readonly downgrade?: Downgrade | undefined;
}

/** What is asked for: a deploy, or another way to change the stack. */
export interface Request {
  readonly action: Intent["action"];
  readonly approval: Approval;
  readonly guards: readonly Guard[];
  readonly target?: number;
  readonly method?: Intent["method"];
  /** Incident that it answers. */
  readonly incident?: number;
  readonly queued?: GuardFacts["queued"];
  readonly downgrade?: Downgrade;
  /** Variables for the engine and what it starts, such as a permit to deploy while the stack is held. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A plan that may be carried out, for a while, as long as nothing of what it was made from has changed. */
export interface BoundPlan {
  readonly request: Pick<Request, "variables">;
  readonly plan: Plan & Judgement;
  readonly intent: Intent;
  readonly refusals: readonly Refusal[];
}

export interface Deployed {
  readonly seq: number;
  readonly outcome: Outcome;
  /** Whether the engine had begun to change things, and did not come to the end. */
  readonly isHalfWay: boolean;
  /** The engine's own words of what went wrong, which were told. They may hold what is secret: no record keeps them. */
  readonly errors: readonly string[];
}

/**
 * Plans, judges and binds. Changes nothing; what others have changed without the gate is told of, and recorded.
 *
 * @throws {GateError} the release or the stack is held, the ledger was changed, or the engine cannot plan
 */
export async function planDeploy(gate: Gate, request: Request): Promise<BoundPlan> {
  const [before, history] = await Promise.all([gate.ledger.view(), gate.engine.history()]);
  // Of before the preview: whatever changes while it runs makes the plan void.
  const seen = await circumstances(gate, before);
  const view = await noteBypasses(gate, before, history, seen);
  const now = { ...seen, ledgerHead: view === before ? seen.ledgerHead : (gate.ledger.head?.digest ?? null) };
  if (request.action === "deploy") refuseHeld(view, { commit: now.source.commit, image: imageIn(now.config) });
  gate.progress("planning");
  const plan = await gate.judge(gate.engine, request.variables ?? {});
  const release = view.releases.find(({ seq }) => seq === request.target);
  // Method B takes the program of today, and runs the release's own image.
  const isOfRelease = request.method === "B";
  const compatibility = isOfRelease ? release?.intent.compatibility : await compatibilityIn(gate.engine.place.cwd);
  const options = misleadingIn(gate.engine.place.environment);
  const { queued, downgrade } = request;
  const facts: GuardFacts = { plan, now, view, release, options, queued, downgrade };
  const binding = bind(plan, now, gate.engine.place.stack, request.approval, gate.clock());
  return {
    request,
    plan,
    intent: {
      kind: "intent",
      ...purposeOf(request),
      release: now.source.name,
      binding,
      before: now.state,
      config: now.config,
      secrets: now.secretNames.map((name) => ({ name })),
      ...(compatibility && { compatibility }),
      ...(plan.waived && plan.waived.length > 0 && { waived: [...plan.waived] }),
    },
    refusals: [...objectionsTo(plan, request), ...request.guards.flatMap((guard) => guard.judge(facts))],
  };
}

/** What was asked for, as far as it is asked for. */
const purposeOf = ({ action, target, method, incident, downgrade }: Request) => ({
  action,
  ...(target !== undefined && { target }),
  ...(method !== undefined && { method }),
  ...(incident !== undefined && { incident }),
  ...(downgrade && { downgrade }),
});

/** What excuses old code is of today, so that it has an approver and a last day. */
const objectionsTo = ({ objections }: Judgement, { incident }: Request): Refusal[] =>
  objections.map((rule) => ({
    guard: "pack",
    why: `rule ${rule} objects`,
    fix:
      incident === undefined
        ? "mend what it says, or enter an exemption: gate check"
        : `mend what it says, or enter an exemption with its last day and ticket: incident ${incident} (gate check)`,
  }));

/** Tells of what was done without the gate since it last saw the stack, once. */
async function noteBypasses(
  gate: Gate,
  view: View,
  history: readonly HistoryEntry[],
  { state: { stateDigest } }: Circumstances,
): Promise<View> {
  const found = bypassesIn(history, stateDigest, view);
  if (found.length === 0) return view;
  for (const { what, at } of found) gate.progress(`noticed${at === undefined ? "" : `, at ${at}`}: ${what}`);
  await gate.ledger.append({ kind: "bypass", found, stateDigest });
  return gate.ledger.view();
}

/**
 * Carries a plan out, and records it: what is about to be done before the engine starts, what came of it after it ended.
 * Whoever is killed in between leaves an entry without an end, which `gate recover` finds.
 *
 * @throws {GateError} the plan is refused, or is not good any more, or another update is at work: nothing was changed
 * @throws {GateError} the engine was killed: what it had begun is to be recovered
 */
export async function applyDeploy(gate: Gate, bound: BoundPlan): Promise<Deployed> {
  const { request, plan, intent } = bound;
  if (bound.refusals.length > 0)
    throw new GateError(formatRefusals(bound.refusals), exitCodeOfRefusals(bound.refusals));
  const view = await gate.ledger.view();
  if (intent.action === "deploy") refuseHeld(view, intent.binding);
  const now = { ...(await circumstances(gate, view)), packDigest: plan.packDigest };
  const stale = refusals(intent.binding, plan.text, now, gate.engine.place.stack, gate.clock());
  if (stale.length > 0)
    throw new GateError(
      `the plan is not good any more:\n  ${stale.join("\n  ")}\nPlan again: nothing was changed`,
      now.ledgerHead === intent.binding.ledgerHead ? exitCodes.notPassed : exitCodes.busy,
    );
  const folder = await mkdtemp(join(tmpdir(), "ops-plan-"));
  try {
    const file = join(folder, "plan.json");
    await writeFile(file, plan.text, { mode: 0o600 });
    gate.signal.throwIfAborted();
    const { entry } = await gate.ledger.append(intent);
    gate.progress(`${intent.action} ${entry.seq} of ${intent.release}`);
    const deployed = await carryOut(gate, entry.seq, intent, file, request.variables);
    // Whoever presses Ctrl-C while it is looked at afterwards has heard this.
    gate.progress(`${intent.action} ${entry.seq} ${deployed.outcome.result}`);
    const { running } = deployed.outcome;
    if (running) await rememberWorker(gate.engine.place.environment, entry, running);
    return deployed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function carryOut(
  gate: Gate,
  seq: number,
  intent: Intent,
  planFile: string,
  given: Request["variables"],
): Promise<Deployed> {
  const startedAt = gate.clock().toISOString();
  const variables = { ...given, ...linkVariables(seq, gate.ledger.address) };
  const end = async (outcome: Pick<Outcome, "result" | "changes"> & Partial<Outcome>): Promise<Outcome> => {
    const whole: Outcome = { kind: "outcome", of: seq, startedAt, ...outcome };
    await gate.ledger.appendAnyway(whole);
    return whole;
  };
  const broken = () => (gate.signal.aborted ? "interrupted" : "failed");
  let run: UpdateResult;
  try {
    run = await gate.engine.update(planFile, `gate ${intent.action} ${seq}`, variables, gate.progress);
  } catch (error) {
    await end({ result: broken(), why: "the engine began nothing", changes: {} });
    throw error;
  }
  const { state, own } = await lookAfter(gate, seq);
  const after = stateFacts(state);
  if (run.wasKilled || (!run.isDone && !own && after.stateDigest !== intent.before.stateDigest)) throw brokeOff(seq);
  const running = runningIn(state);
  const outcome = await end({
    result: run.isDone ? "succeeded" : broken(),
    ...(!run.isDone && { why: whyFailed(run, own) }),
    after,
    ...(running && { running }),
    providers: providersIn(state),
    changes: changesIn(own),
  });
  const isHalfWay = !run.isDone && own !== undefined;
  if (outcome.result === "interrupted" && !isHalfWay) gate.signal.throwIfAborted();
  for (const error of run.errors) gate.progress(error);
  return { seq, outcome, isHalfWay, errors: run.errors };
}

/** The state that an update has left, and what the engine's history says of it: nothing where it was never begun. */
async function lookAfter(gate: Gate, seq: number): Promise<{ state: Exported; own: HistoryEntry | undefined }> {
  const engine = gate.engine.undisturbed();
  try {
    const [state, history] = await Promise.all([engine.exportState(), engine.history()]);
    return { state, own: history.find((entry) => seqOf(entry) === seq) };
  } catch (error) {
    throw brokeOff(seq, error);
  }
}

const brokeOff = (seq: number, cause?: unknown): GateError =>
  new GateError(
    `${seq} broke off, and nobody has written down what came of it${cause instanceof Error ? `: ${cause.message}` : ""}. Go on: gate recover`,
    exitCodes.halfWay,
  );

/** Of what is not changed nothing is to be told. */
const changesIn = (entry: HistoryEntry | undefined): Operations =>
  Object.fromEntries(
    Object.entries(entry?.resourceChanges ?? {}).filter(
      ([operation]) => operation !== "same" && operation !== "refresh",
    ),
  );

/** Names only: what providers say of a failure may hold what is secret. */
function whyFailed({ failed }: UpdateResult, own: HistoryEntry | undefined): string {
  const where = failed.length > 0 ? `: ${failed.join(", ")}` : "";
  return own ? `the engine failed${where}` : `the engine refused in its own preview${where}`;
}

/** Whether an update that failed has changed anything that is deployed. */
export const hasChanged = ({ changes }: Outcome): boolean => Object.values(changes).some((count) => count > 0);

/** What a command exits with that ends with this. */
export function exitCodeOf({ outcome, isHalfWay }: Deployed): number {
  if (isHalfWay) return exitCodes.halfWay;
  return outcome.result === "succeeded" ? exitCodes.passed : exitCodes.notPassed;
}

export const exitCodeOfRefusals = (refused: readonly Refusal[]): number =>
  refused.find(({ exitCode }) => exitCode !== undefined)?.exitCode ?? exitCodes.notPassed;

export const formatRefusals = (refused: readonly Refusal[]): string =>
  [
    "refused, and nothing was changed:",
    ...refused.map(({ guard, why, fix }) => `  ${guard}: ${why}. Fix: ${fix}`),
  ].join("\n");

/** How a deploy ended, for the person who asked for it. */
export function formatDeployed({ seq, outcome, isHalfWay }: Deployed): string {
  const { result, why = "" } = outcome;
  if (result === "succeeded") return `deployed as ${seq}`;
  const rest = isHalfWay ? "What was done stands in the state. Go on: gate recover" : "Nothing was changed.";
  return `${seq} ${result}: ${why}\n${rest}`;
}
