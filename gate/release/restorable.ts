import type { Gate } from "../gate";
import { ImageError } from "../image/image-error";
import { parseRepository, Registry } from "../image/registry";
import type { EventOf } from "../ledger/entry";
import type { Release } from "../ledger/view";
import { circumstances, type Circumstances } from "./binding";

/** Whether the registry still has an image, by its reference with a digest. */
export type HasImage = (reference: string, signal: AbortSignal) => Promise<boolean>;

export interface Rechecked {
  readonly release: Release;
  readonly restorable: EventOf<"restorable">;
}

/** Looks at the newest stable releases, newest first, whether each could be gone back to today, and records the answers. */
export async function recheck(gate: Gate, last: number, hasImage: HasImage = hasInEcr): Promise<Rechecked[]> {
  const view = await gate.ledger.view();
  const stable = view.releases.filter(({ tag }) => tag !== undefined).slice(-last);
  if (stable.length === 0) return [];
  const now = await circumstances(gate, view);
  const rechecked: Rechecked[] = [];
  for (const release of stable.toReversed()) {
    gate.progress(`release ${release.seq}`);
    const reasons = await obstacles(gate, release, now, hasImage);
    const restorable = { kind: "restorable", of: release.seq, isRestorable: reasons.length === 0, reasons } as const;
    await gate.ledger.append({ ...restorable, reasons: [...reasons] });
    rechecked.push({ release, restorable: { ...restorable, reasons: [...reasons] } });
  }
  return rechecked;
}

/** Why a release could not be gone back to. What nobody could look at is a reason too. */
async function obstacles(
  gate: Gate,
  { intent }: Release,
  now: Circumstances,
  hasImage: HasImage,
): Promise<readonly string[]> {
  const { commit, image, providers } = intent.binding;
  const missing = intent.secrets.map(({ name }) => name).filter((name) => !now.secretNames.includes(name));
  const major = (version: string | undefined): string | undefined => version?.split(".")[0];
  const grown = Object.entries(providers).filter(
    ([name, version]) => name in now.providers && major(now.providers[name]) !== major(version),
  );
  return [
    ...((await isReachable(gate, commit))
      ? []
      : [`no branch and no tag of this checkout leads to its commit ${commit.slice(0, 7)}`]),
    ...(await imageObstacles(image, hasImage, gate.signal)),
    ...missing.map((name) => `it needs the secret ${name}, which the stack does not have any more`),
    ...grown.map(
      ([name, version]) =>
        `the state is of provider ${name} ${now.providers[name] ?? ""}, and the release of ${version}`,
    ),
  ];
}

async function isReachable({ git }: Gate, commit: string): Promise<boolean> {
  if ((await git.commitOf(commit)) === undefined) return false;
  return (await git.say(["for-each-ref", "--count=1", "--contains", commit])) !== "";
}

async function imageObstacles(image: string | undefined, hasImage: HasImage, signal: AbortSignal): Promise<string[]> {
  // The program says by itself which image it runs, and then its commit does.
  if (image === undefined) return [];
  try {
    return (await hasImage(image, signal)) ? [] : ["its image is gone from the registry"];
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return [`nobody could tell whether its image is there: ${error.message}`];
  }
}

/** @throws {ImageError} it is no image of ECR by its digest, or ECR gives no answer */
const hasInEcr: HasImage = async (reference, signal) => {
  const [address = "", digest] = reference.split("@");
  if (digest === undefined) throw new ImageError(`${reference} is a tag, which may name another image by now`);
  const registry = new Registry(parseRepository(address));
  try {
    return await registry.has(digest, signal);
  } finally {
    registry.close();
  }
};
