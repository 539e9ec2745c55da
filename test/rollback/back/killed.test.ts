import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { killPoints, titleOf, TwoReleases } from "./killed";

let releases: TwoReleases;
beforeAll(async () => {
  releases = await TwoReleases.open();
}, 120_000);
afterAll(() => releases.lab.close());

/** One of each kind; test/deep has all. */
const chosen = killPoints.filter(
  ({ name, moment, write }) =>
    (name === "new" && moment === "before") || (name === "gone" && moment === "after") || write === 3,
);

describe.concurrent("a rollback that is killed", { timeout: 180_000 }, () => {
  test.each(chosen.map((point) => [titleOf(point), point] as const))("%s, is brought to its end", async (_, point) => {
    const killed = await releases.killed(point);
    try {
      const [is, shouldBe] = await releases.recovered(killed);
      expect(is).toEqual(shouldBe);
    } finally {
      await killed.lab.close();
    }
  });
});
