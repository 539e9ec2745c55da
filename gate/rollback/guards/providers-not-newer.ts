import type { Release } from "../../ledger/view";
import type { Guard } from "../../release/deploy";

/** Providers of which the state is of a newer major version than the release's, and the two versions. */
export function newerProviders(
  { intent, outcome }: Pick<Release, "intent" | "outcome">,
  now: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly now: string; readonly then: string }[] {
  const versions = outcome?.providers ?? intent.binding.providers;
  return Object.entries(now).flatMap(([name, version]) => {
    const then = versions[name];
    return then !== undefined && major(version) > major(then) ? [{ name, now: version, then }] : [];
  });
}

/** An older major version of a provider may not read a state that a newer one has written, and may replace what it cannot. */
export const providersNotNewer: Guard = {
  name: "providers-not-newer",
  judge: ({ now: { providers }, release }) =>
    (release ? newerProviders(release, providers) : []).map(({ name, now, then }) => ({
      guard: "providers-not-newer",
      why: `the state is written by ${name} ${now}, and the release has ${then}`,
      fix: "go back by --method B, which keeps today's program and its providers",
    })),
};

const major = (version: string): number => Number(version.split(".")[0]);
