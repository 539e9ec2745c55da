import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { EventOf } from "../ledger/entry";
import type { Release, View } from "../ledger/view";
import { unreadBy } from "../rollback/guards/envelopes";
import { newerProviders } from "../rollback/guards/providers-not-newer";
import { schemaAgainst } from "../rollback/guards/schema";
import { chooseMethod } from "../rollback/method";
import { rollBack } from "../rollback/rollback";
import { circumstances, type Circumstances } from "./binding";
import { type HasImage, imageThere } from "./image-there";

export interface Rechecked {
  readonly release: Release;
  readonly restorable: EventOf<"restorable">;
}

export interface RecheckOptions {
  /** Whether to plan the way back to each as well: by all guards and today's pack, which takes a preview each. */
  readonly withPlan?: boolean;
  readonly hasImage?: HasImage;
}

/** Looks at the newest stable releases, newest first, whether each could be gone back to today, and records the answers. */
export async function recheck(gate: Gate, last: number, options: RecheckOptions = {}): Promise<Rechecked[]> {
  const view = await gate.ledger.view();
  const stable = view.releases.filter(({ tag }) => tag !== undefined).slice(-last);
  if (stable.length === 0) return [];
  const now = await circumstances(gate, view);
  const rechecked: Rechecked[] = [];
  for (const release of stable.toReversed()) {
    gate.progress(`release ${release.seq}`);
    const reasons = await obstacles(gate, release, now, view, options);
    const restorable = { kind: "restorable", of: release.seq, isRestorable: reasons.length === 0, reasons } as const;
    await gate.ledger.append({ ...restorable, reasons: [...reasons] });
    rechecked.push({ release, restorable: { ...restorable, reasons: [...reasons] } });
  }
  return rechecked;
}

/** Why a release could not be gone back to. What nobody could look at is a reason too. */
export async function obstacles(
  gate: Gate,
  release: Release,
  now: Circumstances,
  view: View,
  { withPlan = false, hasImage }: RecheckOptions,
): Promise<readonly string[]> {
  const { intent } = release;
  const { commit, image } = intent.binding;
  const missing = intent.secrets.map(({ name }) => name).filter((name) => !now.secretNames.includes(name));
  const isByCommit = chooseMethod(release, now.state).method === "A";
  const there = await imageThere(gate, image, hasImage);
  const found = [
    ...((await isReachable(gate, commit))
      ? []
      : [`no branch and no tag of this checkout leads to its commit ${commit.slice(0, 7)}`]),
    ...(there.verdict === "pass" ? [] : [there.says]),
    ...missing.map((name) => `it needs the secret ${name}, which the stack does not have any more`),
    ...(isByCommit ? newerProviders(release, now.providers) : []).map(
      ({ name, now: version, then }) => `the state is written by ${name} ${version}, and the release has ${then}`,
    ),
    ...[schemaAgainst(release, view, now.state) ?? []].flat(),
    ...unreadBy(release, view).map(
      (version) => `newer releases write jobs of version ${version}, which it cannot read`,
    ),
  ];
  return withPlan && found.length === 0 ? planned(gate, release, now) : found;
}

/** What `gate rollback` would refuse, were it typed now. Nothing is changed. */
async function planned(gate: Gate, target: Release, now: Circumstances): Promise<readonly string[]> {
  const choice = chooseMethod(target, now.state);
  try {
    const { bound } = await rollBack(gate, { target, choice, approvers: [], isMeant: false });
    return bound.refusals.map(({ guard, why }) => `${guard}: ${why}`);
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    // The engine's own words may hold what is secret, and stand in no ledger.
    gate.progress(error.message);
    return [`the way back cannot be planned by method ${choice.method}: gate rollback --to ${target.seq} says why`];
  }
}

async function isReachable({ git }: Gate, commit: string): Promise<boolean> {
  if ((await git.commitOf(commit)) === undefined) return false;
  return (await git.say(["for-each-ref", "--count=1", "--contains", commit])) !== "";
}
