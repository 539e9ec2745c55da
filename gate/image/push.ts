import type { Builder, Surroundings } from "./builder";
import { buildImage, logIn, pushImage } from "./builder";
import { ImageError } from "./image-error";
import type { Registry } from "./registry";
import type { Source } from "./source";

/** What came of a push. */
export interface Pushed {
  /** `repository@sha256:digest`, as the setting `workerImage` takes it. */
  readonly image: string;
  readonly digest: string;
  readonly tag: string;
  readonly commit: string;
  /** False when the registry had the image already. */
  readonly built: boolean;
}

export interface PushPlan {
  readonly source: Source;
  readonly registry: Registry;
  /** Asked for only when there is something to build. */
  readonly findBuilder: () => Promise<Builder>;
  /** Whether the tool has a way of its own to log in. */
  readonly isLoggedIn: boolean;
  readonly progress: (message: string) => void;
}

/**
 * Builds the image of a commit and puts it into the registry, once: a commit that is there already is not built again,
 * since its tag could not be moved to the new image.
 *
 * @throws ImageError with what to do about it; the signal's reason when interrupted, with the log-in forgotten
 */
export async function pushRelease(plan: PushPlan, surroundings: Surroundings): Promise<Pushed> {
  const { source, registry, progress } = plan;
  const { repository } = registry;
  const { signal } = surroundings;
  const url = `${repository.registry}/${repository.name}`;
  const { tag, commit } = source;

  const existing = await registry.digestOf(tag, signal);
  if (existing !== undefined) {
    progress(`${tag} is in the registry already`);
    return { image: `${url}@${existing}`, digest: existing, tag, commit, built: false };
  }

  const builder = await plan.findBuilder();
  const reference = `${url}:${tag}`;
  progress(`building ${tag} with ${builder.name}`);
  await buildImage(builder, { reference, folder: source.folder, revision: commit }, surroundings);

  progress(`pushing to ${url}`);
  const credentials = plan.isLoggedIn ? undefined : await registry.logIn(signal);
  const logOut = credentials && (await logIn(builder, repository.registry, credentials, surroundings));
  try {
    await pushImage(builder, reference, surroundings);
  } finally {
    await logOut?.();
  }

  // What the registry holds counts, not what the tool says that it sent.
  const digest = await registry.digestOf(tag, signal);
  if (digest === undefined)
    throw new ImageError(`${builder.name} pushed ${reference}, but the registry has no such tag`);
  return { image: `${url}@${digest}`, digest, tag, commit, built: true };
}
