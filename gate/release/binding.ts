import { digestOfBytes } from "../engine/canonical";
import type { Plan } from "../engine/engine";
import { operationsOf } from "../engine/plan";
import { stateFacts } from "../engine/state";
import type { Gate, Judgement } from "../gate";
import type { PlanBinding, Sha256, StateFacts } from "../ledger/facts";
import type { View } from "../ledger/view";
import { configFacts } from "./config";
import type { Source } from "./source";

/** What a plan is bound to, beside the plan itself: whatever may change between its approval and its use. */
export interface Circumstances {
  readonly source: Source;
  readonly state: StateFacts;
  readonly providers: Record<string, string>;
  readonly configDigest: string;
  readonly config: Record<string, string>;
  readonly secretNames: readonly string[];
  readonly cliVersion: string;
  readonly ledgerHead: string | null;
  readonly pending: number;
}

/** Looks at all of it, as it is at this moment. @param view of the ledger, where it has just been read */
export async function circumstances(gate: Gate, view?: View): Promise<Circumstances> {
  const [source, exported, config, cliVersion] = await Promise.all([
    gate.git.source(),
    gate.engine.exportState(),
    configFacts(gate.engine),
    gate.engine.version(),
  ]);
  return {
    source,
    state: stateFacts(exported),
    providers: providersIn(exported),
    configDigest: config.digest,
    config: config.plain,
    secretNames: config.secrets,
    cliVersion,
    ledgerHead: headOf(view ?? (await gate.ledger.view()), gate.ledger.head?.digest),
    pending: exported.deployment.pending_operations.length,
  };
}

/** Digest of the newest entry but for plans: that somebody else plans as well makes no plan void. */
function headOf({ entries }: View, newest: Sha256 | undefined): Sha256 | null {
  const plan = entries[entries.findLastIndex(({ event }) => event.kind !== "planned") + 1];
  return plan ? plan.previous : (newest ?? null);
}

/** Versions of the providers in a state, by package. */
export function providersIn({ deployment }: Parameters<typeof stateFacts>[0]): Record<string, string> {
  const found = deployment.resources.flatMap(({ type, outputs }) => {
    const [, name] = /^pulumi:providers:(.+)$/.exec(type) ?? [];
    const version = outputs?.["version"];
    return name !== undefined && typeof version === "string" ? [[name, version] as const] : [];
  });
  return Object.fromEntries(found.sort());
}

export interface Approval {
  readonly author: string;
  readonly approvers: readonly string[];
  /** Minutes for which the plan is good. */
  readonly minutes: number;
}

/** Binds a plan to what it was made from. */
export function bind(
  plan: Plan & Judgement,
  now: Circumstances,
  stack: string,
  approval: Approval,
  at: Date,
): PlanBinding {
  const { source } = now;
  const image = imageIn(now.config);
  return {
    planDigest: digestOfBytes(plan.text),
    stateDigest: now.state.stateDigest,
    ledgerHead: now.ledgerHead,
    commit: source.commit,
    isDirty: source.isDirty,
    isPushed: source.isPushed,
    lockfileDigest: source.lockfileDigest,
    configDigest: now.configDigest,
    packDigest: plan.packDigest,
    packVersion: plan.packVersion,
    providers: now.providers,
    cliVersion: now.cliVersion,
    stack,
    ...(image !== undefined && { image }),
    operations: operationsOf(plan.resources),
    author: approval.author,
    approvers: [...approval.approvers],
    expires: new Date(at.getTime() + approval.minutes * 60_000).toISOString(),
  };
}

/** Image of the worker, where the program takes it from its settings. */
export const imageIn = (config: Readonly<Record<string, string>>): string | undefined =>
  settingIn(config, "workerImage");

export const isProduction = (config: Readonly<Record<string, string>>): boolean =>
  settingIn(config, "profile") === "prod";

const settingIn = (config: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.entries(config).find(([key]) => key.endsWith(`:${name}`))?.[1];

/** Why a plan is not good any more; none means that it is. Each refusal says what changed, and never a value. */
export function refusals(
  binding: PlanBinding,
  planText: string,
  now: Circumstances & Pick<Judgement, "packDigest">,
  stack: string,
  at: Date,
): string[] {
  const said: readonly (readonly [isEqual: boolean, refusal: string])[] = [
    [binding.planDigest === digestOfBytes(planText), "the plan is not the one that was approved"],
    [nameOf(binding.stack) === nameOf(stack), "the plan is for another stack"],
    [binding.stateDigest === now.state.stateDigest, "the state has changed since: somebody has deployed or edited it"],
    [binding.ledgerHead === now.ledgerHead, "the ledger has new entries since"],
    [binding.commit === now.source.commit, "another commit is checked out"],
    [binding.isDirty === now.source.isDirty, "the checkout has uncommitted changes now, or had some then"],
    [binding.lockfileDigest === now.source.lockfileDigest, "package-lock.json is another one"],
    [binding.configDigest === now.configDigest, "the stack's configuration has changed"],
    [binding.packDigest === now.packDigest, "the policy pack has other rules"],
    [binding.cliVersion === now.cliVersion, "another version of pulumi is on PATH"],
    [sameVersions(binding.providers, now.providers), "the state has other versions of providers"],
    [at.getTime() < Date.parse(binding.expires), `the plan has expired at ${binding.expires}`],
    [now.pending === 0, "the state has unfinished operations: somebody is at work, or gate recover is needed"],
    [
      !isProduction(now.config) || !isSelfApproved(binding),
      "it is approved by its author, and in production that counts for nothing. Name somebody else: --approved-by",
    ],
  ];
  return said.flatMap(([isEqual, refusal]) => (isEqual ? [] : [refusal]));
}

/** `organization/project/stack` and `stack` are the same where the state is. */
const nameOf = (stack: string): string => stack.split("/").at(-1) ?? stack;

/** Whether somebody stands among those who have approved what he made himself, by name, address or both. */
function isSelfApproved({ author, approvers }: PlanBinding): boolean {
  const [, name = author, address = ""] = /^(.*?)\s*<(.*)>$/.exec(author) ?? [];
  const own = new Set([author, name, address].map((one) => one.trim().toLowerCase()));
  return approvers.some((approver) => own.has(approver.trim().toLowerCase()));
}

const sameVersions = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
