import type { Guard } from "../../release/deploy";

/** Jobs that were written by newer releases are still in the queue: the release must be able to read them. */
export const envelopes: Guard = {
  name: "envelopes",
  judge({ view, release }) {
    const reads = release?.intent.compatibility?.envelopes?.reads;
    if (reads === undefined) return [];
    const since = view.releases.filter(({ seq }) => seq > (release?.seq ?? 0));
    const written = new Set(since.flatMap(({ intent }) => intent.compatibility?.envelopes?.writes ?? []));
    return [...written]
      .filter((version) => !reads.includes(version))
      .map((version) => ({
        guard: "envelopes",
        why: `the queue may hold jobs of version ${version}, which the release cannot read`,
        fix: "go forward instead; or let the worker finish its queue, and deploy the release's commit by gate up",
      }));
  },
};
