import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { BenignCommit } from "./benign";
import type { IrreversibleCommit } from "./irreversible";
import { Corpus } from "./try-out";

/** Tries each of these out, and expects what is said of it. */
export function triedOut(irreversible: readonly IrreversibleCommit[], benign: readonly BenignCommit[]): void {
  let corpus: Corpus;
  beforeAll(async () => void (corpus = await Corpus.of([...irreversible, ...benign])));
  afterAll(() => corpus.close());

  describe.concurrent("a change after which one could not go back is named, with its cause and what to do", () => {
    test.each(irreversible)("$name", async (change) => {
      const found = await corpus.tryOut(change);
      expect(found.map(({ cause, what, fix }) => [cause, what.split(" (")[0], fix])).toEqual(
        change.expected.map(([cause, what, fix]) => [cause, what, expect.stringMatching(fix) as unknown]),
      );
    });
  });

  describe.concurrent("a change after which one can go back is let through", () => {
    test.each(benign)("$name", async (change) => {
      expect(await corpus.tryOut(change)).toEqual([]);
    });
  });
}
