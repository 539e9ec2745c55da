import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { benignCommits } from "./benign";
import { irreversibleCommits } from "./irreversible";
import { Corpus } from "./try-out";

/** One of each cause, and a few that are harmless; `npm run test:deep` tries all. */
const irreversible = irreversibleCommits.slice(0, 10);
const benign = benignCommits.filter((_, index) => index % 7 === 0);

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
