import { connectAws } from "../aws";
import { outputsIn, stateFacts } from "../engine/state";
import { exitCodes } from "../exit-codes";
import type { Gate } from "../gate";
import { GateError } from "../gate-error";
import type { Check } from "../ledger/entry";
import type { Release } from "../ledger/view";
import type { Probe } from "../probe/probe";
import { worst } from "../probe/probe";
import { alarmsIn, bake } from "./bake";
import { isDriftFree } from "./drift-free";
import { type HasImage, imageThere } from "./image-there";
import { tagStable, versionOf } from "./stable-tag";
import { verify } from "./verify";

export interface StableRequest {
  readonly seq: number;
  /** How long the alarms must have been quiet. */
  readonly bakeSeconds: number;
  /** What the running system is asked; by default all that does not disturb it. */
  readonly probes?: readonly Probe[];
  /** Milliseconds between two looks at the alarms. */
  readonly lookEveryMilliseconds?: number;
  readonly hasImage?: HasImage;
}

export interface Stability {
  /** In the order in which they were looked at. The first that does not hold is the last one. */
  readonly conditions: readonly Check[];
  /** The git tag; none where a condition does not hold. */
  readonly tag: string | undefined;
}

/**
 * Calls a release stable when it has earned it: what is deployed is what was recorded, others can find its commit, the
 * running system answers as it should, its alarms stay quiet for a while, and its program would change nothing. Then the
 * commit is tagged, and the ledger says so.
 *
 * @throws {GateError} there is no such release, or it is stable already
 */
export async function earnStable(gate: Gate, request: StableRequest): Promise<Stability> {
  const release = await releaseIn(gate, request.seq);
  const conditions: Check[] = [];
  for (const look of looks(gate, release, request)) {
    const found = await look();
    conditions.push(...found);
    for (const { name, verdict, says } of found)
      gate.progress(`${name}: ${verdict === "pass" ? says : `${verdict}, ${says}`}`);
    if (worst(found.map(({ verdict }) => verdict)) !== "pass") return { conditions, tag: undefined };
  }
  const version = (await versionOf(gate, release)) ?? "";
  const tag = await tagStable(gate, release, version, conditions);
  await gate.ledger.append({ kind: "stable", of: release.seq, tag, conditions });
  return { conditions, tag };
}

async function releaseIn(gate: Gate, seq: number): Promise<Release> {
  const { releases } = await gate.ledger.view();
  const release = releases.find((one) => one.seq === seq);
  if (release === undefined)
    throw new GateError(`there is no release ${seq}. What there is: gate releases`, exitCodes.notPassed);
  if (release.state === "stable")
    throw new GateError(`release ${seq} is stable already, as ${release.tag ?? ""}`, exitCodes.notPassed);
  return release;
}

/** What costs nothing comes first, and once more after the wait: a ledger and a state may have moved meanwhile. */
function looks(gate: Gate, release: Release, request: StableRequest): readonly (() => Promise<readonly Check[]>)[] {
  return [
    () => isFindable(gate, release),
    async () => [await imageThere(gate, release.intent.binding.image, request.hasImage)],
    () => isAsRecorded(gate, release),
    async () => (await verify(gate, release.seq, request.probes)).checks,
    async () => [await isQuiet(gate, request)],
    async () => [await isDriftFree(gate, release)],
    async () => [(await isAsRecorded(gate, release)).find(({ verdict }) => verdict !== "pass") ?? stillSo],
  ];
}

const stillSo: Check = { name: "still-so", verdict: "pass", says: "nothing was deployed or changed meanwhile" };

const check = (name: string, holds: boolean, says: string, saysNot: string): Check => ({
  name,
  verdict: holds ? "pass" : "fail",
  says: holds ? says : saysNot,
});

/** Can others find what it was made of, and by which name? */
async function isFindable(gate: Gate, release: Release): Promise<Check[]> {
  const { commit, isDirty } = release.intent.binding;
  const remotes = (await gate.git.commitOf(commit))
    ? await gate.git.say(["branch", "--remotes", "--contains", commit, "--format", "%(refname)"])
    : "";
  const version = await versionOf(gate, release);
  return [
    check("committed", !isDirty, "all of it was committed", "it was deployed with changes that nobody has committed"),
    check(
      "pushed",
      remotes !== "",
      `${commit.slice(0, 7)} is on a branch of a remote`,
      "no branch of a remote has its commit: git push",
    ),
    check(
      "version",
      version !== undefined,
      version ?? "",
      "neither package.json nor a tag says a version: git tag v1.0.0",
    ),
  ];
}

/** Is it what is deployed, the whole of it, and is nobody at work or of another mind? */
async function isAsRecorded(gate: Gate, { seq, intent, outcome }: Release): Promise<Check[]> {
  const { current, open, hold } = await gate.ledger.view();
  const isHeld = hold !== undefined && (hold.cause === "stop" || hold.releases.includes(seq));
  const deployed = check(
    "deployed",
    current?.seq === seq && open === undefined && !isHeld,
    `deployed as ${seq} from ${intent.binding.commit.slice(0, 7)}`,
    isHeld
      ? `it is held: ${hold.reason}`
      : open
        ? `${open.seq} is under way, or was broken off: gate recover`
        : `what is deployed is ${current?.seq ?? "not known"}`,
  );
  if (deployed.verdict !== "pass") return [deployed];
  const now = stateFacts(await gate.engine.exportState());
  return [
    deployed,
    check(
      "unchanged",
      now.substanceDigest === outcome?.after?.substanceDigest,
      "the state is as the deploy left it",
      "the state is not as the deploy left it: somebody has changed it without the gate",
    ),
  ];
}

async function isQuiet(gate: Gate, { bakeSeconds, lookEveryMilliseconds = 10_000 }: StableRequest): Promise<Check> {
  const state = await gate.engine.exportState();
  const { region } = outputsIn(state);
  if (typeof region !== "string")
    return { name: "alarms-quiet", verdict: "unknown", says: "the stack does not say its region" };
  const aws = connectAws(region, gate.engine.place.environment);
  gate.progress(`watching the alarms for ${bakeSeconds} s`);
  try {
    return await bake(alarmsIn(state), aws.cloudWatch, {
      timeoutSeconds: bakeSeconds,
      everyMilliseconds: lookEveryMilliseconds,
      signal: gate.signal,
    });
  } finally {
    aws.close();
  }
}
