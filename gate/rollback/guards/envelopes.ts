import type { Guard } from "../../release/deploy";
import type { Release, View } from "../../ledger/view";

/** Versions of jobs that newer releases may have left in the queue, and the release cannot read. */
export function unreadBy(release: Release | undefined, { releases }: Pick<View, "releases">): readonly number[] {
  const reads = release?.intent.compatibility?.envelopes?.reads;
  if (release === undefined || reads === undefined) return [];
  const since = releases.filter(({ seq }) => seq > release.seq);
  const written = new Set(since.flatMap(({ intent }) => intent.compatibility?.envelopes?.writes ?? []));
  return [...written].filter((version) => !reads.includes(version));
}

/**
 * Jobs that were written by newer releases are still in the queue: the release must be able to read them. What newer
 * releases have said counts, and what lies in the queue, where somebody could look.
 */
export const envelopes: Guard = {
  name: "envelopes",
  judge({ view, release, queued }) {
    const reads = release?.intent.compatibility?.envelopes?.reads;
    if (reads === undefined) return [];
    const lying = [...(queued?.keys() ?? [])].filter((version) => !reads.includes(version));
    return [...new Set([...unreadBy(release, view), ...lying])].sort().map((version) => ({
      guard: "envelopes",
      why: `${countOf(queued, version)} of version ${version}, which the release cannot read`,
      fix: "go forward instead; or let the worker finish its queue, and deploy the release's commit by gate up",
    }));
  },
};

const countOf = (queued: ReadonlyMap<number, number> | undefined, version: number): string => {
  if (queued === undefined) return "the queue may hold jobs";
  const count = queued.get(version) ?? 0;
  return count === 0 ? "newer releases write jobs" : `the queue holds ${count} ${count === 1 ? "job" : "jobs"}`;
};
