import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { benignCommits } from "../rollback/corpus/benign";
import { irreversibleCommits } from "../rollback/corpus/irreversible";
import { Corpus } from "../rollback/corpus/try-out";

const [irreversible, benign] = [irreversibleCommits, benignCommits];

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
