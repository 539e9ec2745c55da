import { expect, test } from "vitest";

import type { Hold, Release, View } from "../../../gate/ledger/view";
import { refuseHeld } from "../../../gate/release/held";

const release = (seq: number, commit: string, image: string | undefined): Release =>
  ({ seq, intent: { binding: { commit, image } } }) as unknown as Release;
const bad = release(3, "c3", "bad");
const viewOf = (cause: Hold["cause"] | undefined, runs: Release, held = bad): View =>
  ({
    releases: [runs, held],
    current: runs,
    hold: cause && { cause, releases: [held.seq], since: "today", by: "Ann", reason: "jobs lost" },
  }) as unknown as View;
const good = release(1, "c1", "good");

test.each<[string, View, string, string | undefined, boolean]>([
  ["the release that is held", viewOf("release", good), "c3", "bad", true],
  ["its image by another commit", viewOf("release", good), "c4", "bad", true],
  ["another commit and image", viewOf("release", good), "c4", "mended", false],
  ["its commit with another image", viewOf("release", good), "c3", "mended", false],
  ["the image that it shares with what runs", viewOf("release", release(1, "c1", "bad")), "c4", "bad", false],
  ["a commit that names no image", viewOf("release", good, release(3, "c3", undefined)), "c4", undefined, false],
  ["anything while the stack is stopped", viewOf("stop", good), "c4", "mended", true],
  ["anything where nothing is held", viewOf(undefined, good), "c3", "bad", false],
])("of %s", (_, view, commit, image, isRefused) => {
  const refuse = () => refuseHeld(view, { commit, image });
  if (isRefused) expect(refuse).toThrow(/gate resume/);
  else expect(refuse).not.toThrow();
});
